//! Sharing permissions and controls (R4, action 6), by the names and values of Dropbox's
//! `team_policies`.

use crate::choices::choices;
use serde::{Deserialize, Serialize};

/// Sharing permissions and controls.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(default)]
pub struct SharingPolicy {
    /// Who may be a member of folders that members share.
    pub shared_folder_member_policy: SharedFolderMember,
    /// Which shared folders members may join.
    pub shared_folder_join_policy: SharedFolderJoin,
    /// Who can open shared links by default, and whether their makers may choose.
    pub shared_link_create_policy: SharedLinkCreate,
    /// Who can open links to shared folders.
    pub shared_folder_link_restriction_policy: FolderLinkRestriction,
    /// Whether shared links need a password.
    pub enforce_link_password_policy: LinkPassword,
    /// The default expiry of shared links.
    pub default_link_expiration_days_policy: LinkExpiration,
    /// The default permission of shared links.
    pub shared_link_default_permissions_policy: LinkPermission,
    /// Who may create groups.
    pub group_creation_policy: GroupCreation,
}

choices! {
    /// Who may be a member of shared folders.
    #[derive(Default)]
    SharedFolderMember {
        Team = "team", TeamAndApproved = "team_and_approved", #[default] Anyone = "anyone",
    }
    /// Which shared folders members may join.
    #[derive(Default)]
    SharedFolderJoin { FromTeamOnly = "from_team_only", #[default] FromAnyone = "from_anyone" }
    /// Who can open shared links.
    #[derive(Default)]
    SharedLinkCreate {
        #[default] DefaultPublic = "default_public", DefaultTeamOnly = "default_team_only",
        TeamOnly = "team_only", DefaultNoOne = "default_no_one",
    }
    /// Who can open links to shared folders.
    #[derive(Default)]
    FolderLinkRestriction { Members = "members", #[default] Anyone = "anyone" }
    /// Whether shared links need a password.
    #[derive(Default)]
    LinkPassword { #[default] Optional = "optional", Required = "required" }
    /// When shared links expire.
    #[derive(Default)]
    LinkExpiration {
        #[default] None = "none", Day1 = "day_1", Day3 = "day_3", Day7 = "day_7", Day30 = "day_30",
        Day90 = "day_90", Day180 = "day_180", Year1 = "year_1",
    }
    /// The permission of a shared link.
    #[derive(Default)]
    LinkPermission { #[default] Default = "default", Edit = "edit", View = "view" }
    /// Who may create groups.
    #[derive(Default)]
    GroupCreation { #[default] AdminsAndMembers = "admins_and_members", AdminsOnly = "admins_only" }
}
