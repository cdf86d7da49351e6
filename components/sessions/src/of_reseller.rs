//! `GET /v1/resellers/{reseller}/sessions` and `DELETE .../teams/{team}/sessions/{id}`: the reseller's
//! own manager, or the platform, sees its sessions in all teams, and ends one.

use api::{ResellerSessions, TeamSessions};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Draft, Id, Person, sessions};
use spin_adapters::{App, place};
use storage::{Authority, Command, Error, Port, Reader};
use web::{ManagerOrPlatform, PageQuery, Path, Problem, Query, json, no_content};

/// Teams that one call looks at.
const MOST: usize = 50;

/// Handles the list: each page looks at 50 teams at most, in no order.
pub async fn list(
    State(app): State<App>,
    Path(reseller): Path<Id>,
    caller: ManagerOrPlatform,
    Query(page): Query<PageQuery>,
) -> Result<Response, Problem> {
    caller.person_at(&reseller)?;
    let (place, limit) = (place(page.place())?, page.limit(MOST, MOST));
    let teams = app.teams(async |teams| {
        let view = |draft: &Draft| TeamSessions::of(&draft.team, draft.now);
        teams
            .views_of(&reseller, &place, limit, app.now(), view)
            .await
    });
    let (teams, next) = teams.await?;
    let next = next.map(|next| next.to_string());
    Ok(json(StatusCode::OK, &ResellerSessions { teams, next }))
}

/// Ends a session on behalf of the reseller.
struct EndSession {
    reseller: Id,
    manager: Option<Person>,
    session: Id,
}

impl Command for EndSession {
    type Output = ();

    async fn decide<P: Port>(&self, draft: &mut Draft, _: &Reader<'_, P>) -> Result<(), Error> {
        let manager = self.manager.clone();
        Ok(sessions::end_for_reseller(
            draft,
            &self.reseller,
            manager,
            &self.session,
        )?)
    }
}

/// Handles the end of one session.
pub async fn end(
    State(app): State<App>,
    Path((reseller, team, session)): Path<(Id, Id, Id)>,
    caller: ManagerOrPlatform,
) -> Result<Response, Problem> {
    let command = EndSession {
        manager: caller.person_at(&reseller)?,
        reseller,
        session,
    };
    let ended = app.command(&team, Authority::Admin, &command).await;
    ended.map_err(Problem::hidden)?;
    Ok(no_content())
}
