//! Insights: the overview of a team for an admin (R4, action 4). All numbers are counted as things
//! happen.

use crate::audit::Entry;
use crate::audit::sentence;
use crate::draft::Draft;
use crate::locale::Locale;
use crate::person::{Actor, Admins, Member, MemberStatus, Role};
use crate::sharing::{Activity, Day};
use crate::team::{StorageUse, Team};
use crate::text::{Email, Id, Name};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The number of recent actions of the reseller.
const RECENT: usize = 10;

/// The overview of a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Insights {
    /// The members, counted.
    pub members: Members,
    /// The holders of admin roles.
    pub admins: Vec<Admin>,
    /// Members with an open invitation.
    pub pending_invitations: u32,
    /// Team folders.
    pub team_folders: u32,
    /// Sharing on each of the last 30 days, oldest first; a day without events is all zeros.
    pub sharing_activity: Vec<SharingDay>,
    /// Members with two-step verification.
    pub two_step: Coverage,
    /// Members with single sign-on.
    pub sso: Coverage,
    /// Recent actions of the reseller, newest first.
    pub recent_activity: Vec<Recent>,
    /// The storage in use, once the platform has reported it.
    pub storage: Option<StorageUse>,
}

/// The members, counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    not(target_family = "wasm"),
    derive(schemars::JsonSchema),
    schemars(rename = "MemberCounts")
)]
pub struct Members {
    /// All of them.
    pub total: u32,
    /// By their standing.
    pub by_status: ByStatus,
    /// By their role; every role is there.
    pub by_role: BTreeMap<Role, u32>,
}

/// Members by their standing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct ByStatus {
    /// Joined members.
    pub active: u32,
    /// Invited members.
    pub invited: u32,
    /// Suspended members.
    pub suspended: u32,
}

/// A holder of an admin role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Admin {
    /// The member's id.
    pub id: Id,
    /// The name.
    pub name: Name,
    /// The address.
    pub email: Email,
    /// The role.
    pub role: Role,
}

/// Sharing on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct SharingDay {
    /// The day, UTC.
    pub day: NaiveDate,
    /// Shared links that were created.
    pub links_created: u32,
    /// Folders that were shared.
    pub folders_shared: u32,
    /// Shares with people outside of the team.
    pub external_shares: u32,
    /// Sharing events of any type.
    pub events: u32,
}

impl SharingDay {
    fn of(day: NaiveDate, counts: Day) -> Self {
        Self {
            day,
            links_created: counts.links_created,
            folders_shared: counts.folders_shared,
            external_shares: counts.external_shares,
            events: counts.events,
        }
    }
}

/// The share of members with some property.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Coverage {
    /// Members with the property.
    pub members: u32,
    /// All members.
    pub of: u32,
}

/// One action of the reseller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Recent {
    /// When.
    pub at: DateTime<Utc>,
    /// The type of the audit entry.
    pub r#type: String,
    /// The sentence.
    pub sentence: String,
}

impl Insights {
    /// Whether these entries hold enough actions of the reseller.
    pub fn is_enough<'e>(log: impl Iterator<Item = &'e Entry>) -> bool {
        log.filter(is_by_reseller).nth(RECENT - 1).is_some()
    }

    /// The insights of a team. `log` are its newest entries, oldest first; sentences are in the
    /// language of `locale`.
    pub fn of<'e>(
        draft: &Draft,
        activity: &Activity,
        log: impl DoubleEndedIterator<Item = &'e Entry>,
        locale: Locale,
    ) -> Self {
        let (counts, total) = (draft.team.counts, draft.team.member_count);
        let members = members(draft);
        Self {
            pending_invitations: members.by_status.invited,
            members,
            admins: draft.admins.0.iter().map(Admin::of).collect(),
            team_folders: counts.folders,
            sharing_activity: activity
                .last_days(draft.now)
                .map(|(day, counts)| SharingDay::of(day, counts))
                .collect(),
            two_step: Coverage {
                members: counts.two_step,
                of: total,
            },
            sso: Coverage {
                members: counts.sso,
                of: total,
            },
            recent_activity: recent(&draft.team, log, locale),
            storage: draft.team.storage,
        }
    }
}

impl Admin {
    fn of(member: &Member) -> Self {
        Self {
            id: member.id.clone(),
            name: member.name.clone(),
            email: member.email.clone(),
            role: member.role,
        }
    }
}

fn members(draft: &Draft) -> Members {
    let (counts, admins) = (draft.team.counts, &draft.admins);
    let total = draft.team.member_count;
    let roles = Role::ALL.iter();
    let mut by_role: BTreeMap<_, _> = roles
        .map(|role| (*role, count_admins(admins, |admin| admin.role == *role)))
        .collect();
    let others = total.saturating_sub(count_admins(admins, |_| true));
    by_role.insert(Role::MemberOnly, others);
    let by_status = ByStatus {
        active: counts.active + count_status(admins, MemberStatus::Active),
        invited: counts.invited + count_status(admins, MemberStatus::Invited),
        suspended: counts.suspended + count_status(admins, MemberStatus::Suspended),
    };
    Members {
        total,
        by_status,
        by_role,
    }
}

fn count_status(admins: &Admins, status: MemberStatus) -> u32 {
    count_admins(admins, |admin| admin.status == status)
}

fn count_admins(admins: &Admins, is_counted: impl Fn(&Member) -> bool) -> u32 {
    let counted = admins.0.iter().filter(|admin| is_counted(admin));
    u32::try_from(counted.count()).unwrap_or(u32::MAX)
}

fn is_by_reseller(entry: &&Entry) -> bool {
    matches!(entry.actor, Actor::Reseller { .. })
}

fn recent<'e>(
    team: &Team,
    log: impl DoubleEndedIterator<Item = &'e Entry>,
    locale: Locale,
) -> Vec<Recent> {
    let own = log.rev().filter(is_by_reseller);
    let newest = own
        .filter(|entry| team.is_of_present_reseller(entry.at))
        .take(RECENT);
    let recent = newest.map(|entry| Recent {
        at: entry.at,
        r#type: entry.event.event_type().as_str().to_owned(),
        sentence: sentence::of(entry, locale),
    });
    recent.collect()
}
