//! The `deliveries` component: what the platform may see and do about deliveries to its hook. It asks `hook-delivery`, which
//! alone can reach the hook.

mod list;
mod replay;
mod run;

use axum::Router;
use domain::operations::{LIST_DELIVERIES, REPLAY_DELIVERY, RESUME_DELIVERIES, RUN_DELIVERIES};
use spin_adapters::{App, Request, Routes, serve};

fn routes() -> Router<App> {
    Routes::default()
        .on(&LIST_DELIVERIES, list::list)
        .on(&RUN_DELIVERIES, run::run)
        .on(&RESUME_DELIVERIES, run::resume)
        .on(&REPLAY_DELIVERY, replay::replay)
        .router()
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve(request, routes(), |_| false).await
}
