//! `PUT /v1/platform/teams/{team}/storage`: how much storage a team uses, for the insights.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Id, StorageUse, platform};
use spin_adapters::App;
use storage::Guard;
use web::{Json, Path, Platform, Problem, json};

/// Takes over a report; one that tells nothing new leaves no entry.
pub async fn report(
    State(app): State<App>,
    Path(team): Path<Id>,
    _: Platform,
    Json(storage): Json<StorageUse>,
) -> Result<Response, Problem> {
    app.command(&team, Guard::Sovereign, async |draft, _| {
        platform::report_storage(draft, storage);
        Ok(())
    })
    .await?;
    Ok(json(StatusCode::OK, &storage))
}
