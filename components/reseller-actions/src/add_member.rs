//! `POST /v1/teams/{team}/members`: adds a member (action 1).

use api::AddMember as Body;
use axum::extract::State;
use axum::response::Response;
use domain::members::{self, NewMember};
use domain::{Actor, Draft, Id, Member, Operation, Refusal, Repeatable, Repetition};
use spin_adapters::{Action, App, SessionToken};
use storage::{Error, Port, Reader};
use web::{IdempotencyKey, Json, Path, Refused, created};

/// Adds a member, as invited.
struct AddMember {
    new: NewMember,
    repeatable: Option<Repeatable>,
}

impl Action for AddMember {
    const OPERATION: Operation = Operation::AddMember;
    /// Whether the address is taken, and the same request made before.
    type Known = (bool, Option<Repetition<Member>>);
    type Output = Member;

    async fn look<P: Port>(&self, reader: &Reader<'_, P>) -> Result<Self::Known, Error> {
        let holder = reader.member_of(&self.new.email).await?;
        Ok((holder.is_some(), reader.repetition(&self.repeatable).await?))
    }

    fn decide(
        &self,
        draft: &mut Draft,
        actor: &Actor,
        (is_taken, repetition): Self::Known,
    ) -> Result<Member, Refusal> {
        members::add(
            draft,
            actor,
            self.new.clone(),
            is_taken,
            repetition.as_ref(),
        )
    }
}

/// Handles the operation.
pub async fn add(
    State(app): State<App>,
    Path(team): Path<Id>,
    session: SessionToken,
    key: Option<IdempotencyKey>,
    Json(body): Json<Body>,
) -> Result<Response, Refused> {
    let place = [Operation::AddMember.name(), team.as_str()];
    let repeatable = key
        .map(|key| key.request(session.0.reveal(), &place, &body))
        .transpose()?;
    let new = NewMember {
        id: app.random().uuid_v7(app.now()),
        email: body.email,
        name: body.name,
        role: body.role,
    };
    let member = app
        .act(&session, &team, &AddMember { new, repeatable })
        .await?;
    let location = format!("/v1/teams/{team}/members/{}", member.id);
    Ok(created(&location, &member))
}
