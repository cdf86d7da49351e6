//! A team "Acme" of the reseller "Northwind Partners", and its commands with everything
//! unremarkable filled in.

pub mod events;
pub mod setting_events;

use chrono::{DateTime, TimeDelta, Utc};
use domain::links::{self, Issue};
use domain::members::EarlierHolder;
use domain::platform::{self, ImportLine, ImportStatus, TeamRecord};
use domain::redemption::{self, Redeem};
use domain::sessions::{self, Request, Unbooked};
use domain::switch::{self, Terms};
use domain::*;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use std::cell::Cell;

/// An address that no member has, or had lately.
pub const FREE: EarlierHolder = EarlierHolder {
    is_present: false,
    is_former_admin: false,
};
/// An address that a member has.
pub const TAKEN: EarlierHolder = EarlierHolder {
    is_present: true,
    is_former_admin: false,
};
/// Terms without an end.
pub const OPEN: Terms = Terms {
    expires_at: None,
    is_read_only: false,
};

pub fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap() + TimeDelta::minutes(minutes)
}

pub fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

pub fn email(text: &str) -> Email {
    Email::new(text).unwrap()
}

pub fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

pub fn server_key() -> ServerKey {
    ServerKey::from_base64(&"A".repeat(44)).unwrap()
}

pub fn random() -> Random {
    thread_local!(static NEXT: Cell<u128> = const { Cell::new(0) });
    NEXT.set(NEXT.get() + 1);
    Random(NEXT.get().to_be_bytes())
}

/// A technician of Northwind.
pub fn technician(who: &str) -> Person {
    Person {
        id: id(who),
        name: name(&format!("Tech {who}")),
        email: email(&format!("{who}@northwind.example")),
    }
}

/// A member without marks of a session or the reseller.
pub fn member(who: &str, role: Role) -> Member {
    Member {
        id: id(who),
        email: email(&format!("{who}@acme.example")),
        name: name(&format!("Member {who}")),
        role,
        status: MemberStatus::Active,
        locale: None,
        is_two_step_enabled: false,
        is_sso_enabled: false,
        is_added_by_session: false,
        is_promoted_by_session: false,
        is_former_admin: false,
        own_role: None,
    }
}

pub fn northwind() -> ResellerProfile {
    ResellerProfile {
        name: name("Northwind Partners"),
        domains: vec!["northwind.example".into()],
        addresses: vec![email("nora@freemail.example")],
    }
}

pub fn record() -> TeamRecord {
    TeamRecord {
        name: name("Acme"),
        reseller: Some(Reseller {
            id: id("northwind"),
            name: name("Northwind Partners"),
        }),
        has_signed_baa: false,
        locale: Locale::En,
    }
}

/// The team with a full admin `ada` and a lesser one `ben`; off, and nothing entered yet.
pub fn team() -> Draft {
    with_record(record())
}

pub fn with_record(record: TeamRecord) -> Draft {
    let mut draft = platform::create(id("acme"), record, at(0));
    draft.team.admins = "admins-at-first".into();
    draft.admins = Admins(vec![
        member("ada", Role::TeamAdmin),
        member("ben", Role::SupportAdmin),
    ]);
    later(&draft, 0)
}

/// An admin switches on, while no session has changed any setting.
pub fn enable(draft: &mut Draft, who: &str, terms: Terms) -> Result<(), Refusal> {
    let safety = (&Settings::default(), settings::SignIn::Other);
    switch::enable(draft, &id(who), terms, safety)
}

/// The team switched on at 0 by `ada`.
pub fn enabled(terms: Terms) -> Draft {
    let mut draft = team();
    enable(&mut draft, "ada", terms).unwrap();
    later(&draft, 0)
}

/// The draft of the next commit, so many minutes after the beginning.
pub fn later(draft: &Draft, minutes: i64) -> Draft {
    Draft::open(
        draft.team.clone(),
        draft.admins.clone(),
        Orders::default(),
        at(minutes),
    )
}

pub fn issuing(who: &str) -> Issue {
    let reason = Reason::new("Ticket 7: restore a folder").unwrap();
    Issue {
        reseller: id("northwind"),
        technician: technician(who),
        reason,
        is_read_only: false,
    }
}

pub fn issue(draft: &mut Draft, command: Issue) -> Result<(Link, Token), Refusal> {
    links::issue(draft, &server_key(), random(), command, None)
}

/// A request under an `Idempotency-Key`, with its memory in an earlier draft.
pub fn repetition<T: DeserializeOwned>(key: &str, body: &str, before: &Draft) -> Repetition<T> {
    let request = Repeatable {
        key: Digest::of(&[key]),
        body: Digest::of(&[body]),
    };
    let entries = before.changes.maps().get(&MapName::Remembered);
    let known = entries.and_then(|entries| entries.get(request.key.as_str()));
    let known = known.map(|known| decoded(known.as_ref().unwrap()));
    Repetition { known, request }
}

fn decoded<T: DeserializeOwned>(value: &RawValue) -> T {
    serde_json::from_str(value.get()).unwrap()
}

/// The values that a draft sets in a map, by key.
pub fn values<V: DeserializeOwned>(draft: &Draft, map: Map<V>) -> Vec<V> {
    let entries = draft.changes.maps().get(&map.name()).into_iter().flatten();
    entries
        .filter_map(|(_, value)| Some(decoded(value.as_ref()?)))
        .collect()
}

/// The keys that a draft removes from a map.
pub fn removed<V>(draft: &Draft, map: Map<V>) -> Vec<&str> {
    let entries = draft.changes.maps().get(&map.name()).into_iter().flatten();
    entries
        .filter(|(_, value)| value.is_none())
        .map(|(key, _)| key.as_str())
        .collect()
}

/// An object that a draft changes.
pub fn object<T: DeserializeOwned>(draft: &Draft, name: ObjectName) -> Option<T> {
    Some(decoded(draft.changes.objects().get(&name)?))
}

/// A redemption by `who`, signed in at Northwind, from a page with this nonce.
pub fn redeeming(token: &Token, who: &str, nonce: &str) -> Redeem {
    let holder = Some((id("northwind"), technician(who)));
    Redeem {
        token: token.clone(),
        nonce: redemption::Nonce::parse(&format!("{nonce:x<22}")).unwrap(),
        holder,
        has_hook: true,
    }
}

pub fn redeem(draft: &mut Draft, command: Redeem) -> Result<(Session, Token), Refusal> {
    redemption::redeem(draft, &server_key(), random(), command)
}

/// A link of `who`, redeemed at once.
pub fn sign_in(draft: &mut Draft, who: &str) -> Session {
    let (_, token) = issue(draft, issuing(who)).unwrap();
    redeem(draft, redeeming(&token, who, "nonce")).unwrap().0
}

/// A session of `tess` in a team that is on, and the draft of the commit after.
pub fn in_session() -> (Draft, Session) {
    let mut draft = enabled(OPEN);
    let session = sign_in(&mut draft, "tess");
    (later(&draft, 0), session)
}

/// Does an operation of a session.
pub fn act<T>(
    draft: &mut Draft,
    unbooked: &mut Unbooked,
    request: Request<'_>,
    body: impl FnOnce(&mut Draft, &Actor) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    let actor = sessions::begin(draft, unbooked, request)?;
    let result = body(draft, &actor);
    sessions::conclude(draft, unbooked, &actor, request.operation, &result);
    result
}

pub fn as_session(draft: &Draft, session: &Session) -> Actor {
    draft
        .team
        .reseller_actor(&session.technician, Some(session))
}

/// The tags of the entries.
pub fn tags(draft: &Draft) -> Vec<&'static str> {
    draft
        .entries
        .iter()
        .map(|entry| entry.event.event_type().as_str())
        .collect()
}

/// A line of an import, with everything unremarkable filled in.
pub fn line(who: &str, role: Role, status: ImportStatus) -> ImportLine {
    let Member {
        id, email, name, ..
    } = member(who, role);
    ImportLine {
        id,
        email,
        name,
        role,
        status,
        locale: None,
        is_two_step_enabled: false,
        is_sso_enabled: false,
        is_role_confirmed: false,
    }
}
