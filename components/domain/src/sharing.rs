//! Sharing activity: what the platform tells of links and shares, kept for sessions to monitor (R4, action 8).

use crate::{Email, Id, Name};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One thing that someone shared, as the platform brings it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharingEvent {
    /// The event's id; bringing it again changes nothing.
    pub id: Id,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// What happened.
    pub r#type: SharingType,
    /// The member who did it.
    pub actor: Email,
    /// The file or folder that it is about.
    pub item: Name,
    /// Whether the item is shared by a link or as a folder.
    pub target: SharingTarget,
    /// Whether someone outside of the team is let in.
    #[serde(default)]
    pub is_external: bool,
    /// With whom, where it is one person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<Email>,
}

/// What happened, by the names of Dropbox's `sharing` events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are Dropbox's")]
pub enum SharingType {
    SharedLinkCreate,
    SharedLinkDisable,
    SharedLinkView,
    SharedLinkDownload,
    SharedLinkSettingsChangeAudience,
    SharedFolderCreate,
    SharedContentAddMember,
    SharedContentRemoveMember,
    SharedContentChangeMemberRole,
}

/// By what an item is shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SharingTarget {
    /// By a link.
    Link,
    /// As a shared folder.
    Folder,
}

/// How much was shared of late, counted as events come in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Activity {
    /// By the day, UTC; the last 30 days in which anything happened.
    pub days: BTreeMap<NaiveDate, Day>,
}

/// What was shared on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Day {
    /// Links created.
    pub links_created: u32,
    /// Folders shared.
    pub folders_shared: u32,
    /// Events that let in someone from outside of the team.
    pub external_shares: u32,
    /// All events.
    pub events: u32,
}

impl SharingEvent {
    /// The key by which events are in the order of time.
    pub fn time_key(&self) -> String {
        format!("{}.{}", Self::instant_key(self.at), self.id)
    }

    /// The beginning of the keys of all events of an instant.
    pub fn instant_key(at: DateTime<Utc>) -> String {
        at.format("%Y-%m-%dT%H:%M:%S%.9fZ").to_string()
    }
}
