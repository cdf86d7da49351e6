//! Teams, as their admins and their reseller see them.

use chrono::{DateTime, Utc};
use domain::{Id, Name};
use serde::{Deserialize, Serialize};

/// The position of the switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SwitchState {
    /// On.
    Enabled,
    /// Off.
    Disabled,
}

impl SwitchState {
    /// The position of a team's switch.
    pub fn of(team: &domain::Team) -> Self {
        if team.grant.is_some() {
            Self::Enabled
        } else {
            Self::Disabled
        }
    }
}

/// A team or a reseller by id and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Named {
    /// The id.
    pub id: Id,
    /// The name to show.
    pub name: Name,
}

impl Named {
    /// A team.
    pub fn team(team: &domain::Team) -> Self {
        Self {
            id: team.id.clone(),
            name: team.name.clone(),
        }
    }

    /// A team's reseller.
    pub fn reseller(reseller: &domain::Reseller) -> Self {
        Self {
            id: reseller.id.clone(),
            name: reseller.name.clone(),
        }
    }
}

/// A team as its reseller sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct ResellerTeam {
    /// The team's id.
    pub id: Id,
    /// The name to show.
    pub name: Name,
    /// Whether the team lets the reseller in.
    pub state: SwitchState,
    /// When the grant ends by itself.
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether sessions may only read.
    pub is_read_only: bool,
}

impl ResellerTeam {
    /// The view of a team.
    pub fn of(team: &domain::Team) -> Self {
        let grant = team.grant.as_ref();
        Self {
            id: team.id.clone(),
            name: team.name.clone(),
            state: SwitchState::of(team),
            expires_at: grant.and_then(|grant| grant.expires_at),
            is_read_only: grant.is_some_and(|grant| grant.is_read_only),
        }
    }
}

/// A page of a reseller's teams.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct ResellerTeams {
    /// The teams, in no order.
    pub teams: Vec<ResellerTeam>,
    /// The next page's `after`. Until it is null there may be more, however few these are.
    pub next: Option<String>,
}
