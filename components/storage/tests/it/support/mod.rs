//! A store with the team "acme" of the reseller "northwind", the commands of its users, and views
//! of it.

pub mod acme;
pub mod commands;
pub mod courier;
pub mod explained;
pub mod faults;
pub mod fixture;
pub mod fold;
pub mod history;
pub mod objects;
pub mod pages;
pub mod plan;
pub mod schedule;
pub mod store;
pub mod verify;
pub mod view;
pub mod yielding;

pub use acme::*;
pub use courier::{advance, deliver_all, recipients};
pub use view::*;

use chrono::{DateTime, TimeDelta, Utc};
use domain::members::NewMember;
use domain::platform::{ImportLine, ImportStatus, TeamRecord};
use domain::redemption::Nonce;
use domain::*;
use futures::executor::block_on;
use std::collections::BTreeMap;
use std::sync::Arc;
use storage::{Cache, Error, Fault, MemoryStore, Place, Port, Teams};

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

/// A port with a clock.
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

/// Teams over a port, as an instance with a cache sees them.
pub fn teams_of<P: Port>(port: P, cache: &Cache) -> Teams<'_, P> {
    Teams::new(port, cache, Some(Arc::new(audit_keys())))
}

/// A store in which "acme" has the admins `ada` and `ben` and so many members `m0`, `m1` ...; off.
pub fn store_with(members: usize) -> MemoryStore {
    filled(MemoryStore::default(), members)
}

/// The same in an empty store.
pub fn filled(store: MemoryStore, members: usize) -> MemoryStore {
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

/// All teams of a reseller, by id.
pub async fn all_teams_of<P: Port>(teams: &Teams<'_, P>, reseller: &str) -> Result<Vec<Id>, Error> {
    let (mut all, mut place) = (Vec::new(), Place::default());
    loop {
        let (page, next) = teams.teams_of(&id(reseller), &place, 7).await?;
        all.extend(page);
        match next {
            Some(next) => place = next,
            None => break,
        }
    }
    all.sort();
    Ok(all)
}

/// A store with the same content as one was dumped with, that draws other random bits.
pub fn restored(dump: &Dump) -> MemoryStore {
    let store = MemoryStore::default();
    let all: Vec<_> = dump.clone().into_iter().collect();
    for some in all.chunks(storage::BATCH) {
        block_on(store.set_many(some.to_vec())).unwrap();
    }
    for _ in 0..10_000 {
        store.random();
    }
    store.take_calls();
    store
}

pub fn new_member(who: &str) -> NewMember {
    let line = line(who, Role::MemberOnly);
    NewMember {
        id: line.id,
        email: line.email,
        name: line.name,
        role: line.role,
    }
}

pub fn northwind() -> ResellerProfile {
    ResellerProfile {
        name: Name::new("Northwind").unwrap(),
        domains: Vec::new(),
        addresses: Vec::new(),
    }
}

/// The nonce of a page.
pub fn nonce_of(page: &str) -> Nonce {
    Nonce::parse(&format!("the nonce of the page {page}")).unwrap()
}

/// The refusal in an error, which is nothing else.
pub fn refusal_of(error: Error) -> Refusal {
    match error {
        Error::Refused(refusal) => refusal,
        other => panic!("no refusal: {other}"),
    }
}

pub fn fault(text: &'static str) -> Fault {
    Fault(anyhow::Error::msg(text))
}

/// The key of the one team's root in a store.
pub fn root_key(dump: &Dump) -> String {
    let is_root = |key: &&String| key.starts_with("team.") && key.matches('.').count() == 1;
    let roots: Vec<_> = dump.keys().filter(is_root).collect();
    assert_eq!(roots.len(), 1);
    roots.first().unwrap().to_string()
}
