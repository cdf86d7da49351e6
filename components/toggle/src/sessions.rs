//! `GET /v1/teams/{team}/reseller-support/sessions` and `DELETE .../sessions/{id}`: who is signed in or may sign in by a link
//! that waits, and ending a session.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Draft, Id, Link, Session, SignedInAs, authorize_admin, sessions};
use serde_json::{Value, json};
use spin_adapters::App;
use storage::Guard;
use web::{Path, Problem, TeamAdmin, no_content, own_team};

/// Lists the sessions that may act now, and the links that may still be redeemed.
pub async fn list(
    State(app): State<App>,
    Path(team): Path<Id>,
    admin: TeamAdmin,
) -> Result<Response, Problem> {
    own_team(&admin, &team)?;
    let guests = app.read(&team, async |draft, _| {
        authorize_admin(draft, &admin.id)?;
        let sessions: Vec<_> = draft
            .team
            .sessions
            .iter()
            .map(|session| describe(draft, session))
            .collect();
        let links: Vec<_> = draft
            .team
            .links
            .iter()
            .map(|link| waiting(draft, link))
            .collect();
        Ok(json!({ "sessions": sessions, "links": links }))
    });
    Ok(web::json(StatusCode::OK, &guests.await?))
}

fn describe(draft: &Draft, session: &Session) -> Value {
    json!({
        "id": session.id,
        "technician": technician(draft, &session.technician),
        "is_bearer": session.is_bearer,
        "is_read_only": session.is_read_only,
        "started_at": session.started_at,
        "expires_at": session.expires_at,
        "signed_in_as": session.signed_in_as.as_ref().map(SignedInAs::shown),
        "remaining_seconds": (session.expires_at - draft.now).num_seconds(),
    })
}

fn waiting(draft: &Draft, link: &Link) -> Value {
    json!({
        "id": link.id,
        "technician": technician(draft, &link.technician),
        "reason": link.reason,
        "is_read_only": link.is_read_only,
        "issued_at": link.issued_at,
        "expires_at": link.expires_at,
    })
}

fn technician(draft: &Draft, id: &Id) -> Option<Value> {
    let known = draft.team.technicians.get(id)?;
    Some(json!({ "id": id, "name": known.name, "email": known.email }))
}

/// Ends one session.
pub async fn end(
    State(app): State<App>,
    Path((team, session)): Path<(Id, Id)>,
    admin: TeamAdmin,
) -> Result<Response, Problem> {
    own_team(&admin, &team)?;
    let end = async |draft: &mut Draft, _: &storage::Reader<'_, _>| {
        Ok(sessions::end(draft, &admin.id, &session)?)
    };
    app.command(&team, Guard::Sovereign, end).await?;
    Ok(no_content())
}
