//! The `toggle` component: an admin switches reseller support on and off, and puts back or keeps the
//! settings that sessions changed.

mod keep_settings;
mod restore_settings;
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
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve(request, routes()).await
}
