//! `GET /v1/resellers/{reseller}/teams`: the reseller's teams, and whether they let it in.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::Id;
use serde_json::{Value, json};
use spin_adapters::App;
use storage::Error;
use web::{Page, Path, Problem, Query, Technician, next_page, own_reseller};

const MOST: usize = 50;

/// Lists teams by id, at most 50 a page; `next` is the next page's `after`.
pub async fn list(
    State(app): State<App>,
    Path(reseller): Path<Id>,
    technician: Technician,
    Query(page): Query<Page>,
) -> Result<Response, Problem> {
    own_reseller(&technician, &reseller)?;
    let limit = page.limit(MOST, MOST);
    let teams = app.teams(async |teams| {
        let ids = teams.teams_of(&reseller, &page.after, limit).await?;
        let next = next_page(&ids, limit, Id::clone);
        let mut found = Vec::new();
        for id in ids {
            let describe = async |draft: &domain::Draft, _: &storage::Reader<'_, _>| {
                let team = &draft.team;
                let is_own = team.reseller.as_ref().is_some_and(|own| own.id == reseller);
                Ok(is_own.then(|| describe(team)))
            };
            match teams.read(&id, app.now(), describe).await {
                Ok(team) => found.extend(team),
                // Entered among the reseller's, and not published yet.
                Err(Error::NoTeam) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(json!({ "teams": found, "next": next }))
    });
    Ok(web::json(StatusCode::OK, &teams.await?))
}

/// A team as its reseller sees it.
pub fn describe(team: &domain::Team) -> Value {
    json!({
        "id": team.id,
        "name": team.name,
        "state": if team.grant.is_some() { "enabled" } else { "disabled" },
        "expires_at": team.grant.as_ref().and_then(|grant| grant.expires_at),
        "is_read_only": team.grant.as_ref().is_some_and(|grant| grant.is_read_only),
    })
}
