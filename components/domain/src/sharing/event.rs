//! A sharing event as the platform tells it.

use crate::choices::choices;
use crate::text::{Email, Id, Name};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One thing that someone shared, as the platform brings it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
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

choices! {
    /// Types of sharing events, by the names of Dropbox's `sharing` events.
    SharingType {
        SharedLinkCreate = "shared_link_create",
        SharedLinkDisable = "shared_link_disable",
        SharedLinkView = "shared_link_view",
        SharedLinkDownload = "shared_link_download",
        SharedLinkSettingsChangeAudience = "shared_link_settings_change_audience",
        SharedFolderCreate = "shared_folder_create",
        SharedContentAddMember = "shared_content_add_member",
        SharedContentRemoveMember = "shared_content_remove_member",
        SharedContentChangeMemberRole = "shared_content_change_member_role",
    }
    /// The way in which an item is shared.
    SharingTarget {
        /// By a link.
        Link = "link",
        /// As a shared folder.
        Folder = "folder",
    }
}

impl SharingType {
    /// Whether such an event can let someone in who was not let in before.
    pub(super) fn lets_in(self) -> bool {
        match self {
            Self::SharedLinkCreate
            | Self::SharedLinkSettingsChangeAudience
            | Self::SharedFolderCreate
            | Self::SharedContentAddMember
            | Self::SharedContentChangeMemberRole => true,
            Self::SharedLinkDisable
            | Self::SharedLinkView
            | Self::SharedLinkDownload
            | Self::SharedContentRemoveMember => false,
        }
    }
}

impl SharingEvent {
    /// The key by which events are in the order of time.
    pub fn time_key(&self) -> String {
        format!("{}.{}", Self::instant_key(self.at), self.id)
    }

    /// Whether a text is one that [`SharingEvent::time_key`] could have made.
    pub fn is_time_key(text: &str) -> bool {
        let Some((instant, id)) = text.split_once("Z.") else {
            return false;
        };
        let at = DateTime::parse_from_rfc3339(&format!("{instant}Z"));
        at.is_ok_and(|at| Id::new(id).is_ok() && text.starts_with(&Self::instant_key(at.to_utc())))
    }

    /// The beginning of the keys of all events of an instant.
    pub fn instant_key(at: DateTime<Utc>) -> String {
        at.format("%Y-%m-%dT%H:%M:%S%.9fZ").to_string()
    }
}
