//! Records that the vendor's platform writes and reads.

use crate::team::SwitchState;
use chrono::{DateTime, Utc};
use domain::security_policy::SecurityPolicy;
use domain::settings::Asked;
use domain::sharing_policy::SharingPolicy;
use domain::{
    Access, Email, Id, Locale, Name, Refusal, ResellerProfile, Settings, Standing, composed,
    null_is_absent,
};
use serde::{Deserialize, Serialize};

/// The answer of `PUT /v1/platform/setup`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct SetUp {
    /// Always true.
    #[cfg_attr(not(target_family = "wasm"), schemars(extend("const" = true)))]
    pub is_set_up: bool,
}

/// The answer of `POST /v1/platform/sweep`: the work of this call, and how far the round is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Swept {
    /// Keys that this round has noted so far; the next round, at least an hour later, deletes those
    /// to which still nothing refers.
    pub noted: usize,
    /// Keys that this call deleted.
    pub deleted: usize,
    /// Teams and shards that could not be read; their garbage waits.
    pub skipped: usize,
    /// Keys that this round has looked at so far.
    pub looked_at: usize,
    /// All keys that it has to look at.
    pub keys: usize,
    /// Whether the round is over. If not, another call goes on.
    pub is_done: bool,
}

/// A reseller's record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Reseller {
    /// The reseller's id.
    pub id: Id,
    /// The name to show.
    pub name: Name,
    /// E-mail domains of the reseller.
    pub domains: Vec<String>,
    /// Single addresses of the reseller elsewhere.
    pub addresses: Vec<Email>,
    /// Whether its technicians are let in.
    pub state: ResellerState,
}

impl Reseller {
    /// The record of a reseller.
    pub fn of(id: Id, profile: ResellerProfile, access: &Access) -> Self {
        Self {
            id,
            name: profile.name,
            domains: profile.domains,
            addresses: profile.addresses,
            state: ResellerState::of(access.reseller),
        }
    }
}

/// Whether a reseller is let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ResellerState {
    /// As each team says.
    Active,
    /// Out of every team: its links and sessions are dead for good.
    Suspended,
}

impl ResellerState {
    fn of(standing: Standing) -> Self {
        if standing.is_out() {
            Self::Suspended
        } else {
            Self::Active
        }
    }
}

/// The body of `PUT /v1/platform/resellers/{reseller}`: the whole record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PutReseller {
    /// The name to show, such as "Northwind Partners".
    #[serde(deserialize_with = "composed")]
    pub name: Name,
    /// E-mail domains of the reseller, such as `northwind.example`, in Unicode or Punycode;
    /// subdomains count as well.
    #[serde(default, deserialize_with = "null_is_absent")]
    pub domains: Vec<String>,
    /// Single addresses of the reseller elsewhere.
    #[serde(default, deserialize_with = "null_is_absent")]
    pub addresses: Vec<Email>,
    /// Whether it is let in; as before where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<ResellerState>,
}

impl PutReseller {
    /// The profile, checked.
    pub fn profile(self) -> Result<ResellerProfile, Refusal> {
        let profile = ResellerProfile {
            name: self.name,
            domains: self.domains,
            addresses: self.addresses,
        };
        profile.check().map(|()| profile)
    }
}

/// Whether a technician of a reseller is let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TechnicianState {
    /// As each team says.
    Active,
    /// Out of every team: their links and sessions are dead for good.
    Blocked,
}

/// The body of `PUT .../technicians/{id}`, of a reseller or of a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PutTechnician {
    /// Whether the technician is let in.
    pub state: TechnicianState,
}

/// A technician, as far as the caller says anything of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Technician {
    /// The technician's id, the `sub` of their tokens.
    pub id: Id,
    /// Whether the technician is let in.
    pub state: TechnicianState,
}

impl Technician {
    /// A technician who is blocked or not.
    pub fn of(id: Id, is_blocked: bool) -> Self {
        let state = if is_blocked {
            TechnicianState::Blocked
        } else {
            TechnicianState::Active
        };
        Self { id, state }
    }
}

/// The body of `PUT /v1/platform/teams/{team}`: the whole record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PutTeam {
    /// The name to show.
    #[serde(deserialize_with = "composed")]
    pub name: Name,
    /// The reseller through which the plan was bought.
    #[serde(default)]
    pub reseller: Option<Id>,
    /// Whether a BAA is signed.
    #[serde(default, deserialize_with = "null_is_absent")]
    pub has_signed_baa: bool,
    /// The language of notifications.
    #[serde(default, deserialize_with = "null_is_absent")]
    pub locale: Locale,
}

/// A team's record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Team {
    /// The team's id.
    pub id: Id,
    /// The name to show.
    pub name: Name,
    /// The reseller through which the plan was bought.
    pub reseller: Option<Id>,
    /// Whether a BAA is signed.
    pub has_signed_baa: bool,
    /// The language of notifications.
    pub locale: Locale,
    /// Members of any standing.
    pub member_count: u32,
    /// The position of the switch.
    pub reseller_support: SwitchState,
}

impl From<&domain::Team> for Team {
    fn from(team: &domain::Team) -> Self {
        Self {
            id: team.id.clone(),
            name: team.name.clone(),
            reseller: team.reseller.as_ref().map(|own| own.id.clone()),
            has_signed_baa: team.has_signed_baa,
            locale: team.locale,
            member_count: team.member_count,
            reseller_support: SwitchState::of(team),
        }
    }
}

/// A page of teams.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Teams {
    /// The teams, in no order.
    pub teams: Vec<TeamSummary>,
    /// The next page's `after`.
    pub next: Option<String>,
}

/// A team in the platform's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct TeamSummary {
    /// The team's id.
    pub id: Id,
    /// The name to show.
    pub name: Name,
    /// The reseller through which the plan was bought.
    pub reseller: Option<Id>,
    /// Members of any standing.
    pub member_count: u32,
    /// The position of the switch.
    pub reseller_support: SwitchState,
    /// Since when it is on.
    pub enabled_at: Option<DateTime<Utc>>,
    /// When it goes off by itself.
    pub expires_at: Option<DateTime<Utc>>,
    /// Live reseller sessions.
    pub sessions: usize,
}

impl TeamSummary {
    /// The summary of a team as of now.
    pub fn of(draft: &domain::Draft) -> Self {
        let team = &draft.team;
        let grant = team.grant.as_ref();
        Self {
            id: team.id.clone(),
            name: team.name.clone(),
            reseller: team.reseller.as_ref().map(|own| own.id.clone()),
            member_count: team.member_count,
            reseller_support: SwitchState::of(team),
            enabled_at: grant.map(|grant| grant.enabled_at),
            expires_at: grant.and_then(|grant| grant.expires_at),
            sessions: team.sessions.len(),
        }
    }
}

/// The answer of `DELETE /v1/platform/teams/{team}`: how far the erasure is. `undelivered` counts the
/// commits and parked items that the hook has not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum TeamErasure {
    /// The hook gets the rest, for a week at most.
    Delivering {
        /// What it has not taken yet.
        undelivered: u64,
    },
    /// Everything is being deleted.
    Erasing {
        /// What it will not get.
        undelivered: u64,
    },
    /// Nothing is left.
    Erased {
        /// What it has not got.
        undelivered: u64,
        /// Since when nothing is left.
        erased_at: DateTime<Utc>,
    },
}

/// The body of `PUT /v1/platform/teams/{team}/settings`. A certificate comes as PEM; a setting that
/// is not named has its default.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PutSettings {
    /// Sharing permissions and controls.
    pub sharing: Asked,
    /// Authentication and security.
    pub security: Asked,
}

/// All settings of a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct TeamSettings {
    /// Sharing permissions and controls.
    pub sharing: SharingPolicy,
    /// Authentication and security.
    pub security: SecurityPolicy,
    /// The revision, which is also the `ETag`.
    pub revision: u64,
}

impl From<Settings> for TeamSettings {
    fn from(settings: Settings) -> Self {
        Self {
            sharing: settings.sharing,
            security: settings.security,
            revision: settings.revision,
        }
    }
}
