//! The reseller's side before any session: a technician lists customers and creates links.

mod context;
mod links;
mod teams;

use crate::sign_out::sign_out;
use crate::technician::context::TEAMS_PATH;
use axum::Router;
use axum::routing::{get, post};

pub(crate) fn routes() -> Router {
    Router::new()
        .route(TEAMS_PATH, get(teams::page))
        .route(
            "/reseller/teams/{team}",
            get(links::page).post(links::create),
        )
        .route(
            "/reseller/teams/{team}/links/{id}/revoke",
            post(links::revoke),
        )
        .route("/reseller/sign-out", post(sign_out))
}
