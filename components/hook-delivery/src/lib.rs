//! The `hook-delivery` component: sends audit entries and notifications to the vendor's hook, at
//! least once and in each team's order. No other component has the hook's secret or may reach it.
//!
//! It has no public route. Other components call `http://hook-delivery.spin.internal` to have a team
//! delivered, which never waits for the hook, to have the teams delivered that wait, and to learn
//! whether there is a hook.

mod backoff;
mod deliver;
mod ended;
mod event;
mod hook;
mod lane;
mod list;
mod parked;
mod round;
mod run;
mod run_all;

use axum::Router;
use axum::routing::{get, post};
use spin_adapters::{App, Request, serve_private};

fn routes() -> Router<App> {
    Router::new()
        .route(
            "/internal/deliveries",
            get(list::list).post(run_all::run_all),
        )
        .route("/internal/deliveries/{team}", post(run::run_team))
        .route("/internal/hook", get(run::hook))
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve_private(request, routes()).await
}
