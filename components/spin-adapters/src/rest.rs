//! The rest of a request's body that nobody has read. A client that is still sending when the
//! connection closes sees a reset in place of the answer, so the rest is read first.

use crate::outbound::within;
use axum::body::{Body, Bytes, HttpBody};
use axum::http::Method;
use axum::http::header::{CONTENT_LENGTH, EXPECT};
use axum::http::request::Parts;
use futures::future::poll_fn;
use http_body::Frame;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

/// The most bytes that are read only to be dropped.
const MOST: u64 = 16 * 1024 * 1024;

/// The longest that a client's answer waits for its body.
const LONGEST: Duration = Duration::from_secs(30);

type Slot = Arc<Mutex<Option<Body>>>;

/// The place where a body goes that is dropped before its end.
#[derive(Default)]
pub(crate) struct Rest(Slot);

impl Rest {
    /// The body of a request, whose rest comes here.
    pub(crate) fn of(&self, parts: &Parts, body: impl Into<Body>) -> Body {
        let body = body.into();
        if may_be_long(parts) {
            Body::new(Kept {
                body: Some(body),
                is_awaited: parts.headers.contains_key(EXPECT),
                slot: Arc::clone(&self.0),
            })
        } else {
            body
        }
    }

    /// Reads the rest, within bounds.
    pub(crate) async fn drain(self) {
        let rest = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(rest) = rest {
            let drained = async {
                drop_frames(rest).await;
                Ok(())
            };
            let _late_or_done = within(LONGEST, drained).await;
        }
    }
}

/// Whether there is a body that is worth reading.
fn may_be_long(parts: &Parts) -> bool {
    match parts.headers.get(CONTENT_LENGTH) {
        Some(length) => {
            let length = length.to_str().ok().and_then(|length| length.parse().ok());
            length.is_none_or(|length| (1..=MOST).contains(&length))
        }
        None => parts.method != Method::GET,
    }
}

async fn drop_frames(mut body: Body) {
    let mut bytes = 0;
    while let Some(Ok(frame)) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        bytes += frame.data_ref().map_or(0, |data| data.len() as u64);
        if bytes > MOST {
            return;
        }
    }
}

/// A body that leaves itself behind.
struct Kept {
    /// `None` from its end on.
    body: Option<Body>,
    /// Whether the client sends nothing until it is asked to, by the first read.
    is_awaited: bool,
    slot: Slot,
}

impl HttpBody for Kept {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.is_awaited = false;
        let Some(body) = &mut self.body else {
            return Poll::Ready(None);
        };
        let polled = Pin::new(body).poll_frame(context);
        if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
            self.body = None;
        }
        polled
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if !self.is_awaited {
            *self.slot.lock().unwrap_or_else(PoisonError::into_inner) = self.body.take();
        }
    }
}
