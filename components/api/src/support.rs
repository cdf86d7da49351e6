//! Reseller support as an admin sees and sets it.

use crate::team::{Named, SwitchState};
use chrono::{DateTime, Utc};
use domain::settings::{Group, Setting};
use domain::{Email, Id, Member, Name, Role, Team, null_is_absent};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The body of `PUT /v1/teams/{team}/reseller-support`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SetResellerSupport {
    /// The position asked for.
    pub state: SwitchState,
    /// When the grant ends by itself; never if absent.
    #[serde(default)]
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether sessions may only read.
    #[serde(default, deserialize_with = "null_is_absent")]
    pub is_read_only: bool,
}

/// The body of `POST .../reseller-support/restore-settings`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RestoreSettings {
    /// The settings to put back; all if absent.
    #[serde(default)]
    pub settings: Option<Vec<Setting>>,
}

/// The body of `POST .../reseller-support/keep-settings`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct KeepSettings {
    /// The settings to keep.
    pub settings: Vec<KeptSetting>,
}

/// A setting to keep as a session set it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct KeptSetting {
    /// The setting.
    pub setting: Setting,
    /// The value, as `changed_settings` shows it. If it is another one by now, nothing is kept.
    pub value: Value,
}

/// The state of reseller support, and everything that stays when it goes off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct ResellerSupport {
    /// The position of the switch.
    pub state: SwitchState,
    /// The team.
    pub team: Named,
    /// The reseller through which the plan was bought.
    pub reseller: Option<Named>,
    /// Why it cannot be switched on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(not(target_family = "wasm"), schemars(with = "NotEligible"))]
    pub not_eligible_because: Option<NotEligible>,
    /// When it was switched on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(not(target_family = "wasm"), schemars(with = "DateTime<Utc>"))]
    pub enabled_at: Option<DateTime<Utc>>,
    /// The member id of the admin who switched it on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(not(target_family = "wasm"), schemars(with = "Id"))]
    pub enabled_by: Option<Id>,
    /// When the grant ends by itself.
    pub expires_at: Option<DateTime<Utc>>,
    /// Whether sessions may only read.
    pub is_read_only: bool,
    /// The meaning of switching on, to be shown beside the check box (R2).
    pub notice: String,
    /// Links that may be redeemed.
    pub live_links: usize,
    /// Sessions that may act.
    pub live_sessions: usize,
    /// Admins who stay whatever the switch says (R10).
    pub leftover_admins: Vec<LeftoverAdmin>,
    /// Settings that sessions changed and nobody has put back (R10).
    pub changed_settings: Vec<ChangedSetting>,
    /// The state of the team's deliveries to the hook.
    pub notifications: Notifications,
}

/// Why a team cannot switch reseller support on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum NotEligible {
    /// The team was not bought through a reseller (R1).
    NoReseller,
    /// The team has signed a BAA (R3).
    BaaSigned,
}

impl NotEligible {
    /// The reason that holds for a team, if any.
    pub fn of(team: &Team) -> Option<Self> {
        if team.reseller.is_none() {
            Some(Self::NoReseller)
        } else {
            team.has_signed_baa.then_some(Self::BaaSigned)
        }
    }
}

/// An admin who stays although reseller support goes off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct LeftoverAdmin {
    /// The member's id.
    pub id: Id,
    /// The name.
    pub name: Name,
    /// The address.
    pub email: Email,
    /// The role.
    pub role: Role,
    /// Why they are listed.
    pub because: LeftoverReason,
}

/// Why an admin is listed as leftover.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LeftoverReason {
    /// A session added the member.
    AddedBySession,
    /// A session promoted the member.
    PromotedBySession,
    /// The address is the reseller's own.
    ResellerAddress,
}

impl LeftoverAdmin {
    /// The view of a leftover admin.
    pub fn of(admin: &Member) -> Self {
        let because = if admin.is_added_by_session {
            LeftoverReason::AddedBySession
        } else if admin.is_admin_by_session() {
            LeftoverReason::PromotedBySession
        } else {
            LeftoverReason::ResellerAddress
        };
        Self {
            id: admin.id.clone(),
            name: admin.name.clone(),
            email: admin.email.clone(),
            role: admin.role,
            because,
        }
    }
}

/// A setting that sessions changed and nobody has put back or kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct ChangedSetting {
    /// The setting.
    pub setting: Setting,
    /// The group it belongs to.
    pub group: Group,
    /// The value before the first change by a session.
    pub previous_value: Value,
    /// The value now.
    pub value: Value,
    /// When a session changed it last; later if it had its previous value meanwhile.
    pub changed_at: DateTime<Utc>,
}

impl From<domain::settings::ChangedSetting> for ChangedSetting {
    fn from(changed: domain::settings::ChangedSetting) -> Self {
        Self {
            setting: changed.setting,
            group: changed.group,
            previous_value: changed.previous_value,
            value: changed.value,
            changed_at: changed.changed_at,
        }
    }
}

/// The state of a team's deliveries to the hook, on which e-mails to its admins depend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Notifications {
    /// Whether the hook has said that it is gone, and nobody has resumed it.
    pub is_paused: bool,
    /// Parked deliveries that are still tried.
    pub undelivered: usize,
    /// Parked deliveries that only a replay has tried again.
    pub given_up: usize,
}
