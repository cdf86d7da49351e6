//! `/v1/platform/teams/{team}/support-requests`: the vendor's side of action 9: lists, reads,
//! answers and closes support requests.

use api::SupportRequests;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::support::{self, NewAnswer, Summary};
use domain::{Draft, Id, Operation, Refusal, Repeatable, SupportRequest};
use spin_adapters::App;
use storage::{Authority, Command, Error, Port, Reader};
use web::{IdempotencyKey, Json, PageQuery, Path, Platform, Problem, Query, json, next_page};

const MOST: usize = 100;

/// Handles the list: without the texts, newest first, at most 100 a page; `next` is the next
/// page's `after`.
pub async fn list(
    State(app): State<App>,
    Path(team): Path<Id>,
    _: Platform,
    Query(page): Query<PageQuery>,
) -> Result<Response, Problem> {
    let limit = page.limit(MOST, MOST);
    let requests = app.read(&team, async |_, reader| {
        reader.requests_before(page.place(), limit).await
    });
    let requests = requests.await?;
    let next = next_page(&requests, limit, |request| request.id.clone());
    let support_requests = requests.into_iter().map(Summary::from).collect();
    let page = SupportRequests {
        support_requests,
        next,
    };
    Ok(json(StatusCode::OK, &page))
}

/// Handles reading one, with its text and its answers.
pub async fn read(
    State(app): State<App>,
    Path((team, id)): Path<(Id, Id)>,
    _: Platform,
) -> Result<Response, Problem> {
    let request = app.read(&team, async |_, reader| reader.request(&id).await);
    let request = request.await?.ok_or(Refusal::NotFound)?;
    Ok(json(StatusCode::OK, &request))
}

/// Answers a support request, closes it, or both.
struct AnswerRequest {
    support_request: Id,
    answer: NewAnswer,
    repeatable: Option<Repeatable>,
}

impl Command for AnswerRequest {
    type Output = SupportRequest;

    async fn decide<P: Port>(
        &self,
        draft: &mut Draft,
        reader: &Reader<'_, P>,
    ) -> Result<SupportRequest, Error> {
        let before = reader.request(&self.support_request).await?;
        let repetition = reader.repetition(&self.repeatable).await?;
        let answer = self.answer.clone();
        Ok(support::answer(draft, before, answer, repetition.as_ref())?)
    }
}

/// Handles answering.
pub async fn answer(
    State(app): State<App>,
    Path((team, support_request)): Path<(Id, Id)>,
    _: Platform,
    key: Option<IdempotencyKey>,
    Json(answer): Json<NewAnswer>,
) -> Result<Response, Problem> {
    let operation = Operation::AnswerRequest.name();
    let place = [operation, team.as_str(), support_request.as_str()];
    let repeatable = key
        .map(|key| key.request("platform", &place, &answer))
        .transpose()?;
    let command = AnswerRequest {
        support_request,
        answer,
        repeatable,
    };
    let answered = app.command(&team, Authority::Admin, &command).await?;
    Ok(json(StatusCode::OK, &answered))
}
