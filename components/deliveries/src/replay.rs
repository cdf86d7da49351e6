//! `POST /v1/platform/deliveries/{id}/replay`: has an event that was passed over tried again now, dead or not.

use axum::extract::State;
use axum::http::StatusCode;
use domain::{Id, Refusal};
use spin_adapters::{App, nudge};
use web::{Path, Platform, Problem};

/// Has it tried, after the answer; the attempt carries `webhook-replay: true`.
pub async fn replay(
    State(app): State<App>,
    Path(id): Path<String>,
    _: Platform,
) -> Result<StatusCode, Problem> {
    // An event's id begins with its team's.
    let team = id
        .split(':')
        .next()
        .and_then(|team| Id::new(team).ok())
        .ok_or(Refusal::NotFound)?;
    let replay = app.teams(async |teams| {
        let is_there = teams.replay(&team, &id, app.now()).await?;
        if is_there {
            Ok(())
        } else {
            Err(Refusal::NotFound.into())
        }
    });
    replay.await?;
    nudge(&team);
    Ok(StatusCode::ACCEPTED)
}
