//! `POST /v1/platform/teams/{team}/sharing-events`: sharing events in bulk as NDJSON, all or none, 20,000 and 4 MiB in one
//! go. Repeating it changes nothing.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::sharing::{import as take_over, surplus};
use domain::{Draft, Id, SharingEvent, limits};
use spin_adapters::App;
use storage::{Guard, Reader};
use web::{Code, Ndjson, Path, Platform, Problem, json};

/// Takes over sharing events. The oldest are forgotten where there are too many.
pub async fn import(
    State(app): State<App>,
    Path(team): Path<Id>,
    _: Platform,
    Ndjson(events): Ndjson<SharingEvent>,
) -> Result<Response, Problem> {
    if events.len() > limits::SHARING_BATCH {
        return Err(Code::BodyTooLarge.into());
    }
    let ids: Vec<_> = events.iter().map(|event| event.id.clone()).collect();
    let import = async |draft: &mut Draft, reader: &Reader<'_, _>| {
        let known = reader.known_sharing_events(&ids).await?;
        let oldest = match surplus(draft.team.counts.sharing_events, events.len()) {
            0 => Vec::new(),
            surplus => reader.oldest_sharing(surplus).await?,
        };
        Ok(take_over(
            draft,
            events.clone(),
            &known,
            oldest,
            reader.activity().await?,
        )?)
    };
    Ok(json(
        StatusCode::OK,
        &app.command(&team, Guard::Sovereign, import).await?,
    ))
}
