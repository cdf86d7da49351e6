//! The reseller's teams, and whether they let it in.

use super::{frame, reseller};
use crate::failure::Failure;
use crate::page::{Frame, html};
use crate::text::Text;
use crate::visit::Visit;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use domain::operations::LIST_RESELLER_TEAMS;
use serde::Deserialize;

#[derive(Deserialize)]
struct Teams {
    teams: Vec<Team>,
    next: Option<String>,
}

/// A customer.
#[derive(Deserialize)]
pub(super) struct Team {
    pub(super) id: String,
    pub(super) name: String,
    state: String,
    expires_at: Option<DateTime<Utc>>,
    pub(super) is_read_only: bool,
}

impl Team {
    /// Whether it lets the reseller in.
    pub(super) fn is_enabled(&self) -> bool {
        self.state == "enabled"
    }
}

#[derive(Deserialize)]
struct Query {
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "technician/teams.html")]
struct Page {
    frame: Frame,
    t: Text,
    teams: Vec<Team>,
    next: Option<String>,
}

/// The page.
pub(super) async fn page(visit: Visit) -> Result<Response, Failure> {
    let (api, reseller) = (visit.api()?, reseller(&visit)?);
    let after = serde_urlencoded::from_str::<Query>(&visit.query)
        .ok()
        .and_then(|query| query.after);
    let query: Vec<_> = after.into_iter().map(|after| ("after", after)).collect();
    let Teams { teams, next } = api.get(&LIST_RESELLER_TEAMS, &[&reseller], &query).await?;
    let frame = frame(&visit, visit.t.my_teams());
    Ok(html(
        StatusCode::OK,
        &Page {
            frame,
            t: visit.t,
            teams,
            next,
        },
    ))
}
