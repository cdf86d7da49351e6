//! The reseller's teams, with the state of their switches.

use crate::failure::Failure;
use crate::page::{Layout, html};
use crate::request::PageRequest;
use crate::technician::context::{layout, reseller};
use crate::text::Text;
use api::{ResellerTeam, ResellerTeams, SwitchState};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Id, Operation};

#[derive(Template)]
#[template(path = "technician/teams.html")]
struct TeamsTemplate {
    layout: Layout,
    t: Text,
    teams: Vec<ResellerTeam>,
    next: Option<Id>,
}

/// The page.
pub(super) async fn page(request: PageRequest) -> Result<Response, Failure> {
    let api = request.client()?;
    let reseller = reseller(&request)?;
    let after = request.query_value("after");
    let query: Vec<_> = after.map(|after| ("after", after)).into_iter().collect();
    let list: ResellerTeams = api
        .get(Operation::ListResellerTeams, &[&reseller], &query)
        .await?;
    let page = TeamsTemplate {
        layout: layout(&request, request.t.my_teams()),
        t: request.t,
        teams: list.teams,
        next: list.next,
    };
    Ok(html(StatusCode::OK, &page))
}
