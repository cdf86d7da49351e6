//! The outbox of a team: how far the hook has been served with its log, the deliverer that is at
//! it, and the events that the hook did not take.
//!
//! A deliverer claims the team by a swap, delivers, and moves all cursors by another swap that
//! gives up the claim. A claim ends by itself, so that a deliverer that dies delays its team for
//! [`Claim::LENGTH`]. One that wakes late only moves cursors forward to the events that it
//! delivered: those may have been delivered twice, under the same id, but none is lost.

mod deliveries;
mod parked;
mod progress;
mod stored;

use crate::log::Record;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{AdminsRef, Entry};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use deliveries::{Backlog, Deliveries};
pub use parked::{Parked, ParkedEvent};
pub use progress::{NewlyParked, Progress};
pub(crate) use stored::StoredOutbox;

/// The format of outboxes that this code writes.
const FORMAT: u32 = 1;

/// The longest wait for a next attempt: a day, and its jitter. A later moment was set by a wrong
/// clock.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(27);

/// A lane to the hook: the kind of events that one cursor serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Lane {
    /// The ends of reseller support, of sessions and of signings in as a member.
    #[serde(rename = "hook.ends")]
    Ends,
    /// Notifications of the switch, of sign-ins and of blocks.
    #[serde(rename = "hook.notices")]
    Notices,
    /// Notifications of changes of members, roles and settings, which a session can make as many
    /// of as it likes.
    #[serde(rename = "hook.changes")]
    Changes,
    /// Audit entries and support requests.
    #[serde(rename = "hook.entries")]
    Entries,
}

impl Lane {
    /// All lanes, the most urgent first.
    pub const ALL: [Self; 4] = [Self::Ends, Self::Notices, Self::Changes, Self::Entries];

    /// The name, as the platform sees it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ends => "ends",
            Self::Notices => "notices",
            Self::Changes => "changes",
            Self::Entries => "entries",
        }
    }

    /// Whether its events are notifications, one for each recipient.
    pub fn is_notifying(self) -> bool {
        matches!(self, Self::Notices | Self::Changes)
    }

    /// Whether an entry has an event in this lane.
    pub fn has(self, entry: &Entry) -> bool {
        match self {
            Self::Ends => entry.event.is_end(),
            Self::Notices => entry.notifies_admins() && !entry.event.is_change(),
            Self::Changes => entry.notifies_admins() && entry.event.is_change(),
            Self::Entries => true,
        }
    }

    /// Whether a record has events in this lane.
    pub fn has_events(self, record: &Record) -> bool {
        record.entries.iter().any(|entry| self.has(entry))
    }
}

/// A place in a lane: the last revision whose events are all delivered, and the number of delivered
/// events of the next one.
pub type Place = (u64, usize);

/// The position of a lane in the log.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Cursor {
    /// The last revision whose events are all delivered or parked.
    pub delivered: u64,
    /// The number of delivered or parked events of the next revision.
    #[serde(default, skip_serializing_if = "is_default")]
    pub events: usize,
    /// The segment of the log at which to look for the next revision.
    #[serde(default, skip_serializing_if = "is_default")]
    pub segment: u64,
    /// The number of failures in a row: of the next event, or of events that were parked at once.
    #[serde(default, skip_serializing_if = "is_default")]
    pub attempts: u32,
    /// The moment of the next attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<DateTime<Utc>>,
}

impl Cursor {
    /// The place of the next event.
    pub fn place(&self) -> Place {
        (self.delivered, self.events)
    }

    /// Whether the lane may be tried now.
    pub fn is_due(&self, now: DateTime<Utc>) -> bool {
        is_due(self.not_before, now)
    }

    /// The cursor without a wait: others decide about that.
    fn without_wait(&self) -> Self {
        Self {
            attempts: 0,
            not_before: None,
            ..self.clone()
        }
    }
}

/// The claim of a deliverer on a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The deliverer's id, new for each claim.
    pub id: String,
    /// The end of the claim, unless it is renewed.
    pub until: DateTime<Utc>,
}

impl Claim {
    /// The length of a claim.
    pub const LENGTH: TimeDelta = TimeDelta::seconds(30);

    /// An end that lies further ahead was set by a wrong clock.
    const LONGEST: TimeDelta = TimeDelta::minutes(5);

    /// Whether another deliverer has to respect the claim.
    pub fn holds(&self, now: DateTime<Utc>) -> bool {
        self.until > now && self.until <= now + Self::LONGEST
    }
}

/// The state of a team's deliveries.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Outbox {
    /// The format; a higher one than this code knows is neither read nor rewritten.
    pub format: u32,
    /// The number of swaps.
    pub revision: u64,
    /// The id of the attempt that made the last swap, so that no value ever recurs.
    pub attempt: String,
    /// The deliverer that is at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
    /// The cursor of each lane that was ever moved.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub cursors: BTreeMap<Lane, Cursor>,
    /// The claim's id under which the team was entered in the waiting records, if anything waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waits: Option<String>,
    /// Parked events, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parked: Vec<Parked>,
    /// Lists of admins that no later notification needs, to be deleted several at once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub released: Vec<AdminsRef>,
}

impl Outbox {
    /// Parked items beyond which the lane of audit entries parks none: an event that is refused
    /// waits in its place.
    pub const ENTRIES_PARKED: usize = 50;

    /// The same for the lane of changes: none of them takes the room of a sign-in's notification.
    pub const CHANGES_PARKED: usize = 200;

    /// The same for the lane of notifications: none of them takes the room of an end.
    pub const NOTICES_PARKED: usize = 250;

    /// The limit of parked items.
    pub const MOST_PARKED: usize = 300;

    /// The outbox of a new team.
    pub(crate) fn new(attempt: String) -> Self {
        Self {
            format: FORMAT,
            attempt,
            ..Self::default()
        }
    }

    /// The cursor of a lane.
    pub fn cursor(&self, lane: Lane) -> Cursor {
        self.cursors.get(&lane).cloned().unwrap_or_default()
    }

    /// The cursor of the lane of notifications that is behind the other.
    pub(crate) fn notified(&self) -> Cursor {
        let (notices, changes) = (self.cursor(Lane::Notices), self.cursor(Lane::Changes));
        if notices.delivered <= changes.delivered {
            notices
        } else {
            changes
        }
    }

    /// Whether a lane may park so many more items.
    pub fn has_room(&self, lane: Lane, more: usize) -> bool {
        let most = match lane {
            Lane::Entries => Self::ENTRIES_PARKED,
            Lane::Changes => Self::CHANGES_PARKED,
            Lane::Notices => Self::NOTICES_PARKED,
            Lane::Ends => Self::MOST_PARKED,
        };
        self.parked.len() + more < most
    }

    /// The claim of another deliverer, if there is one to respect.
    pub fn held(&self, now: DateTime<Utc>) -> Option<&Claim> {
        self.claim.as_ref().filter(|claim| claim.holds(now))
    }

    /// Whether a deliverer holds the claim, even if it is over: nobody has taken it since.
    pub fn is_held_by(&self, id: &str) -> bool {
        self.claim.as_ref().is_some_and(|claim| claim.id == id)
    }
}

fn is_due(not_before: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    not_before.is_none_or(|at| at <= now || at > now + LONGEST_WAIT)
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
