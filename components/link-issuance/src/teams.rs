//! `GET /v1/resellers/{reseller}/teams`: lists the reseller's teams, and whether they let it in.

use api::{ResellerTeam, ResellerTeams};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Draft, Id};
use spin_adapters::{App, place};
use web::{PageQuery, Path, Problem, Query, Technician, json, own_reseller};

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
    let (place, limit) = (place(&page)?, page.limit(MOST, MOST));
    let teams = app.teams(async |teams| {
        let view = |draft: &Draft| Some(ResellerTeam::of(&draft.team));
        teams
            .views_of(&reseller, &place, limit, app.now(), view)
            .await
    });
    let (teams, next) = teams.await?;
    let next = next.map(|next| next.to_string());
    Ok(json(StatusCode::OK, &ResellerTeams { teams, next }))
}
