//! The `reseller-actions` component: what a reseller session may do in a team (R4), and nothing else (R5).

mod add_member;
mod admin_role;
mod list_members;
mod member;

use axum::Router;
use domain::Token;
use domain::operations::{ADD_MEMBER, CHANGE_ADMIN_ROLE, LIST_MEMBERS, READ_MEMBER, REMOVE_MEMBER};
use spin_adapters::{App, Request, Routes, serve, session_token};
use web::{Bearer, Code, Problem};

fn routes() -> Router<App> {
    Routes::default()
        .on(&LIST_MEMBERS, list_members::list)
        .on(&ADD_MEMBER, add_member::add)
        .on(&READ_MEMBER, member::read)
        .on(&REMOVE_MEMBER, member::remove)
        .on(&CHANGE_ADMIN_ROLE, admin_role::change)
        .router()
}

/// Answers one request.
#[cfg_attr(target_family = "wasm", spin_sdk::http_service)]
pub async fn handle(request: Request) -> axum::response::Response {
    serve(request, routes(), |_| true).await
}

/// The session that a request presents. Whatever else it presents is refused here.
fn session(bearer: &Bearer) -> Result<Token, Problem> {
    session_token(bearer.as_str()).ok_or(Problem::new(Code::SessionNotActive))
}
