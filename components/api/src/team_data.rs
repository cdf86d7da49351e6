//! A team's members, folders, support requests and sharing events, as sessions and the platform
//! list and create them.

use domain::folders::Access;
use domain::support::Summary;
use domain::{Email, Id, Member, Name, Role, SharingEvent, TeamFolder, composed, null_is_absent};
use serde::{Deserialize, Serialize};

/// A page of members.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Members {
    /// The members.
    pub members: Vec<Member>,
    /// The next page's `after`.
    pub next: Option<String>,
}

/// The body of `POST /v1/teams/{team}/members`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AddMember {
    /// The address to invite.
    pub email: Email,
    /// The name to show.
    #[serde(deserialize_with = "composed")]
    pub name: Name,
    /// The role.
    #[serde(default, deserialize_with = "null_is_absent")]
    pub role: Role,
}

/// The body of `PUT /v1/teams/{team}/members/{id}/admin-role`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeAdminRole {
    /// The role after.
    pub role: Role,
}

/// A page of team folders.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct TeamFolders {
    /// The team folders, by name.
    pub team_folders: Vec<TeamFolder>,
    /// The next page's `after`.
    pub next: Option<Name>,
}

/// The body of `POST /v1/teams/{team}/team-folders`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateFolder {
    /// The name, held to the rules of folder names, whose refusals have codes of their own.
    pub name: String,
    /// The members who get access.
    #[serde(default, deserialize_with = "null_is_absent")]
    pub access: Vec<Access>,
}

/// A page of support requests.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct SupportRequests {
    /// The support requests without their texts, newest first.
    pub support_requests: Vec<Summary>,
    /// The next page's `after`.
    pub next: Option<Id>,
}

/// A page of sharing events. A filtered page may be short and have a next one all the same.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct SharingEvents {
    /// The events, newest first.
    pub events: Vec<SharingEvent>,
    /// The next page's `after`.
    pub next: Option<String>,
}
