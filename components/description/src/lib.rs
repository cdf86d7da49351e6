//! The `description` component: the OpenAPI description of all operations, as `tests/openapi`
//! makes it from the code.

use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG};
use axum::response::{IntoResponse, Response};
use domain::{Digest, Operation};
use spin_adapters::{Request, Routes, serve};
use web::{Code, Preconditions, Problem};

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
async fn read(known: Preconditions) -> Result<Response, Problem> {
    let digest = Digest::of(&[TEXT]);
    let tag = HeaderValue::try_from(format!("\"{}\"", digest.as_str()))
        .map_err(|error| Problem::new(Code::Unavailable).caused_by(error))?;
    let headers = [
        (ETAG, tag),
        (
            CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=300"),
        ),
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
    ];
    Ok(known.unless_known((headers, TEXT).into_response()))
}
