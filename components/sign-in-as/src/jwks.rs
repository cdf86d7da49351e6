//! `GET /.well-known/jwks.json`: the public half of the signing key.

use crate::key::key;
use axum::http::{HeaderValue, StatusCode, header::CACHE_CONTROL};
use axum::response::Response;
use web::{Problem, json};

/// Handles the operation. The answer may be cached for five minutes.
pub async fn read() -> Result<Response, Problem> {
    let mut response = json(StatusCode::OK, &key().await?.jwks());
    let caching = HeaderValue::from_static("public, max-age=300");
    response.headers_mut().insert(CACHE_CONTROL, caching);
    Ok(response)
}
