//! A team's sharing and security settings, and what of them reseller sessions changed (R4, actions 6 and 7; R10).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// All settings of a team. Each group has the names and values of Dropbox's `team_policies`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Settings {
    /// Counts the changes; what `If-Match` is held against.
    pub revision: u64,
    /// Sharing permissions and controls.
    pub sharing: SharingPolicy,
    /// Authentication and security.
    pub security: SecurityPolicy,
    /// What sessions changed and nobody has put back: the value before, by setting (R10).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub changed_by_session: BTreeMap<Setting, Change>,
}

/// What sessions made of a setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The value before the first of them.
    pub previous: Value,
    /// When the last of them was.
    pub at: DateTime<Utc>,
}

/// A setting, by the name of its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the fields of the policies are documented")]
pub enum Setting {
    SharedFolderMemberPolicy,
    SharedFolderJoinPolicy,
    SharedLinkCreatePolicy,
    SharedFolderLinkRestrictionPolicy,
    EnforceLinkPasswordPolicy,
    DefaultLinkExpirationDaysPolicy,
    SharedLinkDefaultPermissionsPolicy,
    GroupCreationPolicy,
    SsoPolicy,
    SsoSignInUrl,
    SsoSignOutUrl,
    SsoCertificate,
    TwoStepVerificationPolicy,
    PasswordStrengthPolicy,
    SessionFixedLengthSeconds,
    SessionIdleLengthSeconds,
    ActiveDeviceLimit,
}

impl Setting {
    /// Whether it is one of the authentication and security settings.
    pub fn is_security(self) -> bool {
        self >= Self::SsoPolicy
    }
}

/// Sharing permissions and controls.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SharingPolicy {}

/// Authentication and security settings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SecurityPolicy {}
