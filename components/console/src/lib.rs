//! The `console` component: the team admin's and the reseller's consoles, as pages.
//!
//! It has no right of its own, neither a store nor a key: every page asks the API's components with the token that the
//! browser's cookie holds, and shows what they answer. All rules are theirs.

mod admin;
mod api;
mod area;
mod assets;
mod failure;
mod form;
mod home;
mod page;
mod session;
mod sign_in;
mod technician;
mod text;
mod time;
mod visit;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::get;
use spin_adapters::{Request, serve_browser};

fn routes() -> Router {
    Router::new()
        .route("/", get(home::page))
        .route("/assets/{name}", get(assets::file))
        .merge(sign_in::routes())
        .merge(admin::routes())
        .merge(technician::routes())
        .merge(session::routes())
        .fallback(failure::nothing_here)
        .method_not_allowed_fallback(failure::no_page)
        .layer(from_fn(page::around))
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve_browser(request, routes()).await
}
