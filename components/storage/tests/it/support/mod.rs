//! A store with the team "acme" of the reseller "northwind", its commands, and what can be seen of it from outside.

pub mod commands;
pub mod explained;
pub mod fold;
pub mod plan;
pub mod schedule;
pub mod store;
pub mod verify;
pub mod yielding;

use chrono::{DateTime, TimeDelta, Utc};
use domain::links::{self, Issue};
use domain::members::{self, NewMember};
use domain::platform::{self, ImportLine, ImportStatus, TeamRecord};
use domain::redemption::{self, Redeem};
use domain::sessions;
use domain::switch::{self, Terms};
use domain::*;
use futures::executor::block_on;
use std::collections::BTreeMap;
use std::sync::Arc;
use storage::{Cache, Error, Guard, MemoryStore, Port, Record, Teams};

pub type Dump = BTreeMap<String, Vec<u8>>;

pub fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap() + TimeDelta::minutes(minutes)
}

pub fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

pub fn acme() -> Id {
    id("acme")
}

pub fn server_key() -> ServerKey {
    ServerKey::from_base64(&"A".repeat(44)).unwrap()
}

/// The keys that all logs of these tests are chained with.
pub fn audit_keys() -> AuditKeys {
    AuditKeys::from_base64(&"A".repeat(44)).unwrap()
}

pub fn person(who: &str) -> Person {
    Person {
        id: id(who),
        name: Name::new(who).unwrap(),
        email: Email::new(format!("{who}@northwind.example")).unwrap(),
    }
}

pub fn record() -> TeamRecord {
    TeamRecord {
        name: Name::new("Acme").unwrap(),
        reseller: Some(Reseller {
            id: id("northwind"),
            name: Name::new("Northwind Partners").unwrap(),
        }),
        has_signed_baa: false,
        locale: Locale::En,
    }
}

pub fn line(who: &str, role: Role) -> ImportLine {
    let email = Email::new(format!("{who}@acme.example")).unwrap();
    let status = ImportStatus::Active;
    ImportLine {
        id: id(who),
        email,
        name: Name::new(who).unwrap(),
        role,
        status,
        locale: None,
        is_two_step_enabled: false,
        is_sso_enabled: false,
        is_role_confirmed: false,
    }
}

/// A port that knows what time it is for whoever calls through it.
pub trait Timed: Port {
    /// The moment of the commands and views of these tests.
    fn now(&self) -> DateTime<Utc> {
        at(0)
    }
}

impl Timed for MemoryStore {}

/// Teams over a port, with a cache of their own as in an instance that has just started.
pub fn teams<P: Port>(port: P) -> Teams<'static, P> {
    teams_of(port, Box::leak(Box::new(Cache::new())))
}

/// Teams over a port, as an instance sees them that remembers what is in a cache.
pub fn teams_of<P: Port>(port: P, cache: &Cache) -> Teams<'_, P> {
    Teams::new(port, cache, Some(Arc::new(audit_keys())))
}

/// A store in which "acme" has the admins `ada` and `ben` and so many members `m0`, `m1` ...; off.
pub fn store_with(members: usize) -> MemoryStore {
    let store = MemoryStore::default();
    let teams = teams(store.clone());
    block_on(async {
        storage::set_up(&store).await.unwrap();
        teams.create(&acme(), record(), at(0)).await.unwrap();
        let mut lines = vec![
            line("ada", Role::TeamAdmin),
            line("ben", Role::SupportAdmin),
        ];
        lines.extend((0..members).map(|number| line(&format!("m{number}"), Role::MemberOnly)));
        for lines in lines.chunks(1000) {
            import(&teams, lines.to_vec()).await.unwrap();
        }
    });
    store.take_calls();
    store
}

/// A store with the same content as one was dumped with, that draws other random bits.
pub fn restored(dump: &Dump) -> MemoryStore {
    let store = MemoryStore::default();
    block_on(store.set_many(dump.clone().into_iter().collect())).unwrap();
    for _ in 0..10_000 {
        store.random();
    }
    store.take_calls();
    store
}

pub async fn import<P: Timed>(teams: &Teams<'_, P>, lines: Vec<ImportLine>) -> Result<(), Error> {
    teams
        .command(
            &acme(),
            Guard::Sovereign,
            teams.port().now(),
            async |draft, reader| {
                let mut known = Vec::new();
                for line in &lines {
                    known.push(reader.member(&line.id).await?);
                }
                Ok(platform::import(draft, lines.clone(), known, Default::default()).map(drop)?)
            },
        )
        .await
}

pub async fn enable<P: Timed>(teams: &Teams<'_, P>) -> Result<(), Error> {
    let terms = Terms {
        expires_at: None,
        is_read_only: false,
    };
    let enable = async |draft: &mut Draft, _: &storage::Reader<'_, P>| {
        Ok(switch::enable(draft, &id("ada"), terms)?)
    };
    teams
        .command(&acme(), Guard::Sovereign, teams.port().now(), enable)
        .await
}

pub async fn order_stop<P: Timed>(teams: &Teams<'_, P>, who: &str) -> Result<(), Error> {
    let order = async |draft: &Draft, reader: &storage::Reader<'_, P>| {
        let at_enabling = reader.admins_at_enabling().await?;
        Ok(Some(switch::order_stop(
            &draft.team,
            &draft.admins,
            &at_enabling,
            &id(who),
            teams.port().now(),
        )?))
    };
    teams.order_stop(&acme(), teams.port().now(), order).await
}

pub async fn switch_off<P: Timed>(teams: &Teams<'_, P>, who: &str) -> Result<(), Error> {
    order_stop(teams, who).await?;
    // The order alone ends all access; a command after it only enters that.
    teams
        .command(
            &acme(),
            Guard::Sovereign,
            teams.port().now(),
            async |_, _| Ok(()),
        )
        .await
}

/// Issues a link; the request carries the technician's name as its idempotency key.
pub async fn issue<P: Timed>(teams: &Teams<'_, P>, who: &str) -> Result<(Link, Token), Error> {
    let request = Repeatable {
        key: Digest::of(&[who]),
        body: Digest::of(&[who]),
    };
    issue_for(teams, who, Some(request)).await
}

/// Issues a link by a request that has no key.
pub async fn issue_once<P: Timed>(teams: &Teams<'_, P>, who: &str) -> Result<(Link, Token), Error> {
    issue_for(teams, who, None).await
}

async fn issue_for<P: Timed>(
    teams: &Teams<'_, P>,
    who: &str,
    request: Option<Repeatable>,
) -> Result<(Link, Token), Error> {
    let random = teams.port().random();
    let command = Issue {
        reseller: id("northwind"),
        technician: person(who),
        reason: Reason::new("Ticket 7").unwrap(),
        is_read_only: false,
    };
    let decide = async |draft: &mut Draft, reader: &storage::Reader<'_, P>| {
        let repetition = reader.repetition(&request).await?;
        Ok(links::issue(
            draft,
            &server_key(),
            random,
            command.clone(),
            repetition.as_ref(),
        )?)
    };
    teams
        .command(&acme(), Guard::Stoppable, teams.port().now(), decide)
        .await
}

pub async fn revoke<P: Timed>(teams: &Teams<'_, P>, link: &Id) -> Result<(), Error> {
    let decide = async |draft: &mut Draft, _: &storage::Reader<'_, P>| {
        Ok(links::revoke(
            draft,
            &id("northwind"),
            person("tess"),
            link,
        )?)
    };
    teams
        .command(&acme(), Guard::Stoppable, teams.port().now(), decide)
        .await
}

pub async fn redeem<P: Timed>(
    teams: &Teams<'_, P>,
    token: &Token,
    who: &str,
    nonce: &str,
) -> Result<Session, Error> {
    let random = teams.port().random();
    let holder = Some((id("northwind"), person(who)));
    let command = Redeem {
        token: token.clone(),
        nonce: Digest::of(&[nonce]),
        holder,
        has_hook: true,
    };
    let decide = async |draft: &mut Draft, _: &storage::Reader<'_, P>| {
        Ok(redemption::redeem(draft, &server_key(), random, command.clone())?.0)
    };
    teams
        .command(&acme(), Guard::Stoppable, teams.port().now(), decide)
        .await
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
    let decide = async |draft: &mut Draft, reader: &storage::Reader<'_, P>| {
        let is_taken = reader.member_of(&new.email).await?.is_some();
        let request = Some(Repeatable {
            key: Digest::of(&[new.id.as_str()]),
            body: Digest::of(&[new.email.as_str()]),
        });
        let repetition = reader.repetition(&request).await?;
        Ok(sessions::act(
            draft,
            &session.digest,
            &acme(),
            &operations::ADD_MEMBER,
            |draft, actor| {
                members::add(draft, actor, new.clone(), is_taken, repetition.as_ref()).map(drop)
            },
        )?)
    };
    teams.command(&acme(), Guard::Stoppable, now, decide).await
}

pub fn new_member(who: &str) -> NewMember {
    let ImportLine {
        id,
        email,
        name,
        role,
        ..
    } = line(who, Role::MemberOnly);
    NewMember {
        id,
        email,
        name,
        role,
    }
}

fn northwind() -> ResellerProfile {
    ResellerProfile {
        name: Name::new("Northwind").unwrap(),
        domains: Vec::new(),
        addresses: Vec::new(),
    }
}

pub async fn remove<P: Timed>(
    teams: &Teams<'_, P>,
    session: &Session,
    who: &str,
) -> Result<(), Error> {
    let decide = async |draft: &mut Draft, reader: &storage::Reader<'_, P>| {
        let member = reader.member(&id(who)).await?;
        let profile = reader.profile().await?.unwrap_or_else(northwind);
        Ok(sessions::act(
            draft,
            &session.digest,
            &acme(),
            &operations::REMOVE_MEMBER,
            |draft, actor| members::remove(draft, actor, member, members::Leaving::Gone, &profile),
        )?)
    };
    teams
        .command(&acme(), Guard::Stoppable, teams.port().now(), decide)
        .await
}

pub async fn change_role<P: Timed>(
    teams: &Teams<'_, P>,
    session: &Session,
    who: &str,
    role: Role,
) -> Result<(), Error> {
    let decide = async |draft: &mut Draft, reader: &storage::Reader<'_, P>| {
        let member = reader.member(&id(who)).await?;
        let profile = reader.profile().await?.unwrap_or_else(northwind);
        Ok(sessions::act(
            draft,
            &session.digest,
            &acme(),
            &operations::CHANGE_ADMIN_ROLE,
            |draft, actor| members::change_role(draft, actor, member, role, &profile).map(drop),
        )?)
    };
    teams
        .command(&acme(), Guard::Stoppable, teams.port().now(), decide)
        .await
}

pub async fn sign_in_as<P: Timed>(
    teams: &Teams<'_, P>,
    session: &Session,
    who: &str,
) -> Result<(), Error> {
    let command = sign_in_as::Start {
        id: Id::new(teams.port().random().text()).unwrap(),
        may_be_admin: true,
        admins_at_enabling: Admins::default(),
    };
    let decide = async |draft: &mut Draft, reader: &storage::Reader<'_, P>| {
        let member = reader.member(&id(who)).await?;
        Ok(sessions::act(
            draft,
            &session.digest,
            &acme(),
            &operations::SIGN_IN_AS,
            |draft, actor| {
                let token = |claims: &sign_in_as::Claims| claims.sign_in.id.to_string();
                sign_in_as::start(
                    draft,
                    actor,
                    &session.digest,
                    member,
                    command.clone(),
                    None,
                    token,
                )
                .map(drop)
            },
        )?)
    };
    teams
        .command(&acme(), Guard::Stoppable, teams.port().now(), decide)
        .await
}

pub async fn look<P: Timed>(teams: &Teams<'_, P>, session: &Session) -> Result<(), Error> {
    let decide = async |draft: &mut Draft, _: &storage::Reader<'_, P>| {
        Ok(sessions::act(
            draft,
            &session.digest,
            &acme(),
            &operations::LIST_MEMBERS,
            |_, _| Ok(()),
        )?)
    };
    teams
        .command(&acme(), Guard::Stoppable, teams.port().now(), decide)
        .await
}

pub async fn sign_out<P: Timed>(teams: &Teams<'_, P>, session: &Session) -> Result<(), Error> {
    let decide = async |draft: &mut Draft, _: &storage::Reader<'_, P>| {
        Ok(sessions::sign_out(draft, &session.digest)?)
    };
    teams
        .command(&acme(), Guard::Stoppable, teams.port().now(), decide)
        .await
}

pub async fn update<P: Timed>(teams: &Teams<'_, P>, record: TeamRecord) -> Result<(), Error> {
    let decide = async |draft: &mut Draft, _: &storage::Reader<'_, P>| {
        platform::update(draft, record.clone());
        Ok(())
    };
    teams
        .command(&acme(), Guard::Sovereign, teams.port().now(), decide)
        .await
}

/// All that can be seen of a team: its state, members and log, with what a stop order has brought about already.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    pub team: Team,
    pub admins: Admins,
    pub members: Vec<Member>,
    pub entries: Vec<Entry>,
}

impl View {
    pub fn tags(&self) -> Vec<&'static str> {
        self.entries
            .iter()
            .map(|entry| event_type(&entry.event).0)
            .collect()
    }
}

pub async fn view<P: Timed>(teams: &Teams<'_, P>) -> Result<View, Error> {
    view_of(teams, &log(teams).await?).await
}

/// The same, of a log that was read already.
pub async fn view_of<P: Timed>(teams: &Teams<'_, P>, records: &[Record]) -> Result<View, Error> {
    teams
        .read(&acme(), teams.port().now(), async |draft, reader| {
            let members = reader.members_after("", usize::MAX).await?;
            for member in &members {
                assert_eq!(
                    reader.member_of(&member.email).await?.as_ref(),
                    Some(member),
                    "both maps agree"
                );
            }
            assert_eq!(
                members.len(),
                usize::try_from(draft.team.member_count).unwrap(),
                "the count is right"
            );
            let admins: Vec<_> = members
                .iter()
                .filter(|member| member.role.is_admin())
                .map(|member| &member.id)
                .collect();
            let mut listed: Vec<_> = draft.admins.0.iter().map(|admin| &admin.id).collect();
            listed.sort();
            assert_eq!(admins, listed, "the list of admins is that of the members");
            let mut entries: Vec<_> = records
                .iter()
                .flat_map(|record| record.entries.clone())
                .collect();
            entries.extend(draft.entries.clone());
            Ok(View {
                team: draft.team.clone(),
                admins: draft.admins.clone(),
                members,
                entries,
            })
        })
        .await
}

/// The whole log, which has no gap.
pub async fn log<P: Timed>(teams: &Teams<'_, P>) -> Result<Vec<Record>, Error> {
    let read = async |_: &Draft, reader: &storage::Reader<'_, P>| {
        let mut records = Vec::new();
        for number in 0..=reader.last_segment() {
            records.extend(teams.segment(reader, number).await?);
        }
        let revisions: Vec<_> = records.iter().map(|record| record.revision).collect();
        assert_eq!(
            revisions,
            (1..=reader.revision()).collect::<Vec<_>>(),
            "the log has every revision once"
        );
        Ok(records)
    };
    teams.read(&acme(), teams.port().now(), read).await
}

/// The key of the one team's root in a store.
pub fn root_key(dump: &Dump) -> String {
    let is_root = |key: &&String| key.starts_with("team.") && key.matches('.').count() == 1;
    let roots: Vec<_> = dump.keys().filter(is_root).collect();
    assert_eq!(roots.len(), 1);
    roots.first().unwrap().to_string()
}
