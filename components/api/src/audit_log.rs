//! Pages of a team's audit log, and the verdict on it.

use chrono::{DateTime, Utc};
use domain::Seal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A page of a team's audit log, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

impl<E> Default for AuditPage<E> {
    fn default() -> Self {
        Self {
            events: Vec::new(),
            cursor: None,
            has_more: false,
        }
    }
}

/// An entry of the log, as a `TeamEvent` of Dropbox's `team_log`. Parts whose shape depends on the
/// type are JSON.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct TeamEvent {
    /// The entry's id.
    pub id: String,
    /// When it happened.
    pub timestamp: DateTime<Utc>,
    /// The category.
    pub event_category: Tag,
    /// The type.
    pub event_type: Tag,
    /// Who did it.
    pub actor: EventActor,
    /// The entry as a sentence in the caller's language.
    pub sentence: String,
    /// The particulars of the type.
    pub details: Value,
    /// The session and the means of access.
    pub origin: Option<Value>,
    /// The people concerned.
    pub participants: Option<Value>,
    /// The things concerned.
    pub assets: Option<Value>,
}

/// The variant of a union in Dropbox's API.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Tag {
    /// Its name.
    #[serde(rename = ".tag")]
    pub tag: String,
}

/// Who did it: the fields of the variant that `tag` names.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct EventActor {
    /// `admin`, `reseller`, `app` or `anonymous`.
    #[serde(rename = ".tag")]
    pub tag: String,
    /// The technician of a reseller.
    pub technician_name: Option<String>,
    /// The technician's address.
    pub reseller_email: Option<String>,
    /// An admin of the team.
    pub admin: Option<EventUser>,
    /// The vendor's platform, or this service.
    pub app: Option<EventApp>,
}

/// A member of the team.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct EventUser {
    /// The name.
    pub display_name: String,
    /// The address.
    pub email: String,
}

/// A program.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct EventApp {
    /// The name.
    pub display_name: String,
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
    pub next: Option<u64>,
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
