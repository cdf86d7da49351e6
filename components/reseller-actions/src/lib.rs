//! The `reseller-actions` component: eight of the nine actions of a reseller session (R4). Signing
//! in as a member is in `sign-in-as`, which alone holds the key for that.

mod add_member;
mod admin_role;
mod create_folder;
mod folders;
mod insights;
mod list_members;
mod member;
mod open_request;
mod policies;
mod requests;
mod sharing_activity;

use domain::Operation;
use spin_adapters::{Request, Routes, serve};

fn routes() -> Routes {
    Routes::default()
        .on(Operation::ListMembers, list_members::list)
        .on(Operation::AddMember, add_member::add)
        .on(Operation::ReadMember, member::read)
        .on(Operation::RemoveMember, member::remove)
        .on(Operation::ChangeAdminRole, admin_role::change)
        .on(Operation::ReadInsights, insights::read)
        .on(Operation::ListTeamFolders, folders::list)
        .on(Operation::CreateTeamFolder, create_folder::create)
        .on(Operation::ReadTeamFolder, folders::read)
        .on(Operation::ReadSharingPolicy, policies::read_sharing)
        .on(Operation::ChangeSharingPolicy, policies::change_sharing)
        .on(Operation::ReadSecurityPolicy, policies::read_security)
        .on(Operation::ChangeSecurityPolicy, policies::change_security)
        .on(Operation::ListSharingActivity, sharing_activity::list)
        .on(Operation::ListSupportRequests, requests::list)
        .on(Operation::OpenSupportRequest, open_request::open)
        .on(Operation::ReadSupportRequest, requests::read)
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve(request, routes()).await
}
