//! `POST /v1/platform/sweep`: has the garbage of crashes deleted from the store. For a cron, say
//! once a day.

use axum::extract::State;
use axum::http::StatusCode;
use spin_adapters::{App, log, spawn};
use web::Platform;

/// Handles the operation. The sweep runs after the answer, and deletes only garbage that an
/// earlier sweep noted an hour ago or more.
pub async fn sweep(State(app): State<App>, _: Platform) -> StatusCode {
    spawn(async move {
        match app.teams(async |teams| teams.sweep(app.now()).await).await {
            Ok(swept) => log(&format!("sweep: {swept:?}")),
            Err(problem) => {
                let cause = problem.cause().unwrap_or_default();
                log(&format!("sweep stopped: {cause}"));
            }
        }
    });
    StatusCode::ACCEPTED
}
