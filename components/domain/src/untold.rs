//! The changes of which admins are told together, as the team's record keeps them.

use crate::audit::event::Event;
use crate::limits;
use crate::person::AdminsRef;
use crate::settings::setting::Setting;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The changes that admins have not been told of, since the last one that they were told of at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Untold {
    /// When they were told at once.
    #[serde(with = "chrono::serde::ts_seconds")]
    pub since: DateTime<Utc>,
    /// The changes since then.
    #[serde(default)]
    pub count: u32,
    /// The list of admins after the change that was told: they are told of the others as well, even
    /// those who are no admins by then. Storage names it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub admins: AdminsRef,
    /// The settings of which a change was told at once since then: a bit each.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub settings: u32,
    /// The settings that were changed since they were told: a bit each.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub changed: u32,
    /// The admin roles that were given since then.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub given_roles: u32,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// The bit of a setting.
fn bit(setting: Setting) -> u32 {
    let place = Setting::ALL.iter().position(|known| *known == setting);
    place
        .and_then(|place| 1_u32.checked_shl(u32::try_from(place).ok()?))
        .unwrap_or_default()
}

impl Untold {
    /// None yet, since `now`.
    pub(crate) fn new(now: DateTime<Utc>) -> Self {
        Self {
            since: now,
            count: 0,
            admins: AdminsRef::new(),
            settings: 0,
            changed: 0,
            given_roles: 0,
        }
    }

    /// Names the list of admins, unless it was named before.
    pub fn name_admins(&mut self, list: &AdminsRef) {
        if self.admins.is_empty() {
            self.admins.clone_from(list);
        }
    }

    /// Notes that a change of a setting is told at once. `false` if one was already.
    pub(crate) fn tell_first(&mut self, setting: Setting) -> bool {
        let is_first = self.settings & bit(setting) == 0;
        self.settings |= bit(setting);
        is_first
    }

    /// Notes a change that is told later.
    pub(crate) fn add(&mut self, event: &Event) {
        self.count = self.count.saturating_add(1);
        match event {
            Event::SettingChanged { setting, .. } => self.changed |= bit(*setting),
            Event::MemberAdded { .. } => self.given_roles = self.given_roles.saturating_add(1),
            Event::RoleChanged { new, .. } if new.is_admin() => {
                self.given_roles = self.given_roles.saturating_add(1);
            }
            _ => {}
        }
    }

    /// The event that tells of them.
    pub(crate) fn summary(&self) -> Event {
        let changed = |setting: &Setting| self.changed & bit(*setting) != 0;
        Event::ChangesSummarized {
            count: self.count,
            since: self.since,
            settings: Setting::ALL.iter().copied().filter(changed).collect(),
            given_roles: self.given_roles,
        }
    }

    /// Whether the next change is told at once again. A moment in the future does not count.
    pub(crate) fn is_over(&self, now: DateTime<Utc>) -> bool {
        let over = self.since + limits::NOTICE_WINDOW;
        over <= now || self.since > now + limits::CLOCK_SKEW
    }
}
