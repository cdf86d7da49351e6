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
    // The team's id, and the item's.
    let (team, item) = id.split_once(':').ok_or(Refusal::NotFound)?;
    let team = Id::new(team).map_err(|_| Refusal::NotFound)?;
    let is_there = app.teams(async |teams| {
        let deliveries = teams.deliveries(&team).await?;
        deliveries.replay(item, app.now()).await
    });
    if !is_there.await? {
        return Err(Refusal::NotFound.into());
    }
    deliver(&team);
    Ok(StatusCode::ACCEPTED)
}
