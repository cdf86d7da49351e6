//! The `platform` component: the vendor's platform lists teams, and brings in their data.

mod import_folders;
mod import_members;
mod import_sharing;
mod members;
mod settings;
mod storage_use;
mod support_requests;
mod teams;

use domain::Operation;
use spin_adapters::{Request, Routes, serve};

fn routes() -> Routes {
    Routes::default()
        .on(Operation::ListTeams, teams::list)
        .on(Operation::ListTeamMembers, members::list)
        .on(Operation::ImportMembers, import_members::import)
        .on(Operation::ReadSettings, settings::read)
        .on(Operation::PutSettings, settings::put)
        .on(Operation::ReportStorage, storage_use::report)
        .on(Operation::ImportTeamFolders, import_folders::import)
        .on(Operation::ImportSharingEvents, import_sharing::import)
        .on(Operation::ListTeamRequests, support_requests::list)
        .on(Operation::ReadTeamRequest, support_requests::read)
        .on(Operation::AnswerRequest, support_requests::answer)
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve(request, routes()).await
}
