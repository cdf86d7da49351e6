//! The `toggle` component: an admin switches reseller support on and off, and sees and ends
//! reseller sessions.

mod keep_settings;
mod restore_settings;
mod sessions;
mod support;
mod switch;

use domain::Operation;
use spin_adapters::{Request, Routes, serve};

fn routes() -> Routes {
    Routes::default()
        .on(Operation::ReadResellerSupport, switch::read)
        .on(Operation::SetResellerSupport, switch::put)
        .on(Operation::RestoreSettings, restore_settings::restore)
        .on(Operation::KeepSettings, keep_settings::keep)
        .on(Operation::ListSessions, sessions::list)
        .on(Operation::EndSession, sessions::end)
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve(request, routes()).await
}
