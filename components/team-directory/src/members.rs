//! `GET /v1/platform/teams/{team}/members`: the members read back, by pages.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::Id;
use serde::Deserialize;
use serde_json::json;
use spin_adapters::App;
use web::{Path, Platform, Problem, Query};

const MOST: usize = 1000;

/// The query.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    #[serde(default)]
    after: String,
    limit: Option<usize>,
}

/// Lists members by id, at most 1,000 a page; `next` is the next page's `after`.
pub async fn list(
    State(app): State<App>,
    Path(team): Path<Id>,
    _: Platform,
    Query(page): Query<Page>,
) -> Result<Response, Problem> {
    let limit = page.limit.unwrap_or(MOST).clamp(1, MOST);
    let members = app.read(&team, async |_, reader| reader.members_after(&page.after, limit).await).await?;
    let next = members.last().filter(|_| members.len() == limit).map(|member| member.id.clone());
    Ok(web::json(StatusCode::OK, &json!({ "members": members, "next": next })))
}
