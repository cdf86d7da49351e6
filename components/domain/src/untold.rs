//! The changes of which admins are told together, as the team's record keeps them.

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
}

fn is_zero(settings: &u32) -> bool {
    *settings == 0
}

impl Untold {
    /// Names the list of admins, unless it was named before.
    pub fn name_admins(&mut self, list: &AdminsRef) {
        if self.admins.is_empty() {
            self.admins.clone_from(list);
        }
    }

    /// Notes that a change of a setting is told at once. `false` if one was already.
    pub(crate) fn tell_first(&mut self, setting: Setting) -> bool {
        let place = Setting::ALL.iter().position(|known| *known == setting);
        let bit = place.and_then(|place| 1_u32.checked_shl(u32::try_from(place).ok()?));
        let is_first = bit.is_some_and(|bit| self.settings & bit == 0);
        self.settings |= bit.unwrap_or_default();
        is_first
    }

    /// Whether the next change is told at once again. A moment in the future does not count.
    pub(crate) fn is_over(&self, now: DateTime<Utc>) -> bool {
        let over = self.since + limits::NOTICE_WINDOW;
        over <= now || self.since > now + limits::CLOCK_SKEW
    }
}
