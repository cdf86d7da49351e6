//! The outbox of a team: how far the hook has been served with its log, and the events that the
//! hook did not take.
//!
//! Each of two lanes has a cursor, which only moves forward. Two deliverers may deliver the same
//! event twice, under the same id: delivery is at least once. For the same reason the reply to a
//! swap need not be trusted.

mod stored;

use chrono::{DateTime, Utc};
use domain::AdminsRef;
use serde::{Deserialize, Serialize};

pub(crate) use stored::StoredOutbox;

/// A lane: the kind of events that one cursor serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Audit entries.
    Entries,
    /// Notifications, which no audit entry can hold up.
    Notices,
}

/// The position of a lane in the log.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Cursor {
    /// The last revision whose events are all delivered.
    pub delivered: u64,
    /// The number of delivered events of the next revision.
    #[serde(default)]
    pub events: usize,
    /// The segment of the log at which to look for the next revision.
    #[serde(default)]
    pub segment: u64,
    /// The number of failed attempts at the next event.
    #[serde(default)]
    pub attempts: u32,
    /// The moment of the next attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<DateTime<Utc>>,
    /// Lists of admins that are to be deleted, since no later event needs them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub released: Vec<AdminsRef>,
}

/// A parked event: one that its lane has left behind, to be retried by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parked {
    /// The event's id.
    pub id: String,
    /// The name of the object that holds the event's body.
    pub body: String,
    /// The moment at which it was parked.
    pub at: DateTime<Utc>,
    /// The number of failed attempts.
    pub attempts: u32,
    /// The moment of the next attempt. `None` once retries are exhausted: only a replay starts new
    /// ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<DateTime<Utc>>,
    /// The outcome of the last attempt, as one word.
    pub why: String,
    /// Whether the platform asked for a replay.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_replay: bool,
}

/// The cursors of a team and its parked events.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Outbox {
    /// The lane of audit entries.
    pub entries: Cursor,
    /// The lane of notifications.
    pub notices: Cursor,
    /// Parked events, oldest first, at most [`Outbox::MOST_PARKED`].
    #[serde(alias = "aside", default, skip_serializing_if = "Vec::is_empty")]
    pub parked: Vec<Parked>,
    /// The number of changes.
    #[serde(default)]
    pub revision: u64,
}

impl Outbox {
    /// The limit of parked events. Once it is reached the lanes wait, so that no event is lost.
    pub const MOST_PARKED: usize = 50;

    /// The cursor of a lane.
    pub fn cursor(&self, lane: Lane) -> &Cursor {
        match lane {
            Lane::Entries => &self.entries,
            Lane::Notices => &self.notices,
        }
    }

    fn cursor_mut(&mut self, lane: Lane) -> &mut Cursor {
        match lane {
            Lane::Entries => &mut self.entries,
            Lane::Notices => &mut self.notices,
        }
    }

    /// Moves a cursor forward. A no-op, returning `false`, if it is there already or further.
    fn advance(&mut self, lane: Lane, cursor: &Cursor) -> bool {
        let current = self.cursor_mut(lane);
        let is_behind = (cursor.delivered, cursor.events) < (current.delivered, current.events);
        if is_behind || *current == *cursor {
            return false;
        }
        *current = cursor.clone();
        true
    }
}
