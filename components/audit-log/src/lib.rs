//! The `audit-log` component: a team's audit log, newest first, for its admins and the platform.

mod filter;
mod pages;

use axum::Router;
use axum::routing::get;
use spin_adapters::{App, Request, serve};

fn routes() -> Router<App> {
    web::fallbacks(Router::new().route("/v1/teams/{team}/audit-log", get(pages::read)))
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve(request, routes(), |_| false).await
}
