//! The access of a reseller and of its technicians to all of the reseller's teams (R13).
//!
//! The platform suspends a reseller or blocks a technician, which ends all of their links and
//! sessions. A link and a session carry the counts of such ends at their own beginning, and are dead
//! once a count has moved: lifting a block revives none.

use crate::limits;
use crate::refusal::Refusal;
use crate::text::Id;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The standing of a reseller, or of one of its technicians.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Standing {
    /// Whether everything is refused to them.
    pub is_blocked: bool,
    /// How often all of their links and sessions were ended.
    pub ends: u32,
}

impl Standing {
    /// Blocked or not from now on. Only a block that is new ends anything.
    fn with(self, is_blocked: bool) -> Self {
        let is_new = is_blocked && !self.is_blocked;
        Self {
            is_blocked,
            ends: self.ends.saturating_add(u32::from(is_new)),
        }
    }
}

/// The standing of a reseller and of those technicians that were ever blocked.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Access {
    /// The reseller.
    pub reseller: Standing,
    /// Technicians by id.
    pub technicians: BTreeMap<Id, Standing>,
}

/// The ends of a reseller and of a technician at the beginning of a link or a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Ends(u32, u32);

impl Ends {
    /// Whether nothing had ever been ended.
    pub fn are_none(&self) -> bool {
        *self == Self::default()
    }
}

impl Access {
    /// The standing of a technician.
    pub fn of(&self, technician: &Id) -> Standing {
        self.technicians
            .get(technician)
            .copied()
            .unwrap_or_default()
    }

    /// The ends by now, for a link or a session that begins.
    pub fn ends(&self, technician: &Id) -> Ends {
        Ends(self.reseller.ends, self.of(technician).ends)
    }

    /// The access with the reseller, or a technician, blocked or not.
    ///
    /// # Errors
    /// [`limits::BLOCKED_TECHNICIANS`] others were blocked at some time.
    pub fn with(mut self, technician: Option<&Id>, is_blocked: bool) -> Result<Self, Refusal> {
        let Some(technician) = technician else {
            self.reseller = self.reseller.with(is_blocked);
            return Ok(self);
        };
        let before = self.of(technician);
        let after = before.with(is_blocked);
        if after != before {
            self.technicians.insert(technician.clone(), after);
        }
        if self.technicians.len() > limits::BLOCKED_TECHNICIANS {
            return Err(Refusal::LimitReached("technicians blocked"));
        }
        Ok(self)
    }

    /// Refuses a technician who is blocked, or whose reseller is suspended.
    pub fn check(&self, technician: &Id) -> Result<(), Refusal> {
        if self.reseller.is_blocked {
            return Err(Refusal::ResellerSuspended);
        }
        if self.of(technician).is_blocked {
            return Err(Refusal::TechnicianBlocked);
        }
        Ok(())
    }
}
