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
    /// Whether the platform refuses everything to them.
    pub is_blocked: bool,
    /// Whether the reseller's own manager does.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_blocked_by_manager: bool,
    /// How often all of their links and sessions were ended.
    pub ends: u32,
}

impl Standing {
    /// Whether anyone refuses everything to them.
    pub fn is_out(self) -> bool {
        self.is_blocked || self.is_blocked_by_manager
    }

    /// The standing after an order. Only a block that is new ends anything. A manager lifts no block
    /// of the platform.
    fn after(self, order: Order, by: Orderer) -> Self {
        let mut after = self;
        match (order, by) {
            (Order::End, _) => {}
            (Order::Block, Orderer::Platform) => after.is_blocked = true,
            (Order::Block, Orderer::Manager) => after.is_blocked_by_manager = true,
            (Order::Lift, Orderer::Platform) => {
                (after.is_blocked, after.is_blocked_by_manager) = (false, false);
            }
            (Order::Lift, Orderer::Manager) => after.is_blocked_by_manager = false,
        }
        let is_end = order == Order::End || after.is_out() && !self.is_out();
        after.ends = self.ends.saturating_add(u32::from(is_end));
        after
    }
}

/// Who gives an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Orderer {
    /// The vendor's platform.
    Platform,
    /// The reseller's own manager.
    Manager,
}

/// An order about a reseller, or about one of its technicians.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// To end all links and sessions; new ones may begin.
    End,
    /// To end them, and to refuse new ones.
    Block,
    /// To lift the block.
    Lift,
}

impl Order {
    /// To block, or to lift the block.
    pub fn blocked(is_blocked: bool) -> Self {
        if is_blocked { Self::Block } else { Self::Lift }
    }
}

/// The standing of a reseller, and of those technicians that were blocked or ended.
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

    /// The access after an order about the reseller, or about a technician.
    ///
    /// # Errors
    /// [`limits::BLOCKED_TECHNICIANS`] others are blocked; of them
    /// [`limits::BLOCKED_BY_MANAGER`] by a manager, who gives this order.
    pub fn after(
        mut self,
        technician: Option<&Id>,
        order: Order,
        by: Orderer,
    ) -> Result<Self, Refusal> {
        let Some(technician) = technician else {
            self.reseller = self.reseller.after(order, by);
            return Ok(self);
        };
        let before = self.of(technician);
        let after = before.after(order, by);
        if after != before {
            self.technicians.insert(technician.clone(), after);
            self.make_room();
        }
        let out = self.technicians.values();
        let by_manager = out.filter(|known| known.is_blocked_by_manager).count();
        let is_full = by == Orderer::Manager && by_manager > limits::BLOCKED_BY_MANAGER;
        if is_full || self.technicians.len() > limits::BLOCKED_TECHNICIANS {
            return Err(Refusal::LimitReached("technicians blocked"));
        }
        Ok(self)
    }

    /// Forgets technicians who are not blocked, once there are too many. All links and sessions of
    /// the reseller end with that, since some may carry counts that are forgotten.
    fn make_room(&mut self) {
        if self.technicians.len() > limits::BLOCKED_TECHNICIANS {
            self.technicians.retain(|_, known| known.is_out());
            self.reseller.ends = self.reseller.ends.saturating_add(1);
        }
    }

    /// Refuses a technician who is blocked, or whose reseller is suspended.
    pub fn check(&self, technician: &Id) -> Result<(), Refusal> {
        if self.reseller.is_out() {
            return Err(Refusal::ResellerSuspended);
        }
        if self.of(technician).is_out() {
            return Err(Refusal::TechnicianBlocked);
        }
        Ok(())
    }
}
