//! The state of one team, as far as its root record holds it.

use crate::{Actor, Digest, DisableCause, Id, LinkFate, Locale, Name, Person, Reason, ResellerProfile};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Names the immutable list of admins that held at some moment; the storage protocol gives it its meaning.
pub type AdminsRef = String;

/// A team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// The team's id.
    pub id: Id,
    /// The name to show.
    pub name: Name,
    /// The language of the team's notifications where an admin has none of their own.
    pub locale: Locale,
    /// The reseller through whom the plan was bought.
    pub reseller: Option<Reseller>,
    /// Whether a Business Associate Agreement is signed (R3).
    pub has_signed_baa: bool,
    /// Counts the times that reseller support was switched on; part of the stop key's name.
    pub epoch: u64,
    /// The grant while reseller support is on; `None` is off.
    pub grant: Option<Grant>,
    /// Who holds admin roles now.
    pub admins: AdminsRef,
    /// How many members the team has.
    pub member_count: u32,
    /// Technicians who have a live link or a session, by id.
    pub technicians: BTreeMap<Id, Technician>,
    /// Links that may be redeemed.
    pub links: Vec<Link>,
    /// Sessions that may act.
    pub sessions: Vec<Session>,
    /// Links that may no longer be redeemed, as long as they are remembered.
    pub spent: Vec<SpentLink>,
    /// When a refusal outside of sessions was entered last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused_at: Option<DateTime<Utc>>,
}

/// The reseller of a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reseller {
    /// The reseller's id.
    pub id: Id,
    /// The name to show.
    pub name: Name,
}

/// The terms on which reseller support is on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// When it was switched on.
    pub enabled_at: DateTime<Utc>,
    /// Which admin switched it on.
    pub enabled_by: Id,
    /// When it ends by itself.
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether its sessions may only read.
    pub is_read_only: bool,
    /// Who held admin roles then: they may switch it off whatever happens to them (R12).
    pub admins: AdminsRef,
}

/// A technician of the reseller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Technician {
    /// The name to show.
    pub name: Name,
    /// The e-mail address.
    pub email: crate::Email,
}

/// A sign-in link that may be redeemed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The link's id, from which its token is derived.
    pub id: Id,
    /// The token's digest.
    pub digest: Digest,
    /// Who issued it.
    pub technician: Id,
    /// Why it is needed.
    pub reason: Reason,
    /// Whether its session may only read.
    pub is_read_only: bool,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// When it can no longer be redeemed.
    pub expires_at: DateTime<Utc>,
    /// The digest of the `Idempotency-Key` of the request that issued it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency: Option<Digest>,
}

/// A reseller session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The session's id, from which its token is derived.
    pub id: Id,
    /// The token's digest.
    pub digest: Digest,
    /// Whose session it is: who signed in, or who issued the link where only its bearer is known.
    pub technician: Id,
    /// Whether the person is known only as bearer of the link.
    pub is_bearer: bool,
    /// The link it was made with.
    pub link: Id,
    /// Whether it may only read.
    pub is_read_only: bool,
    /// When it started.
    pub started_at: DateTime<Utc>,
    /// When it ends at the latest.
    pub expires_at: DateTime<Utc>,
    /// When it may make as many requests at once again as the limit says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_again_at: Option<DateTime<Utc>>,
}

/// A link that may no longer be redeemed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpentLink {
    /// The link's id.
    pub id: Id,
    /// The token's digest, shortened.
    pub digest: Digest,
    /// What became of it.
    pub fate: LinkFate,
    /// When that was.
    pub at: DateTime<Utc>,
    /// Who redeemed it: the digest, shortened, of the nonce of the page, and the session that it got.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redemption: Option<Redemption>,
    /// Whether presenting it again has been entered in the log.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_reported: bool,
}

/// Which page redeemed a link, and the session that it got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redemption {
    /// The digest of the page's nonce, shortened.
    pub nonce: Digest,
    /// The session.
    pub session: Id,
}

/// The order to switch off, kept under the stop key of an epoch until a commit has carried it out (R9).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// When it was given.
    pub at: DateTime<Utc>,
    /// Who gave it.
    pub actor: Actor,
    /// Why, where it was not an admin's wish.
    pub cause: Option<DisableCause>,
}

impl Team {
    /// A technician of this team as audit entries name one.
    pub fn reseller_actor(&self, technician: &Id, session: Option<&Session>) -> Actor {
        let person = self.technicians.get(technician).map(|known| Person {
            id: technician.clone(),
            name: known.name.clone(),
            email: known.email.clone(),
        });
        match (&self.reseller, person) {
            (Some(reseller), Some(technician)) => Actor::Reseller {
                reseller: reseller.name.clone(),
                technician,
                session: session.map(|session| session.id.clone()),
                is_bearer: session.is_some_and(|session| session.is_bearer),
            },
            _ => Actor::Service,
        }
    }

    /// The session with this token digest.
    pub fn session(&self, digest: &Digest) -> Option<&Session> {
        self.sessions.iter().find(|session| session.digest == *digest)
    }

    /// Forgets technicians who have neither a link nor a session.
    pub(crate) fn forget_technicians(&mut self) {
        let (links, sessions) = (&self.links, &self.sessions);
        self.technicians.retain(|id, _| {
            links.iter().any(|link| link.technician == *id) || sessions.iter().any(|s| s.technician == *id)
        });
    }
}

/// Which admins stay although reseller support is off (R10): the reseller's own people whom someone made admins as
/// ordinary members, and everyone whom a reseller session added or promoted.
pub fn leftover_admins<'a>(
    admins: &'a crate::Admins,
    profile: Option<&ResellerProfile>,
) -> impl Iterator<Item = &'a crate::Member> {
    let is_left = move |admin: &&crate::Member| {
        admin.is_admin_by_session() || profile.is_some_and(|profile| profile.owns(&admin.email))
    };
    admins.0.iter().filter(is_left)
}
