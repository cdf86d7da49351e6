//! The `link-redemption` component: the holder of a link becomes a reseller session, which can
//! read itself, end, and be introspected by the platform.

mod introspect;
mod preview;
mod redeem;
mod session;

use domain::Operation;
use spin_adapters::{Request, Routes, serve};

fn routes() -> Routes {
    Routes::default()
        .on(Operation::PreviewLink, preview::preview)
        .on(Operation::RedeemLink, redeem::redeem)
        .on(Operation::ReadSession, session::read)
        .on(Operation::SignOut, session::end)
        .on(Operation::Introspect, introspect::introspect)
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve(request, routes()).await
}
