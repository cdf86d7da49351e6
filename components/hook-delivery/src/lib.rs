//! The `hook-delivery` component: hands audit entries and notifications to the vendor's hook, at least once and in each
//! team's order. The only one that holds the hook's secret and may reach it.
//!
//! Other components ask through `http://hook-delivery.spin.internal`, for a team's backlog to be delivered and whether there
//! is a hook; those paths are in no public route. They never wait for the hook.

mod backlog;
mod backoff;
mod deliver;
mod event;
mod hook;
mod run;

use axum::Router;
use axum::routing::{get, post};
use domain::operations::{LIST_DELIVERIES, RUN_DELIVERIES};
use spin_adapters::{App, Request, Routes, serve};

fn routes() -> Router<App> {
    Routes::default()
        .on(&LIST_DELIVERIES, backlog::list)
        .on(&RUN_DELIVERIES, run::run_all)
        .router()
        .route("/internal/deliveries/{team}", post(run::run_team))
        .route("/internal/hook", get(run::hook))
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve(request, routes(), |_| false).await
}
