//! The state of a team in its root record.

use crate::access::Ends;
use crate::audit::event::{DisableCause, EndCause, Event, LinkFate, SignInAsEnd};
use crate::blocked::Blocked;
use crate::compact;
use crate::counts::Counts;
use crate::digest::Digest;
use crate::limits;
use crate::locale::Locale;
use crate::looks::{Looks, Refusals};
use crate::person::{Actor, Admins, AdminsRef, Member, Person, ResellerProfile};
use crate::text::{Email, Id, Name, Reason};
use crate::untold::Untold;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A team. `stored_team.rs` has its form in the root record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self")]
pub struct Team {
    /// The team's id.
    pub id: Id,
    /// The name to show.
    pub name: Name,
    /// The language of the team's notifications where an admin has none of their own.
    pub locale: Locale,
    /// The reseller that sold the plan.
    pub reseller: Option<Reseller>,
    /// When the team came to its present reseller from another, or from none: the reseller sees nothing
    /// that another one did.
    #[serde(
        with = "chrono::serde::ts_seconds_option",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub reseller_since: Option<DateTime<Utc>>,
    /// Resellers that the team had before, the last one first: their people stay the reseller's
    /// (R10). The digests of their ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former_resellers: Vec<String>,
    /// When the team left and, with it, all use of it ended (R14).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<Left>,
    /// Whether a Business Associate Agreement is signed (R3).
    pub has_signed_baa: bool,
    /// Counts the times that reseller support was switched on; part of the stop key's name.
    pub epoch: u64,
    /// The grant while reseller support is on; `None` is off.
    pub grant: Option<Grant>,
    /// The present holders of admin roles.
    pub admins: AdminsRef,
    /// How many members the team has.
    pub member_count: u32,
    /// Counters; see [`Counts`].
    #[serde(default)]
    pub counts: Counts,
    /// The storage in use by the platform's last report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storage: Option<StorageUse>,
    /// Technicians with a live link or a session, by id.
    pub technicians: BTreeMap<Id, Technician>,
    /// Technicians that the team has blocked (R13).
    #[serde(default, skip_serializing_if = "Blocked::is_empty")]
    pub blocked: Blocked,
    /// Links that may be redeemed.
    pub links: Vec<Link>,
    /// Sessions that may act.
    pub sessions: Vec<Session>,
    /// Links that may no longer be redeemed, as long as they are remembered.
    #[serde(rename = "spent")]
    pub dead_links: Vec<DeadLink>,
    /// When links were issued in the last [`limits::LINK_WINDOW`], in seconds since 1970, by the tag
    /// of their technician's id: more technicians than those with a live link or a session.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub issued: BTreeMap<String, Vec<i64>>,
    /// The refusals outside of sessions that were recorded lately.
    #[serde(default, skip_serializing_if = "Refusals::is_empty")]
    pub refused: Refusals,
    /// Changes by sessions of which admins are told together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub untold: Option<Untold>,
    /// The moment in the id of the newest support request. Ids are in the order of creation, also
    /// where clocks differ.
    #[serde(
        with = "chrono::serde::ts_seconds_option",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub last_request_at: Option<DateTime<Utc>>,
}

/// The leaving of a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// When it left.
    pub at: DateTime<Utc>,
    /// Whether nothing more is delivered to the hook.
    pub is_at_once: bool,
}

/// How much storage a team uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct StorageUse {
    /// Bytes in use.
    pub used_bytes: u64,
    /// Bytes that the team may use.
    pub allocated_bytes: u64,
}

/// The reseller of a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reseller {
    /// The reseller's id.
    pub id: Id,
    /// The name to show.
    pub name: Name,
}

/// The present grant of reseller support.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// When it was switched on.
    pub enabled_at: DateTime<Utc>,
    /// The admin who switched it on.
    pub enabled_by: Id,
    /// When it expires.
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether its sessions may only read.
    pub is_read_only: bool,
    /// The admins of that moment: they may switch it off even if they lose the role (R12).
    pub admins: AdminsRef,
}

/// A technician of the reseller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Technician {
    /// The name to show.
    pub name: Name,
    /// The e-mail address.
    pub email: Email,
}

/// A sign-in link that may be redeemed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The link's id, from which its token is derived.
    #[serde(with = "compact")]
    pub id: Id,
    /// The token's digest.
    pub digest: Digest,
    /// The technician who issued it.
    pub technician: Id,
    /// Why it is needed.
    pub reason: Reason,
    /// Whether its session may only read.
    pub is_read_only: bool,
    /// The ends of its technician and reseller when it was issued: it is dead once one has moved.
    #[serde(default, skip_serializing_if = "Ends::are_none")]
    pub ends: Ends,
    /// When it was issued.
    #[serde(with = "chrono::serde::ts_seconds")]
    pub issued_at: DateTime<Utc>,
    /// When it can no longer be redeemed.
    #[serde(with = "chrono::serde::ts_seconds")]
    pub expires_at: DateTime<Utc>,
}

/// A reseller session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The session's id, from which its token is derived.
    #[serde(with = "compact")]
    pub id: Id,
    /// The token's digest.
    pub digest: Digest,
    /// The technician who signed in, or who issued the link where only its bearer is known.
    pub technician: Id,
    /// Whether the person is only known as bearer of the link.
    pub is_bearer: bool,
    /// The link that started it.
    #[serde(with = "compact")]
    pub link: Id,
    /// Whether it may only read.
    pub is_read_only: bool,
    /// The ends of its technician and reseller when it started: it is dead once one has moved.
    #[serde(default, skip_serializing_if = "Ends::are_none")]
    pub ends: Ends,
    /// When it started.
    #[serde(with = "chrono::serde::ts_seconds")]
    pub started_at: DateTime<Utc>,
    /// When it ends at the latest.
    #[serde(with = "chrono::serde::ts_seconds")]
    pub expires_at: DateTime<Utc>,
    /// When its rate limit is fully replenished.
    #[serde(
        with = "chrono::serde::ts_milliseconds_option",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub full_again_at: Option<DateTime<Utc>>,
    /// When requests over the limit were last recorded.
    #[serde(
        with = "chrono::serde::ts_seconds_option",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub throttled_at: Option<DateTime<Utc>>,
    /// What it has seen lately.
    #[serde(default, skip_serializing_if = "Looks::is_empty")]
    pub looks: Looks,
    /// The present sign-in as a member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_in_as: Option<SignedInAs>,
}

/// The sign-in of a reseller session as a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedInAs {
    /// The id of this sign-in: `sid` and `jti` of its one token.
    #[serde(with = "compact")]
    pub id: Id,
    /// The token's digest.
    pub digest: Digest,
    /// The member.
    pub member: Id,
    /// The member's name. The root record has no room for the address.
    pub name: Name,
    /// When it began.
    #[serde(with = "chrono::serde::ts_seconds")]
    pub at: DateTime<Utc>,
    /// Whether the vendor lets the member hold an admin role.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub may_be_admin: bool,
}

impl Session {
    /// The event of its end.
    pub(crate) fn ended(&self, technician: &Technician, cause: EndCause) -> Event {
        Event::SessionEnded {
            session: self.id.clone(),
            technician: technician.name.clone(),
            cause,
        }
    }
}

impl DeadLink {
    /// A link that nobody redeemed.
    pub(crate) fn unredeemed(link: &Link, fate: LinkFate, at: DateTime<Utc>) -> Self {
        Self {
            id: link.id.clone(),
            digest: link.digest.clone(),
            fate,
            at,
            nonce: None,
            is_reported: false,
        }
    }

    /// Whether it was used.
    pub fn is_redeemed(&self) -> bool {
        self.fate == LinkFate::Redeemed
    }
}

impl SignedInAs {
    /// The event of its end.
    pub(crate) fn ended(&self, cause: SignInAsEnd) -> Event {
        let Self {
            id, member, name, ..
        } = self.clone();
        Event::SignInAsEnded {
            sign_in: id,
            member,
            name,
            cause,
        }
    }
}

/// A link that may no longer be redeemed. The root record holds many, hence the short names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLink {
    /// The link's id.
    #[serde(with = "compact")]
    pub id: Id,
    /// The token's digest.
    #[serde(rename = "d")]
    pub digest: Digest,
    /// The cause of its end.
    #[serde(default = "redeemed", skip_serializing_if = "is_redeemed")]
    pub fate: LinkFate,
    /// When it ended.
    #[serde(with = "chrono::serde::ts_seconds")]
    pub at: DateTime<Utc>,
    /// The digest of the nonce of the page that redeemed it.
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<Digest>,
    /// Whether a later presentation has been recorded.
    #[serde(rename = "r", default, skip_serializing_if = "std::ops::Not::not")]
    pub is_reported: bool,
}

/// Most dead links are redeemed ones, so that their fate is left out.
fn redeemed() -> LinkFate {
    LinkFate::Redeemed
}

fn is_redeemed(fate: &LinkFate) -> bool {
    *fate == LinkFate::Redeemed
}

/// The order to switch off, stored under the stop key of an epoch until a commit has carried it out
/// (R9).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// When it was given.
    pub at: DateTime<Utc>,
    /// The admin or the platform.
    pub actor: Actor,
    /// The cause, where no admin asked for it.
    pub cause: Option<DisableCause>,
}

impl Team {
    /// Whether the hook gets what it has not taken: for a while after the team has left as well, unless
    /// it left at once.
    pub fn is_delivered(&self, now: DateTime<Utc>) -> bool {
        self.left
            .is_none_or(|left| !left.is_at_once && now < left.at + limits::LEFT_DELIVERIES)
    }

    /// The lists of admins that the team refers to.
    pub fn admin_lists(&self) -> BTreeSet<&AdminsRef> {
        let mut lists = BTreeSet::from([&self.admins]);
        lists.extend(self.grant.iter().map(|grant| &grant.admins));
        let untold = self.untold.iter().map(|untold| &untold.admins);
        lists.extend(untold.filter(|list| !list.is_empty()));
        lists
    }

    /// A technician as the actor of audit entries.
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

    /// Whether a moment is within the time of the present reseller.
    pub fn is_of_present_reseller(&self, at: DateTime<Utc>) -> bool {
        self.reseller_since.is_none_or(|since| at > since)
    }

    /// The session with a token's digest.
    pub fn session(&self, digest: &Digest) -> Option<&Session> {
        let mut sessions = self.sessions.iter();
        sessions.find(|session| session.digest == *digest)
    }

    /// Forgets links that were issued too long ago to be counted.
    pub(crate) fn forget_issued(&mut self, now: DateTime<Utc>) {
        let over = (now - limits::LINK_WINDOW).timestamp();
        // A clock that was ahead locks nobody out.
        let latest = (now + limits::CLOCK_SKEW).timestamp();
        self.issued.retain(|_, moments| {
            moments.retain(|at| *at > over && *at <= latest);
            !moments.is_empty()
        });
    }

    /// Forgets technicians without a link or a session.
    pub(crate) fn forget_technicians(&mut self) {
        let (links, sessions) = (&self.links, &self.sessions);
        self.technicians.retain(|id, _| {
            links.iter().any(|link| link.technician == *id)
                || sessions.iter().any(|session| session.technician == *id)
        });
    }
}

impl Team {
    /// Takes over the present name of the team's reseller.
    pub fn rename_reseller(&mut self, profile: &ResellerProfile) {
        if let Some(reseller) = &mut self.reseller {
            reseller.name = profile.name.clone();
        }
    }
}

/// The admins that stay when reseller support is off (R10): the reseller's own people, made admins
/// as ordinary members, and everyone that a reseller session added or promoted.
pub fn leftover_admins<'a>(
    admins: &'a Admins,
    profile: Option<&ResellerProfile>,
) -> impl Iterator<Item = &'a Member> {
    admins.0.iter().filter(move |admin| {
        let is_resellers = profile.is_some_and(|profile| profile.owns(&admin.email));
        admin.is_admin_by_session() || is_resellers
    })
}
