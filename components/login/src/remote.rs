//! Requests to the provider, whose answers are bounded in size and time.

use crate::failure::Failure;
use axum::body::Bytes;
use axum::http::header::ACCEPT;
use axum::http::{Request, Response, StatusCode};
use serde::de::DeserializeOwned;
use spin_adapters::fetch;
use std::time::Duration;

/// Bytes that an answer of the provider may have.
const MOST_BYTES: usize = 256 * 1024;
/// How long each may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A request, unless its address is none.
pub type Sending = Result<Request<Bytes>, axum::http::Error>;

/// What is at an address; `what` is a word for the log.
pub async fn get(url: &str, what: &str) -> Result<Bytes, Failure> {
    let request = Request::get(url)
        .header(ACCEPT, "application/json")
        .body(Bytes::new());
    ok(send(request, what).await?, what)
}

/// The answer to a request, whatever its status.
pub async fn send(request: Sending, what: &str) -> Result<Response<Bytes>, Failure> {
    let request =
        request.map_err(|_| Failure::unavailable(format!("{what} has no good address")))?;
    fetch(request, MOST_BYTES, TIMEOUT)
        .await
        .map_err(|why| Failure::Unavailable(format!("{what}: {why}")))
}

/// The body of an answer with the status 200.
pub fn ok(answer: Response<Bytes>, what: &str) -> Result<Bytes, Failure> {
    match answer.status() {
        StatusCode::OK => Ok(answer.into_body()),
        status => Err(Failure::Unavailable(format!(
            "{what}: status {}",
            status.as_u16()
        ))),
    }
}

/// A body's JSON.
pub fn read<T: DeserializeOwned>(json: &[u8], what: &str) -> Result<T, Failure> {
    serde_json::from_slice(json).map_err(|_| Failure::Unavailable(format!("{what} cannot be read")))
}
