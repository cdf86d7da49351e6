//! The `link-redemption` component: the holder of a link becomes a reseller session, which can look at itself, end, and
//! be asked about by the platform.

mod introspect;
mod page;
mod preview;
mod redeem;
mod session;

use axum::Router;
use axum::routing::{get, post};
use spin_adapters::{App, Request, serve, wrong_method};

fn routes() -> Router<App> {
    let routes = Router::new()
        .route("/sign-in", get(page::page))
        .route("/sign-in/page.js", get(page::script))
        .route("/v1/sign-in-links/preview", post(preview::preview))
        .route("/v1/sign-in-links/redeem", post(redeem::redeem))
        .route("/v1/session", get(session::read).delete(session::end).fallback(wrong_method))
        .route("/v1/introspect", post(introspect::introspect));
    web::fallbacks(routes)
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve(request, routes(), |path| path == "/v1/session").await
}
