//! The `toggle` component: an admin switches reseller support on and off, and sees and ends reseller sessions.

mod restore_settings;
mod sessions;
mod state;
mod switch;

use axum::Router;
use domain::operations::{END_SESSION, LIST_SESSIONS, READ_SUPPORT, RESTORE_SETTINGS, SET_SUPPORT};
use spin_adapters::{App, Request, Routes, serve};

fn routes() -> Router<App> {
    Routes::default()
        .on(&READ_SUPPORT, switch::read)
        .on(&SET_SUPPORT, switch::put)
        .on(&RESTORE_SETTINGS, restore_settings::restore)
        .on(&LIST_SESSIONS, sessions::list)
        .on(&END_SESSION, sessions::end)
        .router()
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve(request, routes(), |_| false).await
}
