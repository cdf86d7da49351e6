//! The `reseller-actions` component: what a reseller session may do in a team (R4), and nothing else (R5).

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
mod sign_in_as;

use axum::Router;
use domain::Token;
use domain::operations::{
    ADD_MEMBER, CHANGE_ADMIN_ROLE, CHANGE_SECURITY_POLICY, CHANGE_SHARING_POLICY, CREATE_TEAM_FOLDER, END_SIGN_IN_AS,
    LIST_MEMBERS, LIST_SHARING_ACTIVITY, LIST_SUPPORT_REQUESTS, LIST_TEAM_FOLDERS, OPEN_SUPPORT_REQUEST, READ_INSIGHTS,
    READ_JWKS, READ_MEMBER, READ_SECURITY_POLICY, READ_SHARING_POLICY, READ_SUPPORT_REQUEST, READ_TEAM_FOLDER,
    REMOVE_MEMBER, SIGN_IN_AS,
};
use spin_adapters::{App, Request, Routes, serve, session_token};
use web::{Bearer, Code, Problem};

fn routes() -> Router<App> {
    Routes::default()
        .on(&LIST_MEMBERS, list_members::list)
        .on(&ADD_MEMBER, add_member::add)
        .on(&READ_MEMBER, member::read)
        .on(&REMOVE_MEMBER, member::remove)
        .on(&SIGN_IN_AS, sign_in_as::start)
        .on(&END_SIGN_IN_AS, sign_in_as::end)
        .on(&READ_JWKS, sign_in_as::jwks)
        .on(&CHANGE_ADMIN_ROLE, admin_role::change)
        .on(&READ_INSIGHTS, insights::read)
        .on(&LIST_TEAM_FOLDERS, folders::list)
        .on(&CREATE_TEAM_FOLDER, create_folder::create)
        .on(&READ_TEAM_FOLDER, folders::read)
        .on(&LIST_SHARING_ACTIVITY, sharing_activity::list)
        .on(&LIST_SUPPORT_REQUESTS, requests::list)
        .on(&OPEN_SUPPORT_REQUEST, open_request::open)
        .on(&READ_SUPPORT_REQUEST, requests::read)
        .on(&READ_SHARING_POLICY, policies::read_sharing)
        .on(&CHANGE_SHARING_POLICY, policies::change_sharing)
        .on(&READ_SECURITY_POLICY, policies::read_security)
        .on(&CHANGE_SECURITY_POLICY, policies::change_security)
        .router()
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve(request, routes(), |path| path != READ_JWKS.path).await
}

/// The session that a request presents. Whatever else it presents is refused here.
fn session(bearer: &Bearer) -> Result<Token, Problem> {
    session_token(bearer.as_str()).ok_or(Problem::new(Code::SessionNotActive))
}
