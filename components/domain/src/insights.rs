//! Insights: what an admin looks at first (R4, action 4). All of it is counted as things happen.

use crate::audit::Entry;
use crate::audit::sentence;
use crate::draft::Draft;
use crate::locale::Locale;
use crate::person::{Actor, Member, MemberStatus, Role};
use crate::sharing::{Activity, Day};
use crate::team::StorageUse;
use crate::text::{Email, Id, Name};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many things the reseller did lately are told.
const RECENT: usize = 10;

/// What an admin looks at first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Insights {
    /// The members, counted.
    pub members: Members,
    /// Who holds an admin role.
    pub admins: Vec<Admin>,
    /// Members who have been invited and not joined yet.
    pub pending_invitations: u32,
    /// Team folders.
    pub team_folders: u32,
    /// What was shared on each of the last 30 days, oldest first; a day without is all zeros.
    pub sharing_activity: Vec<SharingDay>,
    /// Members with two-step verification.
    pub two_step: Coverage,
    /// Members who sign in by single sign-on.
    pub sso: Coverage,
    /// What the reseller did lately, newest first.
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
    /// Those who have joined.
    pub active: u32,
    /// Those who have been invited.
    pub invited: u32,
    /// Those who are suspended.
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

/// What was shared on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct SharingDay {
    /// The day, UTC.
    pub day: NaiveDate,
    /// The counts.
    #[serde(flatten)]
    pub counts: Day,
}

/// How many members have something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Coverage {
    /// Those who have it.
    pub members: u32,
    /// All members.
    pub of: u32,
}

/// One thing that the reseller did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Recent {
    /// When.
    pub at: DateTime<Utc>,
    /// The type of the audit entry.
    pub r#type: String,
    /// What, as a sentence.
    pub sentence: String,
}

impl Insights {
    /// Whether these are entries enough to tell what the reseller did lately.
    pub fn is_enough<'e>(log: impl Iterator<Item = &'e Entry>) -> bool {
        log.filter(is_by_reseller).nth(RECENT - 1).is_some()
    }

    /// The insights of a team. `log` are its newest entries, oldest first; sentences are in the language of `locale`.
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
                .map(|(day, counts)| SharingDay { day, counts })
                .collect(),
            two_step: Coverage {
                members: counts.two_step,
                of: total,
            },
            sso: Coverage {
                members: counts.sso,
                of: total,
            },
            recent_activity: recent(log, locale),
            storage: draft.team.storage,
        }
    }
}

impl Admin {
    fn of(member: &Member) -> Self {
        let Member {
            id,
            name,
            email,
            role,
            ..
        } = member.clone();
        Self {
            id,
            name,
            email,
            role,
        }
    }
}

fn members(draft: &Draft) -> Members {
    let (counts, admins) = (draft.team.counts, &draft.admins.0);
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let with = |status| number(admins.iter().filter(|admin| admin.status == status).count());
    let total = draft.team.member_count;
    let holders = |role: Role| number(admins.iter().filter(|admin| admin.role == role).count());
    let mut by_role: BTreeMap<_, _> = Role::ALL
        .iter()
        .map(|role| (*role, holders(*role)))
        .collect();
    by_role.insert(Role::MemberOnly, total.saturating_sub(number(admins.len())));
    let by_status = ByStatus {
        active: counts.active + with(MemberStatus::Active),
        invited: counts.invited + with(MemberStatus::Invited),
        suspended: counts.suspended + with(MemberStatus::Suspended),
    };
    Members {
        total,
        by_status,
        by_role,
    }
}

fn is_by_reseller(entry: &&Entry) -> bool {
    matches!(entry.actor, Actor::Reseller { .. })
}

fn recent<'e>(log: impl DoubleEndedIterator<Item = &'e Entry>, locale: Locale) -> Vec<Recent> {
    let told = log.rev().filter(is_by_reseller).take(RECENT);
    let tell = |entry: &Entry| Recent {
        at: entry.at,
        r#type: entry.event.event_type().as_str().to_owned(),
        sentence: sentence::of(entry, locale),
    };
    told.map(tell).collect()
}
