//! `GET /v1/teams/{team}/support-requests` and `.../{id}`: action 9, looking.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::operations::{LIST_SUPPORT_REQUESTS, READ_SUPPORT_REQUEST};
use domain::support::Summary;
use domain::{Id, Refusal};
use serde_json::json;
use spin_adapters::{App, session};
use web::{Bearer, Page, Path, Problem, Query, next_page};

const MOST: usize = 100;

/// Lists support requests without their texts, newest first, 50 a page if not told otherwise and 100 at most; `next` is
/// the next page's `after`.
pub async fn list(
    State(app): State<App>,
    Path(team): Path<Id>,
    bearer: Bearer,
    Query(page): Query<Page>,
) -> Result<Response, Problem> {
    let limit = page.limit(50, MOST);
    let look =
        async |reader: &storage::Reader<'_, _>| reader.requests_before(page.place(), limit).await;
    let requests = app
        .act(
            &session(&bearer)?,
            &team,
            &LIST_SUPPORT_REQUESTS,
            look,
            |_, _, requests| Ok(requests),
        )
        .await?;
    let next = next_page(&requests, limit, |request| request.id.clone());
    let requests: Vec<_> = requests.into_iter().map(Summary::from).collect();
    Ok(web::json(
        StatusCode::OK,
        &json!({ "support_requests": requests, "next": next }),
    ))
}

/// Tells one support request, with its text and its answers.
pub async fn read(
    State(app): State<App>,
    Path((team, id)): Path<(Id, Id)>,
    bearer: Bearer,
) -> Result<Response, Problem> {
    let look = async |reader: &storage::Reader<'_, _>| reader.request(&id).await;
    let decide = |_: &mut domain::Draft, _: &domain::Actor, request: Option<_>| {
        request.ok_or(Refusal::NotFound)
    };
    let request = app
        .act(
            &session(&bearer)?,
            &team,
            &READ_SUPPORT_REQUEST,
            look,
            decide,
        )
        .await?;
    Ok(web::json(StatusCode::OK, &request))
}
