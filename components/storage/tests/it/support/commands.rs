//! The commands of these tests. Those that read the team first are types; others are closures in
//! [`change`].

use super::{northwind, server_key};
use domain::links::{self, Issue};
use domain::members::{self, EarlierHolder, NewMember, Offboarding};
use domain::platform::{self, ImportLine};
use domain::sessions::{self, Request, Unbooked};
use domain::sign_in_as::{Claims, Start};
use domain::*;
use storage::{Command, Error, Port, Reader};

/// A command that reads nothing but the draft.
pub struct Change<F>(F);

pub fn change<T, F: Fn(&mut Draft) -> Result<T, Refusal>>(decide: F) -> Change<F> {
    Change(decide)
}

/// A command that only commits expiries and stop orders.
pub fn no_op() -> impl Command<Output = ()> {
    change(|_| Ok(()))
}

impl<T, F: Fn(&mut Draft) -> Result<T, Refusal>> Command for Change<F> {
    type Output = T;

    async fn decide<P: Port>(&self, draft: &mut Draft, _: &Reader<'_, P>) -> Result<T, Error> {
        Ok((self.0)(draft)?)
    }
}

pub struct Import(pub Vec<ImportLine>);

impl Command for Import {
    type Output = ();

    async fn decide<P: Port>(
        &self,
        draft: &mut Draft,
        reader: &Reader<'_, P>,
    ) -> Result<(), Error> {
        let mut known = Vec::new();
        for line in &self.0 {
            known.push(reader.member(&line.id).await?);
        }
        platform::import(draft, self.0.clone(), known, Default::default())?;
        Ok(())
    }
}

pub struct IssueLink {
    pub issue: Issue,
    pub random: Random,
    pub request: Option<Repeatable>,
}

impl Command for IssueLink {
    type Output = (Link, Token);

    async fn decide<P: Port>(
        &self,
        draft: &mut Draft,
        reader: &Reader<'_, P>,
    ) -> Result<(Link, Token), Error> {
        let repetition = reader.repetition(&self.request).await?;
        Ok(links::issue(
            draft,
            &server_key(),
            self.random,
            self.issue.clone(),
            repetition.as_ref(),
        )?)
    }
}

pub struct AddMember<'a> {
    pub session: &'a Session,
    pub new: NewMember,
    pub request: Repeatable,
}

impl Command for AddMember<'_> {
    type Output = ();

    async fn decide<P: Port>(
        &self,
        draft: &mut Draft,
        reader: &Reader<'_, P>,
    ) -> Result<(), Error> {
        let removed = reader.removed(&self.new.email, draft.now).await?;
        let earlier = EarlierHolder {
            is_present: reader.member_of(&self.new.email).await?.is_some(),
            is_former_admin: removed.is_some_and(|removed| removed.is_former_admin),
        };
        let repetition = reader.repetition(&Some(self.request.clone())).await?;
        Ok(act(
            draft,
            self.session,
            Operation::AddMember,
            |draft, actor| {
                let new = self.new.clone();
                members::add(draft, actor, new, &earlier, repetition.as_ref()).map(drop)
            },
        )?)
    }
}

pub struct RemoveMember<'a> {
    pub session: &'a Session,
    pub member: Id,
}

impl Command for RemoveMember<'_> {
    type Output = ();

    async fn decide<P: Port>(
        &self,
        draft: &mut Draft,
        reader: &Reader<'_, P>,
    ) -> Result<(), Error> {
        let member = reader.member(&self.member).await?;
        let profile = reader.profile().await?.unwrap_or_else(northwind);
        Ok(act(
            draft,
            self.session,
            Operation::RemoveMember,
            |draft, actor| {
                members::remove(draft, actor, member, Offboarding::DeleteAccount, &profile)
            },
        )?)
    }
}

pub struct ChangeRole<'a> {
    pub session: &'a Session,
    pub member: Id,
    pub role: Role,
}

impl Command for ChangeRole<'_> {
    type Output = ();

    async fn decide<P: Port>(
        &self,
        draft: &mut Draft,
        reader: &Reader<'_, P>,
    ) -> Result<(), Error> {
        let member = reader.member(&self.member).await?;
        let profile = reader.profile().await?.unwrap_or_else(northwind);
        Ok(act(
            draft,
            self.session,
            Operation::ChangeAdminRole,
            |draft, actor| {
                members::change_role(draft, actor, member, self.role, &profile).map(drop)
            },
        )?)
    }
}

pub struct SignInAs<'a> {
    pub session: &'a Session,
    pub member: Id,
    pub id: Id,
}

impl Command for SignInAs<'_> {
    type Output = ();

    async fn decide<P: Port>(
        &self,
        draft: &mut Draft,
        reader: &Reader<'_, P>,
    ) -> Result<(), Error> {
        let start = Start {
            id: self.id.clone(),
            session: self.session.digest.clone(),
            member: reader.member(&self.member).await?,
            may_be_admin: true,
            admins_at_enabling: Admins::default(),
        };
        let start = |draft: &mut Draft, actor: &Actor| {
            let token = |claims: &Claims<'_>| claims.sign_in.id.to_string();
            sign_in_as::start(draft, actor, start, None, token).map(drop)
        };
        Ok(act(draft, self.session, Operation::SignInAs, start)?)
    }
}

/// Acts in a session on its own team.
pub fn act(
    draft: &mut Draft,
    session: &Session,
    operation: Operation,
    body: impl FnOnce(&mut Draft, &Actor) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let team = draft.team.id.clone();
    let request = Request {
        session: &session.digest,
        team: &team,
        operation,
    };
    let mut unbooked = Unbooked::default();
    let actor = sessions::begin(draft, &mut unbooked, request)?;
    let result = body(draft, &actor);
    sessions::conclude(draft, &mut unbooked, &actor, operation, &result);
    result
}
