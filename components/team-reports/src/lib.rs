//! The `team-reports` component: the platform reports what a team has and does, and answers its support requests.

mod folders;
mod requests;
mod sharing;
mod storage_use;

use axum::Router;
use domain::operations::{
    ANSWER_REQUEST, IMPORT_FOLDERS, IMPORT_SHARING, LIST_TEAM_REQUESTS, READ_TEAM_REQUEST,
    REPORT_STORAGE,
};
use spin_adapters::{App, Request, Routes, serve};

fn routes() -> Router<App> {
    Routes::default()
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
