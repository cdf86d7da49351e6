//! `GET /v1/teams/{team}/reseller-support/sessions` and `DELETE .../sessions/{id}`: lists the
//! sessions and the links that may become one, ends a session.

use api::Sessions;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Draft, Id, authorize_admin, sessions};
use spin_adapters::App;
use storage::{Authority, Command, Error, Port, Reader};
use web::{Path, Problem, TeamAdmin, json, no_content, own_team};

/// Handles the list.
pub async fn list(
    State(app): State<App>,
    Path(team): Path<Id>,
    admin: TeamAdmin,
) -> Result<Response, Problem> {
    own_team(&admin, &team)?;
    let sessions = app.read(&team, async |draft, _| {
        authorize_admin(draft, &admin.id)?;
        Ok(Sessions::of(&draft.team, draft.now))
    });
    Ok(json(StatusCode::OK, &sessions.await?))
}

/// Ends a session on behalf of an admin.
struct EndSession {
    admin: Id,
    session: Id,
}

impl Command for EndSession {
    type Output = ();

    async fn decide<P: Port>(&self, draft: &mut Draft, _: &Reader<'_, P>) -> Result<(), Error> {
        Ok(sessions::end(draft, &self.admin, &self.session)?)
    }
}

/// Handles the end of one session.
pub async fn end(
    State(app): State<App>,
    Path((team, session)): Path<(Id, Id)>,
    admin: TeamAdmin,
) -> Result<Response, Problem> {
    own_team(&admin, &team)?;
    let command = EndSession {
        admin: admin.id,
        session,
    };
    app.command(&team, Authority::Admin, &command).await?;
    Ok(no_content())
}
