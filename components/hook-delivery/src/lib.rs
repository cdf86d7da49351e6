//! The `hook-delivery` component: hands audit entries and notifications to the vendor's hook, at least once and in each
//! team's order. The only one that holds the hook's secret and may reach it.
//!
//! It has no public route. Other components ask through `http://hook-delivery.spin.internal`, for a team's backlog or all to
//! be delivered, and whether there is a hook. They never wait for the hook.

mod aside;
mod backoff;
mod deliver;
mod event;
mod hook;
mod run;

use axum::Router;
use axum::routing::{get, post};
use spin_adapters::{App, Request, serve_private};

fn routes() -> Router<App> {
    Router::new()
        .route("/internal/deliveries", post(run::run_all))
        .route("/internal/deliveries/{team}", post(run::run_team))
        .route("/internal/hook", get(run::hook))
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve_private(request, routes()).await
}
