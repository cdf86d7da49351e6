//! `GET /v1/resellers/{reseller}/teams`: lists the reseller's teams, and whether they let it in.

use api::{ResellerTeam, ResellerTeams};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::Id;
use spin_adapters::{App, SpinStore};
use storage::{Error, Place, Teams};
use web::{Code, PageQuery, Path, Problem, Query, Technician, json, own_reseller};

const MOST: usize = 50;

/// Handles the list: at most 50 a page, in no order; `next` is the next page's `after`.
pub async fn list(
    State(app): State<App>,
    Path(reseller): Path<Id>,
    technician: Technician,
    Query(page): Query<PageQuery>,
) -> Result<Response, Problem> {
    own_reseller(&technician, &reseller)?;
    crate::check(&app, &technician).await?;
    let limit = page.limit(MOST, MOST);
    let place = match page.place() {
        Some(place) => Place::parse(place)
            .ok_or_else(|| Problem::new(Code::InvalidRequest).because("no such page"))?,
        None => Place::default(),
    };
    let teams = app.teams(async |teams| {
        let (ids, next) = teams.teams_of(&reseller, &place, limit).await?;
        let mut found = Vec::new();
        for id in ids {
            found.extend(view(&app, teams, &id, &reseller).await?);
        }
        let next = next.map(|next| next.to_string());
        Ok(ResellerTeams { teams: found, next })
    });
    Ok(json(StatusCode::OK, &teams.await?))
}

/// A team of the directory, if it is the reseller's by now.
async fn view(
    app: &App,
    teams: &Teams<'_, SpinStore>,
    team: &Id,
    reseller: &Id,
) -> Result<Option<ResellerTeam>, Error> {
    let read = teams.read(team, app.now(), async |draft, _| {
        let team = &draft.team;
        let own = team.reseller.as_ref().filter(|own| own.id == *reseller);
        Ok(own.map(|_| ResellerTeam::of(team)))
    });
    match read.await {
        // Entered among the reseller's, and not published yet.
        Err(Error::NoTeam) => Ok(None),
        view => view,
    }
}
