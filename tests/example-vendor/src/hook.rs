//! The receiver of the hook: it checks signatures, records deliveries, and fails on demand.

use crate::sync::lock;
use crate::variables::{HOOK_PATH, HOOK_SECRET};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{LOCATION, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::Value;
use standardwebhooks::Webhook;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;

/// A request at the hook.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The `webhook-id`.
    pub id: String,
    /// Whether the signature is right. Its timestamp is not checked: tests set clocks.
    pub is_signed: bool,
    /// The number of signatures.
    pub signatures: usize,
    /// Whether the request is marked as a replay.
    pub is_replay: bool,
    /// The CloudEvent.
    pub event: Value,
}

/// A handle to the receiver, for its record and for the replies it is to give.
#[derive(Clone)]
pub struct Receiver(Arc<Inner>);

struct Inner {
    /// The accepted deliveries.
    deliveries: Mutex<Vec<Delivery>>,
    /// All deliveries, accepted or not.
    attempts: Mutex<Vec<Delivery>>,
    policy: watch::Sender<Policy>,
    on_delivery: Box<dyn Fn(&Delivery) + Send + Sync>,
}

/// Which events get which reply; all others are accepted.
#[derive(Clone)]
struct Policy {
    applies_to: Arc<dyn Fn(&Value) -> bool + Send + Sync>,
    reply: Reply,
}

impl Policy {
    fn reply_to(&self, event: &Value) -> Reply {
        if (self.applies_to)(event) {
            self.reply.clone()
        } else {
            Reply::Take
        }
    }
}

/// A reply of the hook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Accepts the delivery.
    Take,
    /// Accepts the delivery after a delay.
    TakeAfter(Duration),
    /// Refuses it with a status, and a value of `Location` for a redirect, else of `Retry-After`.
    Refuse(u16, Option<&'static str>),
    /// Refuses it with status 500 and a body that has no end.
    RefuseEndlessly,
    /// Waits for another policy.
    Hang,
}

impl Receiver {
    /// A receiver that accepts everything and calls `on_delivery` for each accepted delivery.
    pub(crate) fn new(on_delivery: impl Fn(&Delivery) + Send + Sync + 'static) -> Self {
        let policy = watch::Sender::new(Policy {
            applies_to: Arc::new(|_| true),
            reply: Reply::Take,
        });
        Self(Arc::new(Inner {
            deliveries: Mutex::default(),
            attempts: Mutex::default(),
            policy,
            on_delivery: Box::new(on_delivery),
        }))
    }

    pub(crate) fn routes(&self) -> Router {
        Router::new()
            .route(HOOK_PATH, post(receive))
            .with_state(self.clone())
    }

    /// Sets the reply to all events. Requests that hang get it too.
    pub fn answer(&self, reply: Reply) {
        self.answer_to(reply, |_| true);
    }

    /// Sets the reply to the events for which `applies_to` holds; all others are accepted.
    pub fn answer_to(
        &self,
        reply: Reply,
        applies_to: impl Fn(&Value) -> bool + Send + Sync + 'static,
    ) {
        self.0.policy.send_replace(Policy {
            applies_to: Arc::new(applies_to),
            reply,
        });
    }

    /// Sets the status of all replies. Only deliveries answered with 2xx count as accepted.
    pub fn answer_with(&self, status: u16) {
        self.answer(if status < 300 {
            Reply::Take
        } else {
            Reply::Refuse(status, None)
        });
    }

    /// Sets the status of replies to events of a CloudEvents type; all others are accepted.
    pub fn answer_only(&self, r#type: &str, status: u16) {
        let r#type = r#type.to_owned();
        self.answer_to(Reply::Refuse(status, None), move |event| {
            event["type"] == r#type
        });
    }

    /// Keeps requests waiting for their replies, or accepts the waiting ones.
    pub fn hang(&self, is_hanging: bool) {
        self.answer(if is_hanging { Reply::Hang } else { Reply::Take });
    }

    /// The accepted deliveries in the order of arrival, repeated ids included.
    pub fn deliveries(&self) -> Vec<Delivery> {
        lock(&self.0.deliveries).clone()
    }

    /// All deliveries in the order of arrival, accepted or not.
    pub fn attempts(&self) -> Vec<Delivery> {
        lock(&self.0.attempts).clone()
    }

    /// The reply to an event, once it is not [`Reply::Hang`]; nothing if the receiver is gone.
    async fn reply_to(&self, event: &Value) -> Option<Reply> {
        let mut policies = self.0.policy.subscribe();
        let policy = policies.wait_for(|policy| policy.reply_to(event) != Reply::Hang);
        Some(policy.await.ok()?.reply_to(event))
    }

    fn accept(&self, delivery: Delivery) -> Response {
        (self.0.on_delivery)(&delivery);
        lock(&self.0.deliveries).push(delivery);
        StatusCode::NO_CONTENT.into_response()
    }
}

async fn receive(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> Response {
    let delivery = Delivery::read(&headers, &body);
    lock(&receiver.0.attempts).push(delivery.clone());
    match receiver.reply_to(&delivery.event).await {
        Some(Reply::Take) => receiver.accept(delivery),
        Some(Reply::TakeAfter(delay)) => {
            tokio::time::sleep(delay).await;
            receiver.accept(delivery)
        }
        Some(Reply::Refuse(status, value)) => refuse(status, value),
        Some(Reply::RefuseEndlessly) => refuse_endlessly(),
        Some(Reply::Hang) | None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

fn refuse(status: u16, value: Option<&'static str>) -> Response {
    let name = if (300..400).contains(&status) {
        LOCATION
    } else {
        RETRY_AFTER
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, value.map(|value| [(name, value)]), ()).into_response()
}

fn refuse_endlessly() -> Response {
    let zeros =
        futures::stream::repeat_with(|| Ok::<_, Infallible>(Bytes::from_static(&[0; 64 * 1024])));
    (StatusCode::INTERNAL_SERVER_ERROR, Body::from_stream(zeros)).into_response()
}

impl Delivery {
    fn read(headers: &HeaderMap, body: &[u8]) -> Self {
        let id = header(headers, "webhook-id");
        let timestamp = header(headers, "webhook-timestamp");
        let timestamp = timestamp.parse().unwrap_or_default();
        let signatures = header(headers, "webhook-signature");
        let expected = Webhook::new(HOOK_SECRET).and_then(|hook| hook.sign(id, timestamp, body));
        let is_signed =
            expected.is_ok_and(|expected| signatures.split(' ').any(|given| given == expected));
        Self {
            id: id.to_owned(),
            is_signed,
            signatures: signatures.split_whitespace().count(),
            is_replay: header(headers, "webhook-replay") == "true",
            event: serde_json::from_slice(body).unwrap_or_default(),
        }
    }
}

/// The text of a header; empty if the header is missing.
fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default()
}
