//! Requests to the provider, with bounds on the size and time of its answers.

use anyhow::{Context, Result, anyhow, ensure};
use axum::body::Bytes;
use axum::http::header::ACCEPT;
use axum::http::{Request, Response, StatusCode};
use serde::de::DeserializeOwned;
use spin_adapters::fetch;
use std::time::Duration;

/// The most bytes of an answer.
const MAX_BYTES: usize = 256 * 1024;
/// The longest wait for an answer.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Gets the document at an address.
pub async fn get(url: &str) -> Result<Bytes> {
    let request = Request::get(url)
        .header(ACCEPT, "application/json")
        .body(Bytes::new());
    body_of(send(request).await?)
}

/// Sends a request; the answer may have any status.
pub async fn send(request: axum::http::Result<Request<Bytes>>) -> Result<Response<Bytes>> {
    let request = request.context("no good address")?;
    fetch(request, MAX_BYTES, TIMEOUT).await
}

/// The body of an answer with status 200.
pub fn body_of(answer: Response<Bytes>) -> Result<Bytes> {
    let status = answer.status();
    ensure!(status == StatusCode::OK, "status {}", status.as_u16());
    Ok(answer.into_body())
}

/// Parses JSON. The error names the position alone: the text may be secret.
pub fn parse<T: DeserializeOwned>(json: &[u8]) -> Result<T> {
    serde_json::from_slice(json).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        anyhow!("cannot be read at line {line} column {column}")
    })
}
