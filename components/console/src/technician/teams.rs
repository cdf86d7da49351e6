//! The reseller's teams, with the state of their switches.

use crate::failure::Failure;
use crate::page::{Layout, html};
use crate::request::PageRequest;
use crate::technician::context::{layout, reseller};
use crate::text::Text;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use domain::operations::LIST_RESELLER_TEAMS;
use serde::Deserialize;

#[derive(Deserialize)]
struct TeamsPage {
    teams: Vec<ResellerTeam>,
    next: Option<String>,
}

/// A customer.
#[derive(Deserialize)]
pub(super) struct ResellerTeam {
    pub(super) id: String,
    pub(super) name: String,
    state: String,
    expires_at: Option<DateTime<Utc>>,
    pub(super) is_read_only: bool,
}

impl ResellerTeam {
    /// Whether the team's switch is on.
    pub(super) fn is_enabled(&self) -> bool {
        self.state == "enabled"
    }
}

#[derive(Template)]
#[template(path = "technician/teams.html")]
struct TeamsTemplate {
    layout: Layout,
    t: Text,
    teams: Vec<ResellerTeam>,
    next: Option<String>,
}

/// The page.
pub(super) async fn page(request: PageRequest) -> Result<Response, Failure> {
    let api = request.client()?;
    let reseller = reseller(&request)?;
    let after = request.query_value("after");
    let query: Vec<_> = after.map(|after| ("after", after)).into_iter().collect();
    let list: TeamsPage = api.get(&LIST_RESELLER_TEAMS, &[&reseller], &query).await?;
    let page = TeamsTemplate {
        layout: layout(&request, request.t.my_teams()),
        t: request.t,
        teams: list.teams,
        next: list.next,
    };
    Ok(html(StatusCode::OK, &page))
}
