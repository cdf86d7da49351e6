//! The `description` component: the OpenAPI description of all operations, as `tests/openapi`
//! makes it from the code.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderMap, IF_NONE_MATCH};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::{Digest, Operation};
use spin_adapters::{Request, Routes, serve};
use web::{Code, Problem};

const TEXT: &str = include_str!("openapi.json");

fn routes() -> Routes {
    Routes::default().on(Operation::ReadOpenapi, read)
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> Response {
    serve(request, routes()).await
}

/// Handles the operation: 304 if the caller has the description already.
async fn read(headers: HeaderMap) -> Result<Response, Problem> {
    let digest = Digest::of(&[TEXT]);
    let tag = HeaderValue::try_from(format!("\"{}\"", digest.short()))
        .map_err(|error| Problem::new(Code::Unavailable).caused_by(error))?;
    let mut known = headers.get_all(IF_NONE_MATCH).iter();
    let is_known = known.any(|known| *known == tag);
    let max_age = HeaderValue::from_static("public, max-age=300");
    let caching = [(ETAG, tag), (CACHE_CONTROL, max_age)];
    Ok(if is_known {
        (StatusCode::NOT_MODIFIED, caching).into_response()
    } else {
        (caching, [(CONTENT_TYPE, "application/json")], TEXT).into_response()
    })
}
