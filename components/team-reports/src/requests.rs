//! `/v1/platform/teams/{team}/support-requests`: the vendor's side of action 9: list, read, answer and close.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::operations::ANSWER_REQUEST;
use domain::support::{self, NewAnswer, Summary};
use domain::{Draft, Id, Refusal};
use serde_json::json;
use spin_adapters::App;
use storage::{Guard, Reader};
use web::{IdempotencyKey, Json, Page, Path, Platform, Problem, Query, next_page};

const MOST: usize = 100;

/// Lists support requests without their texts, newest first, at most 100 a page; `next` is the next page's `after`.
pub async fn list(
    State(app): State<App>,
    Path(team): Path<Id>,
    _: Platform,
    Query(page): Query<Page>,
) -> Result<Response, Problem> {
    let limit = page.limit(MOST, MOST);
    let requests = app
        .read(&team, async |_, reader| {
            reader.requests_before(page.place(), limit).await
        })
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
    _: Platform,
) -> Result<Response, Problem> {
    let request = app
        .read(&team, async |_, reader| reader.request(&id).await)
        .await?;
    Ok(web::json(
        StatusCode::OK,
        &request.ok_or(Refusal::NotFound)?,
    ))
}

/// Answers a support request, closes it, or both.
pub async fn answer(
    State(app): State<App>,
    Path((team, id)): Path<(Id, Id)>,
    _: Platform,
    key: Option<IdempotencyKey>,
    Json(body): Json<NewAnswer>,
) -> Result<Response, Problem> {
    let place = [ANSWER_REQUEST.name, team.as_str(), id.as_str()];
    let repeatable = key.map(|key| key.request("platform", &place, &body));
    let answer = async |draft: &mut Draft, reader: &Reader<'_, _>| {
        let (request, repetition) = (
            reader.request(&id).await?,
            reader.repetition(&repeatable).await?,
        );
        Ok(support::answer(
            draft,
            request,
            body.clone(),
            repetition.as_ref(),
        )?)
    };
    Ok(web::json(
        StatusCode::OK,
        &app.command(&team, Guard::Sovereign, answer).await?,
    ))
}
