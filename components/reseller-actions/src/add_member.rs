//! `POST /v1/teams/{team}/members`: adds a member (action 1).

use api::AddMember as Body;
use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use domain::members::{self, EarlierHolder, NewMember};
use domain::{Actor, Draft, Id, Member, Operation, Refusal, Repeatable, Repetition};
use spin_adapters::{Action, App, SessionToken};
use storage::{Error, Port, Reader};
use web::{IdempotencyKey, Json, Path, Refused, created};

/// Adds a member, as invited.
struct AddMember {
    now: DateTime<Utc>,
    new: NewMember,
    repeatable: Option<Repeatable>,
}

impl Action for AddMember {
    const OPERATION: Operation = Operation::AddMember;
    type Known = (EarlierHolder, Option<Repetition<Member>>);
    type Output = Member;

    async fn look<P: Port>(&self, reader: &Reader<'_, P>) -> Result<Self::Known, Error> {
        let email = &self.new.email;
        let removed = reader.removed(email, self.now).await?;
        let earlier = EarlierHolder {
            is_present: reader.member_of(email).await?.is_some(),
            is_former_admin: removed.is_some_and(|removed| removed.is_former_admin),
        };
        Ok((earlier, reader.repetition(&self.repeatable).await?))
    }

    fn decide(
        &self,
        draft: &mut Draft,
        actor: &Actor,
        (earlier, repetition): Self::Known,
    ) -> Result<Member, Refusal> {
        members::add(
            draft,
            actor,
            self.new.clone(),
            &earlier,
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
    let action = AddMember {
        now: app.now(),
        new,
        repeatable,
    };
    let member = app.act(&session, &team, &action).await?;
    let location = format!(
        "/v1/teams/{}/members/{}",
        team.segment(),
        member.id.segment()
    );
    Ok(created(&location, &member))
}
