//! The `team-directory` component: the platform brings in resellers, teams and members.

mod import;
mod members;
mod resellers;
mod set_up;
mod sweep;
mod teams;

use axum::Router;
use domain::operations::{
    IMPORT_MEMBERS, LIST_TEAM_MEMBERS, PUT_RESELLER, PUT_TEAM, READ_RESELLER, READ_TEAM, SET_UP,
    SWEEP,
};
use spin_adapters::{App, Request, Routes, serve};

fn routes() -> Router<App> {
    Routes::default()
        .on(&SET_UP, set_up::set_up)
        .on(&SWEEP, sweep::sweep)
        .on(&READ_RESELLER, resellers::read)
        .on(&PUT_RESELLER, resellers::put)
        .on(&READ_TEAM, teams::read)
        .on(&PUT_TEAM, teams::put)
        .on(&LIST_TEAM_MEMBERS, members::list)
        .on(&IMPORT_MEMBERS, import::import)
        .router()
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve(request, routes(), |_| false).await
}
