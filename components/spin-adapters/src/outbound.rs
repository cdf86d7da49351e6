//! HTTP requests that leave a component, bounded in time and size.

use anyhow::{Context, anyhow};
use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH, RETRY_AFTER};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Request, Response};
use futures::future::{Either, select};
use spin_sdk::http::{self, FullBody};
use spin_sdk::wasip3::http::types::ErrorCode;
use std::pin::pin;
use std::time::Duration;

/// The head of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The header `Retry-After`, if it is text.
    pub retry_after: Option<String>,
}

/// Sends a request, to the network or to another component, and reads the answer of at most
/// `max_bytes`, all within `timeout`.
///
/// # Errors
/// The cause, for the log; it holds nothing that was sent or answered.
pub async fn fetch(
    request: Request<Bytes>,
    max_bytes: usize,
    timeout: Duration,
) -> anyhow::Result<Response<Bytes>> {
    let exchange = async {
        let response = send(request).await?;
        let (head, body) = response.into_parts();
        let body = to_bytes(Body::new(body), max_bytes).await;
        let body = body.map_err(|_| anyhow!("the answer breaks off or is too large"))?;
        Ok(Response::from_parts(head, body))
    };
    within(timeout, exchange).await
}

/// Posts a body and waits for the answer's head, at most for `timeout`. The answer's body is not
/// read.
///
/// # Errors
/// As [`fetch`].
pub async fn post(
    url: &str,
    headers: &[(&str, String)],
    body: String,
    timeout: Duration,
) -> anyhow::Result<Answer> {
    let mut request = Request::post(url);
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    let request = request
        .body(Bytes::from(body))
        .map_err(|_| anyhow!("the request is not valid HTTP"))?;
    let exchange = async {
        let response = send(request).await?;
        Ok(Answer {
            status: response.status().as_u16(),
            retry_after: retry_after(response.headers()),
        })
    };
    within(timeout, exchange).await
}

/// The answer of the component that knows no path to a bearer's request.
pub(crate) async fn not_found(parts: &Parts) -> anyhow::Result<Response<Body>> {
    let mut request = Request::builder()
        .method(&parts.method)
        .uri("http://not-found.spin.internal/");
    for token in parts.headers.get_all(AUTHORIZATION) {
        request = request.header(AUTHORIZATION, token);
    }
    let request = request.body(Bytes::new()).context("not-found")?;
    let response = fetch(request, 64 * 1024, Duration::from_secs(30)).await?;
    Ok(response.map(Body::from))
}

/// Sends a request with the length of its body, which would else go out in chunks. HTTP/1.0 has no
/// chunks: its receivers read no body, answer and close while the rest is still on its way.
async fn send(mut request: Request<Bytes>) -> Result<http::Response, ErrorCode> {
    let length = HeaderValue::from(request.body().len());
    request.headers_mut().insert(CONTENT_LENGTH, length);
    http::send(request.map(FullBody::new)).await
}

fn retry_after(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?;
    Some(value.to_owned())
}

/// Does something unless it takes too long.
pub(crate) async fn within<T>(
    timeout: Duration,
    exchange: impl Future<Output = anyhow::Result<T>>,
) -> anyhow::Result<T> {
    let limit = spin_sdk::time::sleep(timeout);
    match select(pin!(exchange), pin!(limit)).await {
        Either::Left((answered, _)) => answered,
        Either::Right(_) => Err(anyhow!("no answer in time")),
    }
}
