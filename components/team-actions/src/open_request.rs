//! `POST /v1/teams/{team}/support-requests`: action 9, asking.

use axum::extract::State;
use axum::response::Response;
use domain::Id;
use domain::operations::OPEN_SUPPORT_REQUEST;
use domain::support::{self, NewRequest};
use spin_adapters::{App, session};
use web::{Bearer, IdempotencyKey, Json, Path, Problem, created};

/// Opens a support request.
pub async fn open(
    State(app): State<App>,
    Path(team): Path<Id>,
    bearer: Bearer,
    key: Option<IdempotencyKey>,
    Json(body): Json<NewRequest>,
) -> Result<Response, Problem> {
    let session = session(&bearer)?;
    let request = key.map(|key| {
        key.request(
            session.reveal(),
            &[OPEN_SUPPORT_REQUEST.name, team.as_str()],
            &body,
        )
    });
    let look = async |reader: &storage::Reader<'_, _>| reader.repetition(&request).await;
    let request = app
        .act(
            &session,
            &team,
            &OPEN_SUPPORT_REQUEST,
            look,
            |draft, actor, repetition| {
                support::open(draft, actor, body.clone(), repetition.as_ref())
            },
        )
        .await?;
    Ok(created(
        &format!("/v1/teams/{team}/support-requests/{}", request.id),
        &request,
    ))
}
