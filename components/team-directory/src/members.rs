//! `GET /v1/platform/teams/{team}/members`: the members read back, by pages.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::Id;
use serde_json::json;
use spin_adapters::App;
use web::{Page, Path, Platform, Problem, Query, next_page};

const MOST: usize = 1000;

/// Lists members by id, at most 1,000 a page; `next` is the next page's `after`.
pub async fn list(
    State(app): State<App>,
    Path(team): Path<Id>,
    _: Platform,
    Query(page): Query<Page>,
) -> Result<Response, Problem> {
    let limit = page.limit(MOST, MOST);
    let members = app
        .read(&team, async |_, reader| {
            reader.members_after(&page.after, limit).await
        })
        .await?;
    let next = next_page(&members, limit, |member| member.id.clone());
    Ok(web::json(
        StatusCode::OK,
        &json!({ "members": members, "next": next }),
    ))
}
