//! `GET /v1/platform/teams/{team}/members`: reads the members back.

use api::Members;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::Id;
use spin_adapters::App;
use web::{PageQuery, Path, Platform, Problem, Query, json, next_page};

const MOST: usize = 1000;

/// Handles the list: by id, at most 1,000 a page; `next` is the next page's `after`.
pub async fn list(
    State(app): State<App>,
    Path(team): Path<Id>,
    _: Platform,
    Query(page): Query<PageQuery>,
) -> Result<Response, Problem> {
    let limit = page.limit(MOST, MOST);
    let members = app.read(&team, async |_, reader| {
        reader.members_after(&page.after, limit).await
    });
    let members = members.await?;
    let next = next_page(&members, limit, |member| member.id.to_string());
    Ok(json(StatusCode::OK, &Members { members, next }))
}
