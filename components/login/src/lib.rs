//! The `login` component: signs team admins and technicians in at the vendor's identity provider
//! (OpenID Connect Core 1.0, authorization code flow with PKCE), and gives their browser a
//! short-lived token of our own as a cookie, for the console.
//!
//! It has no page and no store: a cookie keeps the state of a sign-in until the provider sends the
//! browser back.

mod attempt;
mod callback;
mod config;
mod exchange;
mod failure;
mod kept;
mod provider;
mod remote;
mod start;

use axum::Router;
use axum::routing::get;
use spin_adapters::{Request, serve_browser};
use web::{Code, Problem};

fn routes() -> Router {
    Router::new()
        .route("/login", get(start::start))
        .route("/login/callback", get(callback::callback))
        .fallback(async || Problem::from(Code::NotFound))
        .method_not_allowed_fallback(async || Problem::from(Code::MethodNotAllowed))
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve_browser(request, routes(), &["login"]).await
}
