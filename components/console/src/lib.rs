//! The `console` component: the team admin's and the reseller's consoles, as pages.
//!
//! It has no rights of its own, neither a store nor a key: every page calls the API's components
//! with the token in the browser's cookie and shows their answers. All rules are theirs.

mod admin;
mod assets;
mod client;
mod failure;
mod field;
mod form;
mod home;
mod middleware;
mod page;
mod query;
mod realm;
mod request;
mod session;
mod sign_in;
mod sign_out;
mod technician;
mod text;
mod time;
mod typed;

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
        .fallback(middleware::not_found)
        .method_not_allowed_fallback(middleware::method_not_allowed)
        .layer(from_fn(middleware::finish))
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve_browser(
        request,
        routes(),
        &["admin", "reseller", "sign-in", "teams"],
    )
    .await
}
