//! The `not-found` component: every path that no other component has. For a reseller session it is an action outside the
//! nine, refused and entered (R5); for anyone else there is nothing here.

use axum::Router;
use spin_adapters::{App, Request, anything_else, serve};

fn routes() -> Router<App> {
    Router::new().fallback(anything_else)
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve(request, routes(), |_| true).await
}
