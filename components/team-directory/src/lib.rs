//! The `team-directory` component: the platform brings in resellers, teams and what is in them.

mod folders;
mod import;
mod members;
mod requests;
mod resellers;
mod set_up;
mod settings;
mod sharing;
mod storage_use;
mod teams;

use axum::Router;
use domain::operations::{
    ANSWER_REQUEST, IMPORT_FOLDERS, IMPORT_MEMBERS, IMPORT_SHARING, LIST_TEAM_MEMBERS, LIST_TEAM_REQUESTS,
    PUT_RESELLER, PUT_SETTINGS, PUT_TEAM, READ_RESELLER, READ_SETTINGS, READ_TEAM, READ_TEAM_REQUEST, REPORT_STORAGE,
    SET_UP,
};
use spin_adapters::{App, Request, Routes, serve};

fn routes() -> Router<App> {
    Routes::default()
        .on(&SET_UP, set_up::set_up)
        .on(&READ_RESELLER, resellers::read)
        .on(&PUT_RESELLER, resellers::put)
        .on(&READ_TEAM, teams::read)
        .on(&PUT_TEAM, teams::put)
        .on(&READ_SETTINGS, settings::read)
        .on(&PUT_SETTINGS, settings::put)
        .on(&LIST_TEAM_MEMBERS, members::list)
        .on(&IMPORT_MEMBERS, import::import)
        .on(&REPORT_STORAGE, storage_use::report)
        .on(&IMPORT_FOLDERS, folders::import)
        .on(&IMPORT_SHARING, sharing::import)
        .on(&LIST_TEAM_REQUESTS, requests::list)
        .on(&READ_TEAM_REQUEST, requests::read)
        .on(&ANSWER_REQUEST, requests::answer)
        .router()
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve(request, routes(), |_| false).await
}
