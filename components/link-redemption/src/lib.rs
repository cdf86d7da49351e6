//! The `link-redemption` component: the holder of a link becomes a reseller session, which can look at itself, end, and
//! be asked about by the platform.

mod introspect;
mod preview;
mod redeem;
mod session;

use axum::Router;
use domain::operations::{INTROSPECT, PREVIEW_LINK, READ_SESSION, REDEEM_LINK, SIGN_OUT};
use spin_adapters::{App, Request, Routes, serve};

fn routes() -> Router<App> {
    Routes::default()
        .on(&PREVIEW_LINK, preview::preview)
        .on(&REDEEM_LINK, redeem::redeem)
        .on(&READ_SESSION, session::read)
        .on(&SIGN_OUT, session::end)
        .on(&INTROSPECT, introspect::introspect)
        .router()
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve(request, routes(), |path| path == READ_SESSION.path).await
}
