//! `GET /.well-known/jwks.json`: the public halves of the signing keys.

use crate::key::keys;
use axum::http::{HeaderValue, StatusCode, header::CACHE_CONTROL};
use axum::response::Response;
use web::{Problem, json};

/// Handles the operation. The answer may be cached for five minutes.
pub async fn read() -> Result<Response, Problem> {
    let mut response = json(StatusCode::OK, &keys().await?.jwks());
    let caching = HeaderValue::from_static("public, max-age=300");
    response.headers_mut().insert(CACHE_CONTROL, caching);
    Ok(response)
}
