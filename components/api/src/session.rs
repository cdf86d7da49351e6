//! Reseller sessions, as they see themselves and as admins see them.

use crate::team::Named;
use chrono::{DateTime, Utc};
use domain::operations::Action;
use domain::{Id, Name, Person, Reason, Team};
use serde::{Deserialize, Serialize};

/// A member that a session is signed in as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct SignedInAs {
    /// The id of this sign-in.
    pub id: Id,
    /// The member.
    pub member: Id,
    /// The member's name.
    pub name: Name,
    /// When it began.
    pub started_at: DateTime<Utc>,
}

impl From<&domain::SignedInAs> for SignedInAs {
    fn from(sign_in: &domain::SignedInAs) -> Self {
        Self {
            id: sign_in.id.clone(),
            member: sign_in.member.clone(),
            name: sign_in.name.clone(),
            started_at: sign_in.at,
        }
    }
}

/// A session about itself: the answer of `GET /v1/session`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Session {
    /// The session's id.
    pub id: Id,
    /// The team.
    pub team: Named,
    /// The reseller's name.
    pub reseller: Option<Name>,
    /// The technician's name.
    pub technician: Option<Name>,
    /// Whether it may only read.
    pub is_read_only: bool,
    /// When it started.
    pub started_at: DateTime<Utc>,
    /// When it ends at the latest.
    pub expires_at: DateTime<Utc>,
    /// The member it is signed in as.
    pub signed_in_as: Option<SignedInAs>,
    /// The nine actions (R4).
    #[cfg_attr(not(target_family = "wasm"), schemars(schema_with = "action_names"))]
    pub actions: Vec<String>,
}

impl Session {
    /// The view of a team's session.
    pub fn of(team: &Team, session: &domain::Session) -> Self {
        Self {
            id: session.id.clone(),
            team: Named::team(team),
            reseller: team.reseller.as_ref().map(|own| own.name.clone()),
            technician: technician(team, &session.technician).map(|person| person.name),
            is_read_only: session.is_read_only,
            started_at: session.started_at,
            expires_at: session.expires_at,
            signed_in_as: session.signed_in_as.as_ref().map(SignedInAs::from),
            actions: Action::ALL.map(|action| action.name().to_owned()).to_vec(),
        }
    }
}

/// The sessions of a team, and the links that may become one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Sessions {
    /// Sessions that may act.
    pub sessions: Vec<LiveSession>,
    /// Links that may be redeemed.
    pub links: Vec<WaitingLink>,
}

impl Sessions {
    /// The sessions and links of a team at a moment.
    pub fn of(team: &Team, now: DateTime<Utc>) -> Self {
        let sessions = team.sessions.iter();
        let links = team.links.iter();
        Self {
            sessions: sessions
                .map(|session| LiveSession::of(team, session, now))
                .collect(),
            links: links.map(|link| WaitingLink::of(team, link)).collect(),
        }
    }
}

/// The sessions of a reseller, team by team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct ResellerSessions {
    /// The teams of this page in which it has a session.
    pub teams: Vec<TeamSessions>,
    /// The next page's `after`. A page may be empty although there are more.
    pub next: Option<String>,
}

/// The sessions of a reseller in one team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct TeamSessions {
    /// The team.
    pub team: Named,
    /// Sessions that may act.
    pub sessions: Vec<LiveSession>,
}

impl TeamSessions {
    /// The sessions in a team at a moment; `None` if there are none.
    pub fn of(team: &Team, now: DateTime<Utc>) -> Option<Self> {
        let sessions = Sessions::of(team, now).sessions;
        (!sessions.is_empty()).then(|| Self {
            team: Named::team(team),
            sessions,
        })
    }
}

/// A session as the team's admins see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct LiveSession {
    /// The session's id.
    pub id: Id,
    /// The technician who signed in, or who issued the link.
    pub technician: Option<Person>,
    /// Whether the person is known only as bearer of the link.
    pub is_bearer: bool,
    /// Whether it may only read.
    pub is_read_only: bool,
    /// When it started.
    pub started_at: DateTime<Utc>,
    /// When it ends at the latest.
    pub expires_at: DateTime<Utc>,
    /// The member it is signed in as.
    pub signed_in_as: Option<SignedInAs>,
    /// The time until it ends.
    pub remaining_seconds: i64,
}

impl LiveSession {
    fn of(team: &Team, session: &domain::Session, now: DateTime<Utc>) -> Self {
        Self {
            id: session.id.clone(),
            technician: technician(team, &session.technician),
            is_bearer: session.is_bearer,
            is_read_only: session.is_read_only,
            started_at: session.started_at,
            expires_at: session.expires_at,
            signed_in_as: session.signed_in_as.as_ref().map(SignedInAs::from),
            remaining_seconds: (session.expires_at - now).num_seconds(),
        }
    }
}

/// A live link as the team's admins see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct WaitingLink {
    /// The link's id.
    pub id: Id,
    /// The technician who issued it.
    pub technician: Option<Person>,
    /// Why it is needed.
    pub reason: Reason,
    /// Whether its session may only read.
    pub is_read_only: bool,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// When it can no longer be redeemed.
    pub expires_at: DateTime<Utc>,
}

impl WaitingLink {
    fn of(team: &Team, link: &domain::Link) -> Self {
        Self {
            id: link.id.clone(),
            technician: technician(team, &link.technician),
            reason: link.reason.clone(),
            is_read_only: link.is_read_only,
            issued_at: link.issued_at,
            expires_at: link.expires_at,
        }
    }
}

#[cfg(not(target_family = "wasm"))]
fn action_names(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    let names = Action::ALL.map(Action::name);
    schemars::json_schema!({ "type": "array", "items": { "type": "string", "enum": names } })
}

fn technician(team: &Team, id: &Id) -> Option<Person> {
    let known = team.technicians.get(id)?;
    Some(Person {
        id: id.clone(),
        name: known.name.clone(),
        email: known.email.clone(),
    })
}
