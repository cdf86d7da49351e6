//! `DELETE /v1/platform/resellers/{reseller}`: has a reseller leave that has no team any more (R14).

use axum::extract::State;
use axum::http::StatusCode;
use domain::{Id, Refusal, ResellerProfile};
use spin_adapters::{App, SpinStore};
use storage::{Error, Place, Teams, delete_profile, profile, put_profile};
use web::{Path, Platform, Problem};

/// Teams of its list that one call looks at.
const MOST: usize = 200;

/// Handles the operation: 204 once nothing of the reseller is left, 202 while its list of former teams
/// is longer than one call goes through. Marked as leaving first, so that no team is given to it
/// meanwhile; a reseller that has a team stays.
pub async fn leave(
    State(app): State<App>,
    Path(reseller): Path<Id>,
    _: Platform,
) -> Result<StatusCode, Problem> {
    app.teams(async |teams| {
        let port = teams.port();
        let found = profile(port, &reseller).await?;
        let found = found.ok_or(Refusal::NotFound)?;
        mark(teams, &reseller, &found, true).await?;
        let (listed, next) = teams.teams_of(&reseller, &Place::default(), MOST).await?;
        for team in &listed {
            if teams.is_of(team, &reseller, app.now()).await? {
                mark(teams, &reseller, &found, false).await?;
                return Err(Refusal::ResellerHasTeams.into());
            }
            teams.unlist(&reseller, team).await?;
        }
        if next.is_some() {
            return Ok(StatusCode::ACCEPTED);
        }
        teams.forget_access(&reseller).await?;
        delete_profile(port, &reseller).await?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

async fn mark(
    teams: &Teams<'_, SpinStore>,
    reseller: &Id,
    profile: &ResellerProfile,
    is_leaving: bool,
) -> Result<(), Error> {
    let profile = ResellerProfile {
        is_leaving,
        ..profile.clone()
    };
    put_profile(teams.port(), reseller, &profile).await
}
