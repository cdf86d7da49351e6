//! The team's console for a reseller session: the nine actions, and nothing else.

mod activity;
mod end;
mod folders;
mod insights;
mod member;
mod members;
pub(crate) mod page;
mod settings;
mod sign_in_as;
mod support;

use crate::session::page::SessionPage;
use axum::Router;
use axum::response::Redirect;
use axum::routing::{get, post};

pub(crate) fn routes() -> Router {
    Router::new()
        .merge(member_routes())
        .merge(team_routes())
        .route("/teams/{team}", get(first_page))
        .route("/teams/{team}/insights", get(insights::page))
        .route("/teams/{team}/activity", get(activity::page))
        .route("/teams/{team}/end", post(end::end))
}

fn member_routes() -> Router {
    Router::new()
        .route(
            "/teams/{team}/members",
            get(members::page).post(members::add),
        )
        .route("/teams/{team}/members/{id}", get(member::page))
        .route("/teams/{team}/members/{id}/role", post(member::change_role))
        .route("/teams/{team}/members/{id}/remove", post(member::remove))
        .route(
            "/teams/{team}/members/{id}/sign-in",
            post(sign_in_as::start),
        )
        .route("/teams/{team}/members/{id}/sign-out", post(sign_in_as::end))
}

fn team_routes() -> Router {
    Router::new()
        .route(
            "/teams/{team}/folders",
            get(folders::page).post(folders::create),
        )
        .route(
            "/teams/{team}/sharing",
            get(settings::sharing).post(settings::change_sharing),
        )
        .route(
            "/teams/{team}/security",
            get(settings::security).post(settings::change_security),
        )
        .route(
            "/teams/{team}/support",
            get(support::page).post(support::open),
        )
        .route("/teams/{team}/support/{id}", get(support::request))
}

async fn first_page(session: SessionPage) -> Redirect {
    Redirect::to(&session.path("members"))
}
