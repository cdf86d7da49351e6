//! A sharing event.

use crate::absent::null_is_absent;
use crate::choices::choices;
use crate::text::{Email, Id, Name};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

/// A sharing event as the platform imports it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SharingEvent {
    /// The event's id; importing it again is a no-op.
    pub id: Id,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// The type.
    pub r#type: SharingType,
    /// The member who did it.
    pub actor: Email,
    /// The shared file or folder. A name that is too long, or has control characters, is shown in
    /// part.
    #[serde(deserialize_with = "Name::deserialize_cleaned")]
    #[cfg_attr(
        not(target_family = "wasm"),
        schemars(schema_with = "Name::cleaned_schema")
    )]
    pub item: Name,
    /// The way in which the item is shared.
    pub target: SharingTarget,
    /// Whether outsiders get access.
    #[serde(default, deserialize_with = "null_is_absent")]
    pub is_external: bool,
    /// The recipient, where it is one person.
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
    /// Whether an event of this type can give access.
    pub(super) fn gives_access(self) -> bool {
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
    /// The key, in the order of time.
    pub fn time_key(&self) -> String {
        format!("{}.{}", Self::instant_key(self.at), self.id)
    }

    /// Whether a text has the form of [`SharingEvent::time_key`].
    pub fn is_time_key(text: &str) -> bool {
        let Some((instant, id)) = text.split_once("Z.") else {
            return false;
        };
        let at = DateTime::parse_from_rfc3339(&format!("{instant}Z"));
        at.is_ok_and(|at| Id::new(id).is_ok() && text.starts_with(&Self::instant_key(at.to_utc())))
    }

    /// The prefix of the keys of all events of an instant.
    pub fn instant_key(at: DateTime<Utc>) -> String {
        at.to_rfc3339_opts(SecondsFormat::Nanos, true)
    }
}
