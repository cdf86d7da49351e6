//! `GET /v1/teams/{team}/reseller-support/sessions` and `DELETE .../sessions/{id}`: who is signed in, and out.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Draft, Id, Session, SignedInAs, authorize_admin, sessions};
use serde_json::{Value, json};
use spin_adapters::App;
use storage::Guard;
use web::{Path, Problem, TeamAdmin, no_content, own_team};

/// Lists the sessions that may act now.
pub async fn list(State(app): State<App>, Path(team): Path<Id>, admin: TeamAdmin) -> Result<Response, Problem> {
    own_team(&admin, &team)?;
    let sessions = app.read(&team, async |draft, _| {
        authorize_admin(draft, &admin.id)?;
        Ok(draft.team.sessions.iter().map(|session| describe(draft, session)).collect::<Vec<_>>())
    });
    Ok(web::json(StatusCode::OK, &json!({ "sessions": sessions.await? })))
}

fn describe(draft: &Draft, session: &Session) -> Value {
    let technician = draft.team.technicians.get(&session.technician);
    json!({
        "id": session.id,
        "technician": technician.map(|known| json!({
            "id": session.technician, "name": known.name, "email": known.email,
        })),
        "is_bearer": session.is_bearer,
        "is_read_only": session.is_read_only,
        "started_at": session.started_at,
        "expires_at": session.expires_at,
        "signed_in_as": session.signed_in_as.as_ref().map(SignedInAs::shown),
        "remaining_seconds": (session.expires_at - draft.now).num_seconds(),
    })
}

/// Ends one session.
pub async fn end(
    State(app): State<App>,
    Path((team, session)): Path<(Id, Id)>,
    admin: TeamAdmin,
) -> Result<Response, Problem> {
    own_team(&admin, &team)?;
    let end = async |draft: &mut Draft, _: &storage::Reader<'_, _>| Ok(sessions::end(draft, &admin.id, &session)?);
    app.command(&team, Guard::Sovereign, end).await?;
    Ok(no_content())
}
