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
    /// The next page's `from`. Until it is null there may be more.
    pub next: Option<String>,
}

/// The outcome of a run of deliveries.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct DeliveryRun {
    /// Teams that had waited and of which nothing is left.
    pub delivered: usize,
    /// Teams of which something still waits for a retry or is parked, or which were under way.
    pub waiting: usize,
    /// Other teams that were looked at in turn.
    pub looked_at: usize,
    /// Teams that have left, whose erasure went on.
    pub left: Vec<Id>,
    /// The next call's `from`, where this one has not come to the end.
    pub next: Option<String>,
}

/// A lane of a team in which a delivery waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct WaitingLane {
    /// The team.
    pub team: Id,
    /// The lane: `ends`, `notices`, `changes` or `entries`.
    #[cfg_attr(
        not(target_family = "wasm"),
        schemars(extend("enum" = ["ends", "notices", "changes", "entries"]))
    )]
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
    /// The id for a replay: the team's, a colon, and the event's; of several notifications the
    /// first one's.
    pub id: String,
    /// The team.
    pub team: Id,
    /// The number of events: the recipients who did not get a notification, or one.
    pub events: usize,
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

/// The answer of `GET /v1/platform/health`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Health {
    /// Whether a hook is configured. Without one nobody redeems a link.
    pub has_hook: bool,
    /// Since when the hook is paused.
    pub hook_paused_at: Option<DateTime<Utc>>,
    /// When the oldest commit was made that waits for a retry, among the first page of waiting teams.
    pub oldest_waiting_at: Option<DateTime<Utc>>,
}
