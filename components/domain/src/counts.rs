//! Numbers of a team that no read has to count.

use crate::limits;
use crate::person::{Member, MemberStatus};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Numbers counted as things happen, so that no read has to walk the team. Admins are counted from
/// their list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Joined members without an admin role.
    pub active: u32,
    /// Invited members without an admin role.
    pub invited: u32,
    /// Suspended members without an admin role.
    pub suspended: u32,
    /// Members of any role with two-step verification.
    pub two_step: u32,
    /// Members of any role with single sign-on.
    pub sso: u32,
    /// Members of any role that sessions added.
    pub added_by_session: u32,
    /// Remembered removals by sessions of members that sessions had added or promoted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removals: Option<Removals>,
    /// Team folders.
    pub folders: u32,
    /// Support requests, ever.
    pub requests: u32,
    /// Open support requests.
    pub open_requests: u32,
    /// Sharing events that are kept.
    pub sharing_events: u32,
}

/// Removals by sessions since a moment: those of one memory together, so that their number is
/// bounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removals {
    /// The first of them.
    #[serde(with = "chrono::serde::ts_seconds")]
    pub since: DateTime<Utc>,
    /// Their number.
    pub count: u32,
}

impl Counts {
    /// The removals that are remembered.
    pub(crate) fn removals(&self, now: DateTime<Utc>) -> u32 {
        let oldest = now - limits::REMOVED_SESSION_MEMBER_MEMORY;
        let latest = now + limits::CLOCK_SKEW;
        let removals = self
            .removals
            .filter(|removals| oldest < removals.since && removals.since <= latest);
        removals.map_or(0, |removals| removals.count)
    }

    /// Counts one more.
    pub(crate) fn count_removal(&mut self, now: DateTime<Utc>) {
        let count = self.removals(now);
        let since = self.removals.filter(|_| count > 0);
        self.removals = Some(Removals {
            since: since.map_or(now, |removals| removals.since),
            count: count.saturating_add(1),
        });
    }

    /// Counts a member in (`1`) or out (`-1`).
    pub(crate) fn count(&mut self, member: &Member, by: i32) {
        if !member.role.is_admin() {
            let count = match member.status {
                MemberStatus::Active => &mut self.active,
                MemberStatus::Invited => &mut self.invited,
                MemberStatus::Suspended => &mut self.suspended,
            };
            *count = count.saturating_add_signed(by);
        }
        if member.is_added_by_session {
            self.added_by_session = self.added_by_session.saturating_add_signed(by);
        }
        if member.is_two_step_enabled {
            self.two_step = self.two_step.saturating_add_signed(by);
        }
        if member.is_sso_enabled {
            self.sso = self.sso.saturating_add_signed(by);
        }
    }
}
