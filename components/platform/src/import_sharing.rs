//! `POST /v1/platform/teams/{team}/sharing-events`: imports sharing events as NDJSON, all or none,
//! 20,000 and 4 MiB at once. Idempotent.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::sharing::{self, Imported, surplus};
use domain::{Draft, Id, SharingEvent, limits};
use spin_adapters::App;
use storage::{Authority, Command, Error, Port, Reader};
use web::{Code, Ndjson, Path, Platform, Problem, json};

/// Imports sharing events. The oldest are deleted where there are too many.
struct ImportSharing {
    events: Vec<SharingEvent>,
}

impl Command for ImportSharing {
    type Output = Imported;

    async fn decide<P: Port>(
        &self,
        draft: &mut Draft,
        reader: &Reader<'_, P>,
    ) -> Result<Imported, Error> {
        let ids: Vec<_> = self.events.iter().map(|event| event.id.clone()).collect();
        let known = reader.known_sharing_events(&ids).await?;
        let oldest = match surplus(draft.team.counts.sharing_events, ids.len()) {
            0 => Vec::new(),
            surplus => reader.oldest_sharing(surplus).await?,
        };
        let activity = reader.activity().await?;
        let events = self.events.clone();
        Ok(sharing::import(draft, events, &known, oldest, activity)?)
    }
}

/// Handles the import.
pub async fn import(
    State(app): State<App>,
    Path(team): Path<Id>,
    _: Platform,
    Ndjson(events): Ndjson<SharingEvent>,
) -> Result<Response, Problem> {
    if events.len() > limits::SHARING_BATCH {
        return Err(Code::BodyTooLarge.into());
    }
    let command = ImportSharing { events };
    let imported = app.command(&team, Authority::Admin, &command).await?;
    Ok(json(StatusCode::OK, &imported))
}
