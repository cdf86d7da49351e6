//! `GET /v1/teams/{team}/members`: action 1, looking.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::Id;
use domain::operations::LIST_MEMBERS;
use serde_json::json;
use spin_adapters::App;
use web::{Bearer, Page, Path, Problem, Query, next_page};

const MOST: usize = 500;

/// Lists members by id, 100 a page if not told otherwise and 500 at most; `next` is the next page's `after`.
pub async fn list(
    State(app): State<App>,
    Path(team): Path<Id>,
    bearer: Bearer,
    Query(page): Query<Page>,
) -> Result<Response, Problem> {
    let limit = page.limit(100, MOST);
    let look = async |reader: &storage::Reader<'_, _>| reader.members_after(&page.after, limit).await;
    let members = app.act(&crate::session(&bearer)?, &team, &LIST_MEMBERS, look, |_, _, members| Ok(members)).await?;
    let next = next_page(&members, limit, |member| &member.id);
    Ok(web::json(StatusCode::OK, &json!({ "members": members, "next": next })))
}
