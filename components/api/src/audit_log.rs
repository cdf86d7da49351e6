//! Pages of a team's audit log, and the verdict on it.

use domain::Seal;
use serde::{Deserialize, Serialize};

/// A page of a team's audit log, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(
    not(target_family = "wasm"),
    derive(schemars::JsonSchema),
    schemars(rename = "AuditPage")
)]
pub struct AuditPage<E> {
    /// The entries, as `TeamEvent`s of Dropbox's `team_log`.
    pub events: Vec<E>,
    /// The next page's `cursor`.
    pub cursor: Option<String>,
    /// Whether there is a next page.
    pub has_more: bool,
}

/// The verdict on a log, or on a part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Verification {
    /// The newest sequence that was verified.
    pub sequence: u64,
    /// The head of the chain there.
    #[cfg_attr(not(target_family = "wasm"), schemars(with = "String"))]
    pub seal: Seal,
    /// The first entry that is not as it was committed.
    pub first_bad: Option<FirstBad>,
    /// The next part's `from`.
    pub next: Option<String>,
}

/// The first entry that is not as it was committed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct FirstBad {
    /// The entry's id.
    pub id: String,
    /// Why, in a word.
    pub why: String,
}
