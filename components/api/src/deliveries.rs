//! Deliveries to the hook, as the platform sees them.

use chrono::{DateTime, Utc};
use domain::Id;
use serde::{Deserialize, Serialize};

/// A page of the deliveries that wait or are parked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Deliveries {
    /// Since when the hook is paused.
    pub paused_at: Option<DateTime<Utc>>,
    /// Lanes in which a delivery waits.
    pub waiting: Vec<WaitingLane>,
    /// Deliveries that were parked.
    pub parked: Vec<ParkedDelivery>,
    /// The next page's `from`.
    pub next: Option<u8>,
}

/// A lane of a team in which a delivery waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct WaitingLane {
    /// The team.
    pub team: Id,
    /// The lane: `notices` or `entries`.
    #[cfg_attr(not(target_family = "wasm"), schemars(extend("enum" = ["notices", "entries"])))]
    pub lane: String,
    /// Commits that have not been delivered.
    pub commits_waiting: u64,
    /// When the oldest of them was made.
    pub oldest_at: Option<DateTime<Utc>>,
    /// Failed attempts of the oldest delivery.
    pub attempts: u32,
    /// The next attempt comes no earlier.
    pub not_before: Option<DateTime<Utc>>,
}

/// A delivery that was parked, so that its lane goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct ParkedDelivery {
    /// The event's id, for a replay.
    pub id: String,
    /// Whether only a replay has it tried again.
    pub is_given_up: bool,
    /// When it was parked.
    pub parked_at: DateTime<Utc>,
    /// Failed attempts.
    pub attempts: u32,
    /// The next attempt comes no earlier.
    pub not_before: Option<DateTime<Utc>>,
    /// The outcome of the last attempt, in a word.
    pub why: String,
}
