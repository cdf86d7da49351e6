//! The `member-actions` component: what a reseller session may do with members, and the insights: actions 1 to 4 (R4).

mod add_member;
mod admin_role;
mod insights;
mod list_members;
mod member;
mod sign_in_as;

use axum::Router;
use domain::operations::{
    ADD_MEMBER, CHANGE_ADMIN_ROLE, END_SIGN_IN_AS, LIST_MEMBERS, READ_INSIGHTS, READ_JWKS,
    READ_MEMBER, REMOVE_MEMBER, SIGN_IN_AS,
};
use spin_adapters::{App, Request, Routes, serve};

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
        .router()
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve(request, routes(), |path| path != READ_JWKS.path).await
}
