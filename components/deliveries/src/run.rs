//! `POST /v1/platform/deliveries/run`, for any cron: has everything delivered that is due; and
//! `POST /v1/platform/deliveries/resume`, which also ends the pause of a hook that had said that it was gone.

use axum::extract::State;
use axum::http::StatusCode;
use spin_adapters::{App, nudge_all};
use web::{Platform, Problem};

/// Has what waits delivered, after the answer.
pub async fn run(_: Platform) -> StatusCode {
    nudge_all();
    StatusCode::ACCEPTED
}

/// Ends the pause, and has what waits delivered, after the answer.
pub async fn resume(State(app): State<App>, _: Platform) -> Result<StatusCode, Problem> {
    app.teams(async |teams| storage::resume(teams.port()).await)
        .await?;
    nudge_all();
    Ok(StatusCode::ACCEPTED)
}
