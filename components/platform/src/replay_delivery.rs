//! `POST /v1/platform/deliveries/{id}/replay`: has a parked delivery tried again now.

use axum::extract::State;
use axum::http::StatusCode;
use domain::{Id, Refusal};
use spin_adapters::{App, deliver};
use web::{Path, Platform, Problem};

/// Handles the operation. The attempt comes after the answer, with `webhook-replay: true`.
pub async fn replay(
    State(app): State<App>,
    Path(id): Path<String>,
    _: Platform,
) -> Result<StatusCode, Problem> {
    // An event's id begins with its team's.
    let team = id.split(':').next().and_then(|team| Id::new(team).ok());
    let team = team.ok_or(Refusal::NotFound)?;
    let is_there = app.teams(async |teams| teams.replay(&team, &id, app.now()).await);
    if !is_there.await? {
        return Err(Refusal::NotFound.into());
    }
    deliver(&team);
    Ok(StatusCode::ACCEPTED)
}
