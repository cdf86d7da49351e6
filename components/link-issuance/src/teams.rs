//! `GET /v1/resellers/{reseller}/teams`: lists the reseller's teams, and whether they let it in.

use api::{ResellerTeam, ResellerTeams, SwitchState};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Draft, Id, NamePrefix};
use serde::Deserialize;
use spin_adapters::{App, place};
use web::{Path, Problem, Query, Technician, json, own_reseller};

const MOST: usize = 50;

/// The query.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TeamsQuery {
    /// The beginning of a team's id, or of its name or one of the name's words.
    search: Option<String>,
    /// The `next` of the page before.
    after: Option<String>,
    /// Teams that the call looks at, 1 to 50.
    limit: Option<usize>,
}

/// Handles the list: at most 50 a page, those that let the reseller in first; `next` is the next page's
/// `after`, and until it is null there may be more.
pub async fn list(
    State(app): State<App>,
    Path(reseller): Path<Id>,
    technician: Technician,
    Query(query): Query<TeamsQuery>,
) -> Result<Response, Problem> {
    own_reseller(&technician, &reseller)?;
    crate::check(&app, &technician).await?;
    let place = place(query.after.as_deref())?;
    let limit = query.limit.unwrap_or(MOST).clamp(1, MOST);
    let search = query.search.as_deref();
    let search = search.map(|text| (text, NamePrefix::new(text)));
    let teams = app.teams(async |teams| {
        let view = |draft: &Draft| {
            let team = &draft.team;
            let is_found = search.as_ref().is_none_or(|(id, name)| {
                team.id.as_str().starts_with(id) || name.admits(&team.name)
            });
            is_found.then(|| ResellerTeam::of(team))
        };
        teams
            .views_of(&reseller, &place, limit, app.now(), view)
            .await
    });
    let (mut teams, next) = teams.await?;
    teams.sort_by_key(|team| team.state != SwitchState::Enabled);
    let next = next.map(|next| next.to_string());
    Ok(json(StatusCode::OK, &ResellerTeams { teams, next }))
}
