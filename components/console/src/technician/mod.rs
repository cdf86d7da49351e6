//! The reseller's side before any session: a technician sees the customers and creates links.

mod links;
mod teams;

use crate::failure::Failure;
use crate::page::Frame;
use crate::visit::Visit;
use crate::visit::sign_out;
use axum::Router;
use axum::routing::{get, post};
use domain::Id;

/// Where the customers are.
const TEAMS: &str = "/reseller";

pub(crate) fn routes() -> Router {
    Router::new()
        .route(TEAMS, get(teams::page))
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

/// The technician's reseller.
fn reseller(visit: &Visit) -> Result<Id, Failure> {
    let reseller = visit.person().and_then(|person| person.reseller);
    reseller.ok_or_else(|| Failure::not_signed_in(&visit.area, visit.api().is_ok()))
}

fn frame(visit: &Visit, title: String) -> Frame {
    Frame::within(visit, title, &[(TEAMS.to_owned(), visit.t.my_teams())])
}
