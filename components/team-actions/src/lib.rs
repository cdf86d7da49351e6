//! The `team-actions` component: what a reseller session may do with team folders, sharing activity and support: actions 5, 8 and 9 (R4).

mod create_folder;
mod folders;
mod open_request;
mod requests;
mod sharing_activity;

use axum::Router;
use domain::operations::{
    CREATE_TEAM_FOLDER, LIST_SHARING_ACTIVITY, LIST_SUPPORT_REQUESTS, LIST_TEAM_FOLDERS,
    OPEN_SUPPORT_REQUEST, READ_SUPPORT_REQUEST, READ_TEAM_FOLDER,
};
use spin_adapters::{App, Request, Routes, serve};

fn routes() -> Router<App> {
    Routes::default()
        .on(&LIST_TEAM_FOLDERS, folders::list)
        .on(&CREATE_TEAM_FOLDER, create_folder::create)
        .on(&READ_TEAM_FOLDER, folders::read)
        .on(&LIST_SHARING_ACTIVITY, sharing_activity::list)
        .on(&LIST_SUPPORT_REQUESTS, requests::list)
        .on(&OPEN_SUPPORT_REQUEST, open_request::open)
        .on(&READ_SUPPORT_REQUEST, requests::read)
        .router()
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve(request, routes(), |_| true).await
}
