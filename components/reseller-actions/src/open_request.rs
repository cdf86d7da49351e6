//! `POST /v1/teams/{team}/support-requests`: opens a support request (action 9).

use axum::extract::State;
use axum::response::Response;
use domain::support::{self, NewRequest};
use domain::{
    Actor, Draft, Id, Operation, Random, Refusal, Repeatable, Repetition, SupportRequest,
};
use spin_adapters::{Action, App, SessionToken};
use storage::{Error, Port, Reader};
use web::{IdempotencyKey, Json, Path, Refused, created};

/// Opens a support request.
struct OpenRequest {
    new: NewRequest,
    random: Random,
    repeatable: Option<Repeatable>,
}

impl Action for OpenRequest {
    const OPERATION: Operation = Operation::OpenSupportRequest;
    type Known = Option<Repetition<SupportRequest>>;
    type Output = SupportRequest;

    async fn look<P: Port>(&self, reader: &Reader<'_, P>) -> Result<Self::Known, Error> {
        reader.repetition(&self.repeatable).await
    }

    fn decide(
        &self,
        draft: &mut Draft,
        actor: &Actor,
        repetition: Self::Known,
    ) -> Result<SupportRequest, Refusal> {
        let new = self.new.clone();
        support::open(draft, actor, new, self.random, repetition.as_ref())
    }
}

/// Handles the operation.
pub async fn open(
    State(app): State<App>,
    Path(team): Path<Id>,
    session: SessionToken,
    key: Option<IdempotencyKey>,
    Json(new): Json<NewRequest>,
) -> Result<Response, Refused> {
    let place = [Operation::OpenSupportRequest.name(), team.as_str()];
    let repeatable = key
        .map(|key| key.request(session.0.reveal(), &place, &new))
        .transpose()?;
    let action = OpenRequest {
        new,
        random: app.random(),
        repeatable,
    };
    let opened = app.act(&session, &team, &action).await?;
    let location = format!(
        "/v1/teams/{}/support-requests/{}",
        team.segment(),
        opened.id
    );
    Ok(created(&location, &opened))
}
