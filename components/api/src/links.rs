//! Sign-in links: issued, listed, previewed and redeemed.

use crate::team::{Named, ResellerTeam};
use chrono::{DateTime, Utc};
use domain::{Id, LinkFate, Name, Reason, Team, composed, null_is_absent};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

/// The body of `POST /v1/teams/{team}/sign-in-links`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct IssueLink {
    /// Why the link is needed.
    #[serde(deserialize_with = "composed")]
    pub reason: Reason,
    /// Whether its session shall only read; the grant may demand it anyway.
    #[serde(default, deserialize_with = "null_is_absent")]
    pub is_read_only: bool,
}

/// A link that was issued just now.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct IssuedLink {
    /// The link's id.
    pub id: Id,
    /// The link itself, with its token in the fragment: a secret.
    #[cfg_attr(not(target_family = "wasm"), schemars(url))]
    pub url: String,
    /// Why it is needed.
    pub reason: Reason,
    /// Whether its session may only read.
    pub is_read_only: bool,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// When it can no longer be redeemed.
    pub expires_at: DateTime<Utc>,
}

/// The reseller's links to a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct TeamLinks {
    /// The team.
    pub team: ResellerTeam,
    /// Live links, then those that died within 24 hours, the latest first.
    pub links: Vec<Link>,
}

impl TeamLinks {
    /// The links of a team.
    pub fn of(team: &Team) -> Self {
        let live = team.links.iter().map(|link| Link::Live(LiveLink::of(link)));
        let dead = team.dead_links.iter().rev();
        Self {
            team: ResellerTeam::of(team),
            links: live
                .chain(dead.map(|link| Link::Dead(DeadLink::of(link))))
                .collect(),
        }
    }
}

/// A link as its reseller sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Link {
    /// May be redeemed.
    Live(LiveLink),
    /// May not be redeemed any more.
    Dead(DeadLink),
}

/// The fields of a link in any state. Read without the buffer that untagged enums take, whose code
/// is large.
#[derive(Deserialize)]
struct LinkFields {
    id: Id,
    state: LinkState,
    technician: Option<Id>,
    reason: Option<Reason>,
    is_read_only: Option<bool>,
    issued_at: Option<DateTime<Utc>>,
    expires_at: Option<DateTime<Utc>>,
    at: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum LinkState {
    Live,
    Redeemed,
    Expired,
    Revoked,
    Superseded,
}

impl LinkFields {
    fn live(self) -> Option<Link> {
        Some(Link::Live(LiveLink {
            id: self.id,
            state: LiveState::Live,
            technician: self.technician?,
            reason: self.reason?,
            is_read_only: self.is_read_only?,
            issued_at: self.issued_at?,
            expires_at: self.expires_at?,
        }))
    }

    fn dead(self, state: LinkFate) -> Option<Link> {
        let (id, at) = (self.id, self.at?);
        Some(Link::Dead(DeadLink { id, state, at }))
    }
}

impl<'de> Deserialize<'de> for Link {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = LinkFields::deserialize(deserializer)?;
        let link = match fields.state {
            LinkState::Live => fields.live(),
            LinkState::Redeemed => fields.dead(LinkFate::Redeemed),
            LinkState::Expired => fields.dead(LinkFate::Expired),
            LinkState::Revoked => fields.dead(LinkFate::Revoked),
            LinkState::Superseded => fields.dead(LinkFate::Superseded),
        };
        link.ok_or_else(|| D::Error::custom("a link lacks a field of its state"))
    }
}

/// The state of a live link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LiveState {
    /// May be redeemed.
    Live,
}

/// A link that may be redeemed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct LiveLink {
    /// The link's id.
    pub id: Id,
    /// Always `live`.
    pub state: LiveState,
    /// The technician who issued it.
    pub technician: Id,
    /// Why it is needed.
    pub reason: Reason,
    /// Whether its session may only read.
    pub is_read_only: bool,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// When it can no longer be redeemed.
    pub expires_at: DateTime<Utc>,
}

impl LiveLink {
    fn of(link: &domain::Link) -> Self {
        Self {
            id: link.id.clone(),
            state: LiveState::Live,
            technician: link.technician.clone(),
            reason: link.reason.clone(),
            is_read_only: link.is_read_only,
            issued_at: link.issued_at,
            expires_at: link.expires_at,
        }
    }
}

/// A link that may not be redeemed any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct DeadLink {
    /// The link's id.
    pub id: Id,
    /// Why it can no longer be redeemed.
    pub state: LinkFate,
    /// When it could no longer be redeemed.
    pub at: DateTime<Utc>,
}

impl DeadLink {
    fn of(link: &domain::DeadLink) -> Self {
        Self {
            id: link.id.clone(),
            state: link.fate,
            at: link.at,
        }
    }
}

/// The body of `POST /v1/sign-in-links/preview`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PreviewLink {
    /// The link's token: a secret.
    pub token: String,
}

/// A live link before it is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Preview {
    /// The team's name.
    pub team: Name,
    /// The reseller's name.
    pub reseller: Option<Name>,
    /// The name of the technician who issued it.
    pub technician: Option<Name>,
    /// Why it is needed.
    pub reason: Reason,
    /// Whether its session may only read.
    pub is_read_only: bool,
    /// When it can no longer be redeemed.
    pub expires_at: DateTime<Utc>,
}

impl Preview {
    /// The preview of a team's link.
    pub fn of(team: &Team, link: &domain::Link) -> Self {
        let technician = team.technicians.get(&link.technician);
        Self {
            team: team.name.clone(),
            reseller: team.reseller.as_ref().map(|own| own.name.clone()),
            technician: technician.map(|known| known.name.clone()),
            reason: link.reason.clone(),
            is_read_only: link.is_read_only,
            expires_at: link.expires_at,
        }
    }
}

/// The body of `POST /v1/sign-in-links/redeem`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RedeemLink {
    /// The link's token: a secret.
    pub token: String,
    /// Random text of the page that redeems, 22 to 128 characters: the same page may ask again.
    #[cfg_attr(not(target_family = "wasm"), schemars(length(min = 22, max = 128)))]
    pub nonce: String,
}

/// The session that a link became.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Redeemed {
    /// The session's token: a secret, returned here alone.
    pub session_token: String,
    /// The session.
    pub session: StartedSession,
    /// The team.
    pub team: Named,
    /// The reseller's name.
    pub reseller: Option<Name>,
}

/// A session that has just started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct StartedSession {
    /// The session's id.
    pub id: Id,
    /// When it started.
    pub started_at: DateTime<Utc>,
    /// When it ends at the latest.
    pub expires_at: DateTime<Utc>,
    /// Whether it may only read.
    pub is_read_only: bool,
}

impl From<&domain::Session> for StartedSession {
    fn from(session: &domain::Session) -> Self {
        Self {
            id: session.id.clone(),
            started_at: session.started_at,
            expires_at: session.expires_at,
            is_read_only: session.is_read_only,
        }
    }
}
