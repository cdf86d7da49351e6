//! Parked events: those that their lane has left behind, to be tried by themselves.

use super::{Lane, is_due};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A parked item: one event, or the notifications of one event that some recipients' did not get.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parked {
    /// The id of its first event.
    pub id: String,
    /// The lane that parked it.
    pub lane: Lane,
    /// The name of the object that holds the events.
    pub body: String,
    /// The events in that object that the hook has still not taken.
    pub left: Vec<usize>,
    /// The moment at which it was parked.
    pub at: DateTime<Utc>,
    /// The number of failed attempts.
    pub attempts: u32,
    /// The moment of the next attempt. `None` once retries are exhausted: only a replay starts new
    /// ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<DateTime<Utc>>,
    /// The outcome of the last attempt, in a few words.
    pub why: String,
    /// Whether the platform asked for a replay.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_replay: bool,
}

impl Parked {
    /// Whether it is to be tried now.
    pub fn is_due(&self, now: DateTime<Utc>) -> bool {
        self.not_before.is_some() && is_due(self.not_before, now)
    }

    /// Whether only a replay has it tried again.
    pub fn is_given_up(&self) -> bool {
        self.not_before.is_none()
    }
}

/// An event of a parked item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParkedEvent {
    /// The event's id.
    pub id: String,
    /// The body, as it is sent.
    pub body: String,
}
