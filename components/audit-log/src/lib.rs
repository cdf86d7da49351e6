//! The `audit-log` component: a team's audit log, newest first, for its admins and the platform.

mod filter;
mod pages;
mod verification;

use axum::Router;
use domain::operations::{READ_AUDIT_LOG, VERIFY_AUDIT_LOG};
use spin_adapters::{App, Request, Routes, serve};

fn routes() -> Router<App> {
    Routes::default()
        .on(&READ_AUDIT_LOG, pages::read)
        .on(&VERIFY_AUDIT_LOG, verification::verify)
        .router()
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve(request, routes(), |_| false).await
}
