//! The settings by name, with the group of each.

use crate::choices::choices;

choices! {
    /// A setting, by the name of its field.
    #[derive(PartialOrd, Ord)]
    Setting {
        SharedFolderMemberPolicy = "shared_folder_member_policy",
        SharedFolderJoinPolicy = "shared_folder_join_policy",
        SharedLinkCreatePolicy = "shared_link_create_policy",
        SharedFolderLinkRestrictionPolicy = "shared_folder_link_restriction_policy",
        EnforceLinkPasswordPolicy = "enforce_link_password_policy",
        DefaultLinkExpirationDaysPolicy = "default_link_expiration_days_policy",
        SharedLinkDefaultPermissionsPolicy = "shared_link_default_permissions_policy",
        GroupCreationPolicy = "group_creation_policy",
        SsoPolicy = "sso_policy",
        SsoSignInUrl = "sso_sign_in_url",
        SsoSignOutUrl = "sso_sign_out_url",
        SsoCertificate = "sso_certificate",
        TwoStepVerificationPolicy = "two_step_verification_policy",
        PasswordStrengthPolicy = "password_strength_policy",
        SessionFixedLengthSeconds = "session_fixed_length_seconds",
        SessionIdleLengthSeconds = "session_idle_length_seconds",
        ActiveDeviceLimit = "active_device_limit",
    }
    /// The group of a setting; each group is one of the nine actions.
    Group {
        /// Sharing permissions and controls.
        Sharing = "sharing",
        /// Authentication and security.
        Security = "security",
    }
}

impl Setting {
    /// Its field in a body that is a policy, as a JSON pointer.
    pub fn pointer(self) -> String {
        format!("/{}", self.as_str())
    }

    /// Whether it is one of the authentication and security settings.
    pub fn is_security(self) -> bool {
        self.group() == Group::Security
    }

    /// Whether it is one of single sign-on.
    pub fn is_single_sign_on(self) -> bool {
        matches!(
            self,
            Self::SsoPolicy | Self::SsoSignInUrl | Self::SsoSignOutUrl | Self::SsoCertificate
        )
    }

    /// Whether its value is a number of seconds.
    pub fn is_in_seconds(self) -> bool {
        matches!(
            self,
            Self::SessionFixedLengthSeconds | Self::SessionIdleLengthSeconds
        )
    }

    /// The group.
    pub fn group(self) -> Group {
        match self {
            Self::SharedFolderMemberPolicy
            | Self::SharedFolderJoinPolicy
            | Self::SharedLinkCreatePolicy
            | Self::SharedFolderLinkRestrictionPolicy
            | Self::EnforceLinkPasswordPolicy
            | Self::DefaultLinkExpirationDaysPolicy
            | Self::SharedLinkDefaultPermissionsPolicy
            | Self::GroupCreationPolicy => Group::Sharing,
            Self::SsoPolicy
            | Self::SsoSignInUrl
            | Self::SsoSignOutUrl
            | Self::SsoCertificate
            | Self::TwoStepVerificationPolicy
            | Self::PasswordStrengthPolicy
            | Self::SessionFixedLengthSeconds
            | Self::SessionIdleLengthSeconds
            | Self::ActiveDeviceLimit => Group::Security,
        }
    }
}
