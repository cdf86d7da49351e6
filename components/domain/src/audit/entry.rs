//! An audit entry: an event with its moment and its actor.

use super::event::Event;
use crate::person::Actor;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One entry of a team's audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When it happened; for an end by time the instant of that time.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub actor: Actor,
    /// The event.
    pub event: Event,
}

impl Entry {
    /// Whether every admin gets an e-mail. The vendor has already told them of settings that the
    /// platform sets.
    pub fn notifies_admins(&self) -> bool {
        let is_imported =
            self.actor == Actor::Platform && matches!(self.event, Event::SettingChanged { .. });
        self.event.notifies_admins() && !is_imported
    }
}
