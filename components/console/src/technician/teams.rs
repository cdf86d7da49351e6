//! The reseller's teams, with the state of their switches.

use crate::failure::Failure;
use crate::page::{Layout, html};
use crate::query;
use crate::request::PageRequest;
use crate::technician::context::{layout, reseller};
use crate::text::Text;
use api::{ResellerTeam, ResellerTeams, SwitchState};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use domain::Operation;

#[derive(Template)]
#[template(path = "technician/teams.html")]
struct TeamsTemplate {
    layout: Layout,
    t: Text,
    search: String,
    teams: Vec<ResellerTeam>,
    next: Option<String>,
}

/// The API's pages that make up one of the console at most: together they go through the whole
/// directory, so that a reseller with few teams sees all of them at once.
const PAGES: usize = 4;
/// Teams that are enough for a page.
const ENOUGH: usize = 50;

/// The page.
pub(super) async fn page(request: PageRequest) -> Result<Response, Failure> {
    let api = request.client()?;
    let reseller = reseller(&request)?;
    let search = request.query_value("q").unwrap_or_default();
    let mut next = request.query_value("after");
    let mut teams = Vec::new();
    for _ in 0..PAGES {
        let mut query = vec![("search", search.clone())];
        query.extend(next.map(|after| ("after", after)));
        let list: ResellerTeams = api
            .get(Operation::ListResellerTeams, &[&reseller], &query)
            .await?;
        teams.extend(list.teams);
        next = list.next;
        if next.is_none() || teams.len() >= ENOUGH {
            break;
        }
    }
    let page = TeamsTemplate {
        layout: layout(&request, request.t.my_teams()),
        t: request.t,
        teams,
        next: next.map(|next| query::encode([("q", search.as_str()), ("after", next.as_str())])),
        search,
    };
    Ok(html(StatusCode::OK, &page))
}
