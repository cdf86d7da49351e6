//! `POST /v1/platform/deliveries/{id}/replay`: has a parked delivery tried again now.

use crate::parked_id;
use axum::extract::State;
use axum::http::StatusCode;
use domain::Refusal;
use spin_adapters::{App, deliver};
use web::{Path, Platform, Problem};

/// Handles the operation. The attempt comes after the answer, with `webhook-replay: true`.
pub async fn replay(
    State(app): State<App>,
    Path(id): Path<String>,
    _: Platform,
) -> Result<StatusCode, Problem> {
    let (team, item) = parked_id::parse(&id)?;
    let is_there = app.teams(async |teams| {
        // An instance may know the root of a team that is erased: the outbox tells.
        teams.outbox(&team).await?;
        let deliveries = teams.deliveries(&team).await?;
        deliveries.replay(item.as_str(), app.now()).await
    });
    if !is_there.await? {
        return Err(Refusal::NotFound.into());
    }
    deliver(&team);
    Ok(StatusCode::ACCEPTED)
}
