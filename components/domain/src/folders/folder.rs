//! A team folder, and the access of members to it.

use crate::choices::choices;
use crate::folded::{bounded, folded};
use crate::text::{Id, Name};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The bytes of the longest key: those of the longest name.
const KEY: usize = 512;

/// A team folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct TeamFolder {
    /// The folder's id.
    pub id: Id,
    /// The name, unique within the team in any spelling.
    pub name: Name,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// The initial access.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub access: Vec<Access>,
}

/// A member's access to a team folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Access {
    /// The member.
    pub member: Id,
    /// The level.
    pub level: AccessLevel,
}

choices! {
    /// Levels of access, by the names of Dropbox's `AccessLevel`.
    AccessLevel { Owner = "owner", Editor = "editor", Viewer = "viewer" }
}

impl TeamFolder {
    /// The key of a name: names that differ only in case, width or composition are the same.
    pub fn name_key(name: &str) -> String {
        bounded(folded(name), KEY)
    }
}
