//! The `description` component: the OpenAPI description of all operations, as `tests/openapi` makes it from the code.

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderMap, IF_NONE_MATCH};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::Digest;
use domain::operations::READ_OPENAPI;
use spin_adapters::{App, Request, Routes, serve};
use web::{Code, Problem};

const TEXT: &str = include_str!("openapi.json");

fn routes() -> Router<App> {
    Routes::default().on(&READ_OPENAPI, read).router()
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> Response {
    serve(request, routes(), |_| false).await
}

/// Tells the description; nothing if the caller has it already.
async fn read(headers: HeaderMap) -> Result<Response, Problem> {
    let digest = Digest::of(&[TEXT]);
    let tag = HeaderValue::from_str(&format!("\"{}\"", digest.short()))
        .map_err(|_| Problem::new(Code::Unavailable).because("a digest is no header value"))?;
    let is_known = headers
        .get_all(IF_NONE_MATCH)
        .iter()
        .any(|known| *known == tag);
    let caching = [
        (ETAG, tag),
        (
            CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=300"),
        ),
    ];
    Ok(if is_known {
        (StatusCode::NOT_MODIFIED, caching).into_response()
    } else {
        (caching, [(CONTENT_TYPE, "application/json")], TEXT).into_response()
    })
}
