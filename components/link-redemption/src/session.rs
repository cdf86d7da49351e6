//! `GET` and `DELETE /v1/session`: a reseller session reads itself, and signs out. Reading itself
//! is no access to the team and is not logged, but it counts against the session's rate.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use domain::{Digest, Draft, Refusal, Team, sessions};
use spin_adapters::{App, SessionToken};
use storage::{Authority, Command, Error, Port, Reader};
use web::{Code, Problem, json, no_content};

/// Handles reading the session.
pub async fn read(State(app): State<App>, token: SessionToken) -> Result<Response, Problem> {
    let session = app.read_session(&token, api::Session::of).await?;
    Ok(json(StatusCode::OK, &session))
}

/// Ends the session on its own behalf.
struct SignOut {
    session: Digest,
}

impl Command for SignOut {
    type Output = ();

    fn admit(&self, team: &Team, _: DateTime<Utc>) -> Result<(), Refusal> {
        let session = team.session(&self.session);
        session.map(drop).ok_or(Refusal::SessionNotActive)
    }

    async fn decide<P: Port>(&self, draft: &mut Draft, _: &Reader<'_, P>) -> Result<(), Error> {
        Ok(sessions::sign_out(draft, &self.session)?)
    }
}

/// Handles signing out.
pub async fn end(State(app): State<App>, token: SessionToken) -> Result<Response, Problem> {
    let command = SignOut {
        session: token.digest(),
    };
    let done = app.command(token.team(), Authority::Session, &command);
    done.await.map_err(not_active)?;
    Ok(no_content())
}

/// A token that names no team was never a session's.
fn not_active(problem: Problem) -> Problem {
    if problem.is_not_found() {
        Code::SessionNotActive.into()
    } else {
        problem
    }
}
