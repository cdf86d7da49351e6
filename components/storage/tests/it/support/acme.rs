//! Commands on the team "acme", as its users run them.

use super::commands::{
    AddMember, ChangeRole, Import, IssueLink, RemoveMember, SignInAs, act, change, no_op,
};
use super::{Timed, acme, id, nonce_of, person, server_key};
use chrono::{DateTime, Utc};
use domain::links::{self, Issue};
use domain::members::NewMember;
use domain::platform::{self, ImportLine, TeamRecord};
use domain::redemption::{self, Redeem};
use domain::switch::{self, Terms};
use domain::*;
use storage::{Authority, Command, Error, Reader, Teams};

async fn run<P: Timed, C: Command>(
    teams: &Teams<'_, P>,
    authority: Authority,
    command: &C,
) -> Result<C::Output, Error> {
    teams
        .command(&acme(), authority, teams.port().now(), command)
        .await
        .result
}

pub async fn import<P: Timed>(teams: &Teams<'_, P>, lines: Vec<ImportLine>) -> Result<(), Error> {
    run(teams, Authority::Admin, &Import(lines)).await
}

pub async fn enable<P: Timed>(teams: &Teams<'_, P>) -> Result<(), Error> {
    let terms = Terms {
        expires_at: None,
        is_read_only: false,
    };
    let enable = change(|draft| {
        switch::enable(
            draft,
            &id("ada"),
            terms,
            (&Settings::default(), settings::SignIn::Other),
        )
    });
    run(teams, Authority::Admin, &enable).await
}

pub async fn order_stop<P: Timed>(teams: &Teams<'_, P>, who: &str) -> Result<(), Error> {
    let now = teams.port().now();
    let order = async |draft: &Draft, reader: &Reader<'_, P>| {
        let at_enabling = reader.admins_at_enabling().await?;
        Ok(Some(switch::order_stop(
            &draft.team,
            &draft.admins,
            &at_enabling,
            &id(who),
            now,
        )?))
    };
    teams.order_stop(&acme(), now, order).await
}

/// The order alone ends all access; the command after it only logs that.
pub async fn switch_off<P: Timed>(teams: &Teams<'_, P>, who: &str) -> Result<(), Error> {
    order_stop(teams, who).await?;
    run(teams, Authority::Admin, &no_op()).await
}

/// Issues a link; the request carries the technician's name as its idempotency key.
pub async fn issue<P: Timed>(teams: &Teams<'_, P>, who: &str) -> Result<(Link, Token), Error> {
    let request = Repeatable {
        key: Digest::of(&[who]),
        body: Digest::of(&[who]),
    };
    issue_for(teams, who, Some(request)).await
}

/// Issues a link by a request without an idempotency key.
pub async fn issue_once<P: Timed>(teams: &Teams<'_, P>, who: &str) -> Result<(Link, Token), Error> {
    issue_for(teams, who, None).await
}

async fn issue_for<P: Timed>(
    teams: &Teams<'_, P>,
    who: &str,
    request: Option<Repeatable>,
) -> Result<(Link, Token), Error> {
    let command = IssueLink {
        issue: Issue {
            reseller: id("northwind"),
            technician: person(who),
            reason: Reason::new("Ticket 7").unwrap(),
            is_read_only: false,
        },
        random: teams.port().random(),
        request,
    };
    run(teams, Authority::Session, &command).await
}

pub async fn revoke<P: Timed>(teams: &Teams<'_, P>, link: &Id) -> Result<(), Error> {
    let revoke = change(|draft| links::revoke(draft, &id("northwind"), person("tess"), link));
    run(teams, Authority::Session, &revoke).await
}

pub async fn redeem<P: Timed>(
    teams: &Teams<'_, P>,
    token: &Token,
    who: &str,
    nonce: &str,
) -> Result<Session, Error> {
    let random = teams.port().random();
    let redeem = Redeem {
        token: token.clone(),
        nonce: nonce_of(nonce),
        holder: Some((id("northwind"), person(who))),
        has_hook: true,
    };
    let command = change(|draft| {
        let (session, ..) = redemption::redeem(draft, &server_key(), random, redeem.clone())?;
        Ok(session)
    });
    run(teams, Authority::Session, &command).await
}

pub async fn sign_in<P: Timed>(teams: &Teams<'_, P>, who: &str) -> Session {
    let (_, token) = issue_once(teams, who).await.unwrap();
    redeem(teams, &token, who, "page").await.unwrap()
}

pub async fn add<P: Timed>(
    teams: &Teams<'_, P>,
    session: &Session,
    new: NewMember,
) -> Result<(), Error> {
    add_at(teams, session, new, teams.port().now()).await
}

/// At another time, because a session may do only so much in a minute.
pub async fn add_at<P: Timed>(
    teams: &Teams<'_, P>,
    session: &Session,
    new: NewMember,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let request = Repeatable {
        key: Digest::of(&[new.id.as_str()]),
        body: Digest::of(&[new.email.as_str()]),
    };
    let command = AddMember {
        session,
        new,
        request,
    };
    teams
        .command(&acme(), Authority::Session, now, &command)
        .await
        .result
}

pub async fn remove<P: Timed>(
    teams: &Teams<'_, P>,
    session: &Session,
    who: &str,
) -> Result<(), Error> {
    let member = id(who);
    run(teams, Authority::Session, &RemoveMember { session, member }).await
}

pub async fn change_role<P: Timed>(
    teams: &Teams<'_, P>,
    session: &Session,
    who: &str,
    role: Role,
) -> Result<(), Error> {
    let command = ChangeRole {
        session,
        member: id(who),
        role,
    };
    run(teams, Authority::Session, &command).await
}

pub async fn sign_in_as<P: Timed>(
    teams: &Teams<'_, P>,
    session: &Session,
    who: &str,
) -> Result<(), Error> {
    let command = SignInAs {
        session,
        member: id(who),
        id: teams.port().random().uuid_v7(teams.port().now()),
    };
    run(teams, Authority::Session, &command).await
}

pub async fn look<P: Timed>(teams: &Teams<'_, P>, session: &Session) -> Result<(), Error> {
    let look = change(|draft| act(draft, session, Operation::ListMembers, |_, _| Ok(())));
    run(teams, Authority::Session, &look).await
}

/// Commits one short entry and nothing else.
pub async fn enter<P: Timed>(teams: &Teams<'_, P>) -> Result<(), Error> {
    let enter = change(|draft| {
        let reported = Event::StorageReported {
            used_bytes: 1,
            allocated_bytes: 1,
        };
        draft.record(Actor::Platform, reported);
        Ok(())
    });
    run(teams, Authority::Admin, &enter).await
}

pub async fn sign_out<P: Timed>(teams: &Teams<'_, P>, session: &Session) -> Result<(), Error> {
    let sign_out = change(|draft| sessions::sign_out(draft, &session.digest));
    run(teams, Authority::Session, &sign_out).await
}

pub async fn update<P: Timed>(teams: &Teams<'_, P>, record: TeamRecord) -> Result<(), Error> {
    let update = change(|draft| {
        platform::update(draft, record.clone());
        Ok(())
    });
    run(teams, Authority::Admin, &update).await
}
