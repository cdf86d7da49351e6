//! `POST /v1/platform/deliveries/run`, for any cron: has all due deliveries made; and
//! `POST /v1/platform/deliveries/resume`, which also ends the pause of a hook that had answered
//! 410.

use axum::extract::State;
use axum::http::StatusCode;
use spin_adapters::{App, deliver_all};
use web::{Platform, Problem};

/// Handles the run. The deliveries come after the answer.
pub async fn run(_: Platform) -> StatusCode {
    deliver_all();
    StatusCode::ACCEPTED
}

/// Handles the end of a pause. The deliveries come after the answer.
pub async fn resume(State(app): State<App>, _: Platform) -> Result<StatusCode, Problem> {
    app.teams(async |teams| storage::resume(teams.port()).await)
        .await?;
    deliver_all();
    Ok(StatusCode::ACCEPTED)
}
