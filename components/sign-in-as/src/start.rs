//! `POST /v1/teams/{team}/members/{id}/sign-in`: signs in as a member: a token for one exchange at
//! the vendor's login (action 2).

use crate::key::Signer;
use api::SignInToken;
use axum::extract::State;
use axum::response::Response;
use domain::sign_in_as::{self, Start};
use domain::{
    Actor, Admins, Digest, Draft, Id, Member, Operation, Person, Refusal, Repeatable, Repetition,
    SignedInAs, limits,
};
use spin_adapters::{Action, App, SessionToken, variable};
use storage::{Error, Port, Reader};
use web::sign_in_token::TOKEN_TYPE;
use web::{IdempotencyKey, Path, Refused, created};

/// Signs a session in as a member.
struct SignIn {
    id: Id,
    session: Digest,
    member: Id,
    may_be_admin: bool,
    signer: Signer,
    repeatable: Option<Repeatable>,
}

impl Action for SignIn {
    const OPERATION: Operation = Operation::SignInAs;
    type Known = (
        Option<Member>,
        Admins,
        Option<Repetition<(SignedInAs, Person)>>,
    );
    type Output = (SignedInAs, Person, String);

    async fn look<P: Port>(&self, reader: &Reader<'_, P>) -> Result<Self::Known, Error> {
        let member = reader.member(&self.member).await?;
        let admins = reader.admins_at_enabling().await?;
        Ok((member, admins, reader.repetition(&self.repeatable).await?))
    }

    fn decide(
        &self,
        draft: &mut Draft,
        actor: &Actor,
        (member, admins_at_enabling, repetition): Self::Known,
    ) -> Result<Self::Output, Refusal> {
        let start = Start {
            id: self.id.clone(),
            session: self.session.clone(),
            member,
            may_be_admin: self.may_be_admin,
            admins_at_enabling,
        };
        sign_in_as::start(draft, actor, start, repetition.as_ref(), |claims| {
            self.signer.token(claims)
        })
    }
}

/// Handles the operation.
pub async fn start(
    State(app): State<App>,
    Path((team, member)): Path<(Id, Id)>,
    session: SessionToken,
    key: Option<IdempotencyKey>,
) -> Result<Response, Refused> {
    let place = [Operation::SignInAs.name(), team.as_str(), member.as_str()];
    let repeatable = key
        .map(|key| key.request(session.0.reveal(), &place, &()))
        .transpose()?;
    let location = format!(
        "/v1/teams/{}/members/{}/sign-in",
        team.segment(),
        member.segment()
    );
    let action = SignIn {
        id: app.random().uuid_v7(app.now()),
        session: session.digest(),
        member,
        may_be_admin: variable("sign_in_as_admins").await == "true",
        signer: Signer::load().await?,
        repeatable,
    };
    let (sign_in, member, token) = app.act(&session, &team, &action).await?;
    let answer = SignInToken {
        id: sign_in.id,
        token,
        token_type: TOKEN_TYPE.to_owned(),
        expires_at: sign_in.at + limits::SIGN_IN_TOKEN_LIFETIME,
        member,
    };
    Ok(created(&location, &answer))
}
