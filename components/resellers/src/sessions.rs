//! `GET /v1/resellers/{reseller}/sessions` and `DELETE .../teams/{team}/sessions/{id}`: the reseller's
//! own manager, or the platform, sees its sessions in all teams, and ends one.

use api::{ResellerSessions, TeamSessions};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Draft, Id, Person, sessions};
use spin_adapters::{App, SpinStore};
use storage::{Authority, Command, Error, Place, Port, Reader, Teams};
use web::{Code, ManagerOrPlatform, PageQuery, Path, Problem, Query, json, no_content};

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
    let limit = page.limit(MOST, MOST);
    let place = match page.place() {
        Some(place) => Place::parse(place)
            .ok_or_else(|| Problem::new(Code::InvalidRequest).because("no such page"))?,
        None => Place::default(),
    };
    let sessions = app.teams(async |teams| {
        let (ids, next) = teams.teams_of(&reseller, &place, limit).await?;
        let mut found = Vec::new();
        for id in ids {
            found.extend(in_team(&app, teams, &id, &reseller).await?);
        }
        let next = next.map(|next| next.to_string());
        Ok(ResellerSessions { teams: found, next })
    });
    Ok(json(StatusCode::OK, &sessions.await?))
}

/// The sessions in a team of the directory, if it is the reseller's by now.
async fn in_team(
    app: &App,
    teams: &Teams<'_, SpinStore>,
    team: &Id,
    reseller: &Id,
) -> Result<Option<TeamSessions>, Error> {
    let read = teams.read(team, app.now(), async |draft, _| {
        let team = &draft.team;
        let own = team.reseller.as_ref().filter(|own| own.id == *reseller);
        Ok(own.and_then(|_| TeamSessions::of(team, draft.now)))
    });
    match read.await {
        // Entered among the reseller's, and not published yet.
        Err(Error::NoTeam) => Ok(None),
        sessions => sessions,
    }
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
    app.command(&team, Authority::Admin, &command).await?;
    Ok(no_content())
}
