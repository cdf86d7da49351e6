//! The `reseller-actions` component: what a reseller session may do in a team (R4), and nothing else (R5).

mod add_member;
mod admin_role;
mod list_members;
mod member;

use axum::Router;
use axum::routing::{get, put};
use domain::Token;
use spin_adapters::{App, Request, anything_else, serve, session_token, wrong_method};
use web::{Bearer, Code, Problem};

fn routes() -> Router<App> {
    let members = "/v1/teams/{team}/members";
    Router::new()
        .route(members, get(list_members::list).post(add_member::add))
        .route(&format!("{members}/{{id}}"), get(member::read).delete(member::remove))
        .route(&format!("{members}/{{id}}/admin-role"), put(admin_role::change))
        .fallback(anything_else)
        .method_not_allowed_fallback(wrong_method)
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
