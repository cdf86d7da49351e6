//! The `team-settings` component: the platform brings a team's sharing and security settings, and reads them back.

mod settings;

use axum::Router;
use domain::operations::{PUT_SETTINGS, READ_SETTINGS};
use spin_adapters::{App, Request, Routes, serve};

fn routes() -> Router<App> {
    Routes::default()
        .on(&READ_SETTINGS, settings::read)
        .on(&PUT_SETTINGS, settings::put)
        .router()
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve(request, routes(), |_| false).await
}
