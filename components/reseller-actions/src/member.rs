//! `GET` and `DELETE /v1/teams/{team}/members/{id}`: reads and removes one member (action 1).

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::members::{self, Offboarding};
use domain::{Actor, Draft, Id, Member, Operation, Refusal, ResellerProfile};
use serde::Deserialize;
use spin_adapters::{Action, App, SessionToken};
use storage::{Error, Port, Reader};
use web::{Path, Query, Refused, json, no_content};

/// Reads one member.
struct ReadMember {
    member: Id,
}

impl Action for ReadMember {
    const OPERATION: Operation = Operation::ReadMember;
    type Known = Option<Member>;
    type Output = Member;

    async fn look<P: Port>(&self, reader: &Reader<'_, P>) -> Result<Self::Known, Error> {
        reader.member(&self.member).await
    }

    fn decide(&self, _: &mut Draft, _: &Actor, member: Self::Known) -> Result<Member, Refusal> {
        member.ok_or(Refusal::NotFound)
    }
}

/// Handles reading one member.
pub async fn read(
    State(app): State<App>,
    Path((team, member)): Path<(Id, Id)>,
    session: SessionToken,
) -> Result<Response, Refused> {
    let member = app.act(&session, &team, &ReadMember { member }).await?;
    Ok(json(StatusCode::OK, &member))
}

/// The query of a removal: the person keeps the account, or another member gets the content.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemovalQuery {
    keep_account: Option<bool>,
    transfer_to: Option<Id>,
}

/// Removes a member.
struct RemoveMember {
    member: Id,
    keeps_account: bool,
    transfer_to: Option<Id>,
}

impl Action for RemoveMember {
    const OPERATION: Operation = Operation::RemoveMember;
    type Known = (Option<Member>, Offboarding, Option<ResellerProfile>);
    type Output = ();

    async fn look<P: Port>(&self, reader: &Reader<'_, P>) -> Result<Self::Known, Error> {
        let offboarding = match &self.transfer_to {
            Some(id) => Offboarding::TransferTo(reader.member(id).await?),
            None if self.keeps_account => Offboarding::KeepAccount,
            None => Offboarding::DeleteAccount,
        };
        let member = reader.member(&self.member).await?;
        Ok((member, offboarding, reader.profile().await?))
    }

    fn decide(
        &self,
        draft: &mut Draft,
        actor: &Actor,
        (member, offboarding, profile): Self::Known,
    ) -> Result<(), Refusal> {
        // The reseller's own addresses must be known before any admin may go.
        let profile = profile.ok_or(Refusal::AdminProtected)?;
        members::remove(draft, actor, member, offboarding, &profile)
    }
}

/// Handles the removal.
pub async fn remove(
    State(app): State<App>,
    Path((team, member)): Path<(Id, Id)>,
    session: SessionToken,
    Query(query): Query<RemovalQuery>,
) -> Result<Response, Refused> {
    let action = RemoveMember {
        member,
        keeps_account: query.keep_account.unwrap_or_default(),
        transfer_to: query.transfer_to,
    };
    if action.keeps_account && action.transfer_to.is_some() {
        let rule = "must not come with keep_account";
        return Err(Refusal::parameter("transfer_to", rule).into());
    }
    app.act(&session, &team, &action).await?;
    Ok(no_content())
}
