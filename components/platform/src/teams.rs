//! `GET /v1/platform/teams`: lists teams, all or those that a filter admits.

use api::{SwitchState, TeamSummary, Teams};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Draft, Id, NamePrefix};
use serde::Deserialize;
use spin_adapters::{App, place};
use web::{Platform, Problem, Query, json};

/// Teams that one call looks at.
const MOST: usize = 200;

/// The query.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TeamsQuery {
    /// The position of the switch.
    state: Option<String>,
    /// The reseller.
    reseller: Option<Id>,
    /// The beginning of a word of the name.
    name: Option<String>,
    /// The `next` of the page before.
    after: Option<String>,
    /// Teams that the call looks at, 1 to 200.
    limit: Option<usize>,
}

/// Handles the list, in no order. Until `next` is null there may be more, however few teams a page
/// has: a filter leaves out some of those that a call looks at.
pub async fn list(
    State(app): State<App>,
    _: Platform,
    Query(query): Query<TeamsQuery>,
) -> Result<Response, Problem> {
    let state = query.state.as_deref().map(state).transpose()?;
    let place = place(query.after.as_deref())?;
    let limit = query.limit.unwrap_or(MOST).clamp(1, MOST);
    let name = query.name.as_deref().map(NamePrefix::new);
    let view = |draft: &Draft| {
        let team = &draft.team;
        let is_wanted = state.is_none_or(|state| SwitchState::of(team) == state)
            && name.as_ref().is_none_or(|name| name.admits(&team.name));
        is_wanted.then(|| TeamSummary::of(draft))
    };
    let (teams, next) = app
        .teams(async |teams| match &query.reseller {
            Some(reseller) => {
                teams
                    .views_of(reseller, &place, limit, app.now(), view)
                    .await
            }
            None => teams.views_after(&place, limit, app.now(), view).await,
        })
        .await?;
    let next = next.map(|next| next.to_string());
    Ok(json(StatusCode::OK, &Teams { teams, next }))
}

fn state(word: &str) -> Result<SwitchState, Problem> {
    match word {
        "enabled" => Ok(SwitchState::Enabled),
        "disabled" => Ok(SwitchState::Disabled),
        _ => Err(Problem::parameter("state", "must be enabled or disabled")),
    }
}
