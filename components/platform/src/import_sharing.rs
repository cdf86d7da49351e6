//! `POST /v1/platform/teams/{team}/sharing-events`: imports sharing events as NDJSON, 20,000 and
//! 4 MiB at once. Idempotent.

use axum::extract::State;
use axum::response::Response;
use domain::sharing::{self, Imported, surplus};
use domain::{Bulk, Draft, Id, Line, OnError, SharingEvent, limits};
use spin_adapters::App;
use storage::{Authority, Command, Error, Port, Reader};
use web::{Code, Ndjson, Path, Platform, Problem};

/// Imports sharing events. The oldest are deleted where there are too many.
struct ImportSharing {
    lines: Vec<Line<SharingEvent>>,
    on_error: OnError,
}

impl Command for ImportSharing {
    type Output = Bulk<Imported>;

    async fn decide<P: Port>(
        &self,
        draft: &mut Draft,
        reader: &Reader<'_, P>,
    ) -> Result<Bulk<Imported>, Error> {
        let events = self.lines.iter().map(|(_, event)| event);
        let ids: Vec<_> = events.map(|event| event.id.clone()).collect();
        let known = reader.known_sharing_events(&ids).await?;
        let oldest = match surplus(draft.team.counts.sharing_events, ids.len()) {
            0 => Vec::new(),
            surplus => reader.oldest_sharing(surplus).await?,
        };
        let activity = reader.activity().await?;
        let (lines, on_error) = (self.lines.clone(), self.on_error);
        Ok(sharing::import(
            draft, lines, &known, oldest, activity, on_error,
        )?)
    }
}

/// Handles the import.
pub async fn import(
    State(app): State<App>,
    Path(team): Path<Id>,
    _: Platform,
    Ndjson { lines, skipping }: Ndjson<SharingEvent>,
) -> Result<Response, Problem> {
    if lines.len() > limits::SHARING_BATCH {
        return Err(Code::BodyTooLarge.into());
    }
    let on_error = skipping.on_error;
    let command = ImportSharing { lines, on_error };
    let imported = app.command(&team, Authority::Admin, &command).await?;
    Ok(skipping.answer(&imported))
}
