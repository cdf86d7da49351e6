//! `PUT /v1/platform/teams/{team}/storage`: reports how much storage a team uses, for the insights.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Draft, Id, StorageUse, platform};
use spin_adapters::App;
use storage::{Authority, Command, Error, Port, Reader};
use web::{Json, Path, Platform, Problem, json};

/// Records a report. An unchanged one is a no-op and leaves no entry.
struct ReportStorage {
    storage: StorageUse,
}

impl Command for ReportStorage {
    type Output = ();

    async fn decide<P: Port>(&self, draft: &mut Draft, _: &Reader<'_, P>) -> Result<(), Error> {
        platform::report_storage(draft, self.storage);
        Ok(())
    }
}

/// Handles the operation.
pub async fn report(
    State(app): State<App>,
    Path(team): Path<Id>,
    _: Platform,
    Json(storage): Json<StorageUse>,
) -> Result<Response, Problem> {
    let command = ReportStorage { storage };
    app.command(&team, Authority::Admin, &command).await?;
    Ok(json(StatusCode::OK, &storage))
}
