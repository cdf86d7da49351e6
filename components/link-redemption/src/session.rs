//! `GET` and `DELETE /v1/session`: a reseller session looks at itself, and signs out. Looking at itself is no access to the
//! team and is not entered.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::operations::Action;
use domain::{Draft, Refusal, SignedInAs, sessions};
use serde_json::json;
use spin_adapters::{App, session};
use storage::{Guard, Reader};
use web::{Bearer, Code, Problem, no_content};

/// Tells the session.
pub async fn read(State(app): State<App>, bearer: Bearer) -> Result<Response, Problem> {
    let token = session(&bearer)?;
    let session = app.read(token.team(), async |draft, _| {
        let session = draft.team.session(&token.digest()).ok_or(Refusal::SessionNotActive)?;
        Ok(json!({
            "id": session.id,
            "team": { "id": draft.team.id, "name": draft.team.name },
            "reseller": draft.team.reseller.as_ref().map(|reseller| &reseller.name),
            "technician": draft.team.technicians.get(&session.technician).map(|technician| &technician.name),
            "is_read_only": session.is_read_only,
            "started_at": session.started_at,
            "expires_at": session.expires_at,
            "signed_in_as": session.signed_in_as.as_ref().map(SignedInAs::shown),
            "actions": Action::ALL.map(Action::name),
        }))
    });
    Ok(web::json(StatusCode::OK, &session.await.map_err(inactive)?))
}

/// Ends the session.
pub async fn end(State(app): State<App>, bearer: Bearer) -> Result<Response, Problem> {
    let token = session(&bearer)?;
    let end = async |draft: &mut Draft, _: &Reader<'_, _>| {
        Ok(sessions::sign_out(draft, &token.digest())?)
    };
    app.command(token.team(), Guard::Stoppable, end)
        .await
        .map_err(inactive)?;
    Ok(no_content())
}

/// A token that names no team was never a session's.
fn inactive(problem: Problem) -> Problem {
    if problem.code() == Code::NotFound {
        Code::SessionNotActive.into()
    } else {
        problem
    }
}
