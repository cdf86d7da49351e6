//! `GET /v1/teams/{team}/members`: action 1, looking.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::Id;
use domain::sessions::Operation;
use serde::Deserialize;
use serde_json::json;
use spin_adapters::App;
use web::{Bearer, Path, Problem, Query};

const MOST: usize = 500;

/// The query.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    #[serde(default)]
    after: String,
    limit: Option<usize>,
}

/// Lists members by id, 100 a page if not told otherwise and 500 at most; `next` is the next page's `after`.
pub async fn list(
    State(app): State<App>,
    Path(team): Path<Id>,
    bearer: Bearer,
    Query(page): Query<Page>,
) -> Result<Response, Problem> {
    let limit = page.limit.unwrap_or(100).clamp(1, MOST);
    let look = async |reader: &storage::Reader<'_, _>| reader.members_after(&page.after, limit).await;
    let members =
        app.act(&crate::session(&bearer)?, &team, Operation::ListMembers, look, |_, _, members| Ok(members)).await?;
    let next = members.last().filter(|_| members.len() == limit).map(|member| member.id.clone());
    Ok(web::json(StatusCode::OK, &json!({ "members": members, "next": next })))
}
