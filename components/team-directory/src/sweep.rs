//! `POST /v1/platform/sweep`, for a cron, say once a day: has what crashes left in the store deleted, after the answer.

use axum::extract::State;
use axum::http::StatusCode;
use spin_adapters::{App, log, spawn};
use web::Platform;

/// Has it swept. What a sweep finds is deleted by one an hour later or more.
pub async fn sweep(State(app): State<App>, _: Platform) -> StatusCode {
    spawn(async move {
        match app.teams(async |teams| teams.sweep(app.now()).await).await {
            Ok(swept) => log(&format!("sweep: {swept:?}")),
            Err(problem) => log(&format!("sweep stopped: {problem:?}")),
        }
    });
    StatusCode::ACCEPTED
}
