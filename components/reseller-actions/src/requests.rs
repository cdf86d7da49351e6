//! `GET /v1/teams/{team}/support-requests` and `.../{id}`: lists support requests, reads one
//! (action 9).

use api::SupportRequests;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::support::Summary;
use domain::{Actor, Draft, Id, Operation, Refusal, SupportRequest};
use spin_adapters::{Action, App, SessionToken};
use storage::{Error, Port, Reader};
use web::{PageQuery, Path, Query, Refused, json, next_page};

const MOST: usize = 100;

/// Lists support requests, newest first.
struct ListRequests {
    page: PageQuery,
    limit: usize,
}

impl Action for ListRequests {
    const OPERATION: Operation = Operation::ListSupportRequests;
    type Known = Vec<SupportRequest>;
    type Output = Vec<SupportRequest>;

    async fn look<P: Port>(&self, reader: &Reader<'_, P>) -> Result<Self::Known, Error> {
        reader.requests_before(self.page.place(), self.limit).await
    }

    fn decide(
        &self,
        draft: &mut Draft,
        _: &Actor,
        mut requests: Self::Known,
    ) -> Result<Self::Output, Refusal> {
        // A page with any of an earlier reseller is the last one.
        requests.retain(|request| draft.team.is_of_present_reseller(request.created_at));
        Ok(requests)
    }
}

/// Handles the list, without the texts: 50 a page by default, 100 at most; `next` is the next
/// page's `after`.
pub async fn list(
    State(app): State<App>,
    Path(team): Path<Id>,
    session: SessionToken,
    Query(page): Query<PageQuery>,
) -> Result<Response, Refused> {
    let limit = page.limit(50, MOST);
    let action = ListRequests { page, limit };
    let requests = app.act(&session, &team, &action).await?;
    let next = next_page(&requests, limit, |request| request.id.clone());
    let support_requests = requests.into_iter().map(Summary::from).collect();
    let page = SupportRequests {
        support_requests,
        next,
    };
    Ok(json(StatusCode::OK, &page))
}

/// Reads one support request.
struct ReadRequest {
    request: Id,
}

impl Action for ReadRequest {
    const OPERATION: Operation = Operation::ReadSupportRequest;
    type Known = Option<SupportRequest>;
    type Output = SupportRequest;

    async fn look<P: Port>(&self, reader: &Reader<'_, P>) -> Result<Self::Known, Error> {
        reader.request(&self.request).await
    }

    fn decide(
        &self,
        draft: &mut Draft,
        _: &Actor,
        request: Self::Known,
    ) -> Result<SupportRequest, Refusal> {
        let team = &draft.team;
        let own = request.filter(|request| team.is_of_present_reseller(request.created_at));
        own.ok_or(Refusal::NotFound)
    }
}

/// Handles reading one, with its text and its answers.
pub async fn read(
    State(app): State<App>,
    Path((team, request)): Path<(Id, Id)>,
    session: SessionToken,
) -> Result<Response, Refused> {
    let request = app.act(&session, &team, &ReadRequest { request }).await?;
    Ok(json(StatusCode::OK, &request))
}
