//! Types and categories of events, by the names of Dropbox's `EventType` and `EventCategory`.

use crate::choices::choices;

choices! {
    /// Categories of events; none of ours has the category `tfa` or `passwords` today.
    Category {
        TeamPolicies = "team_policies", Logins = "logins", Members = "members", Sharing = "sharing",
        Sso = "sso", Tfa = "tfa", Passwords = "passwords", TeamFolders = "team_folders",
        TeamProfile = "team_profile", Reports = "reports",
    }
}

/// Event types by category, each with its tag and its description in Dropbox's words.
macro_rules! event_types {
    ($($category:ident { $($variant:ident $tag:literal $description:literal;)+ })+) => {
        /// The type of an event. Types that Dropbox lacks begin with `reseller_` or `team_`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[expect(missing_docs, reason = "each has a description")]
        pub enum EventType {
            $($($variant),+),+
        }

        impl EventType {
            /// All of them, by category.
            pub const ALL: &'static [Self] = &[$($(Self::$variant),+),+];

            /// The tag.
            pub fn as_str(self) -> &'static str {
                match self {
                    $($(Self::$variant => $tag),+),+
                }
            }

            /// The category.
            pub fn category(self) -> Category {
                match self {
                    $($(Self::$variant => Category::$category),+),+
                }
            }

            /// The description in Dropbox's words.
            pub fn description(self) -> &'static str {
                match self {
                    $($(Self::$variant => $description),+),+
                }
            }
        }
    };
}

event_types! {
    TeamPolicies {
        ResellerSupportChangePolicy "reseller_support_change_policy"
            "Enabled/disabled reseller support";
        ResellerSupportChangeTerms "reseller_support_change_terms"
            "Changed the terms of reseller support";
        ResellerSupportBlockTechnician "reseller_support_block_technician"
            "Blocked/unblocked a technician of the reseller";
        ResellerSupportChangesSummary "reseller_support_changes_summary"
            "Made more changes in reseller sessions";
        ResellerSupportKeepSetting "reseller_support_keep_setting"
            "Kept a setting changed in a reseller session";
        SharingChangeMemberPolicy "sharing_change_member_policy"
            "Changed whether members can share files/folders outside team";
        SharingChangeFolderJoinPolicy "sharing_change_folder_join_policy"
            "Changed whether team members can join shared folders owned outside team";
        SharingChangeLinkPolicy "sharing_change_link_policy"
            "Changed whether members can share links outside team, and if links are accessible \
             only by team members or anyone by default";
        FolderLinkRestrictionPolicyChanged "folder_link_restriction_policy_changed"
            "Changed folder link restrictions policy for team";
        SharingChangeLinkEnforcePasswordPolicy "sharing_change_link_enforce_password_policy"
            "Changed the password requirement for the links shared outside of the team";
        SharingChangeLinkDefaultExpirationPolicy "sharing_change_link_default_expiration_policy"
            "Changed the default expiration for the links shared outside of the team";
        SharedLinkDefaultPermissionsPolicyChanged "shared_link_default_permissions_policy_changed"
            "Changed shared link default permissions policy for team";
        GroupUserManagementChangePolicy "group_user_management_change_policy"
            "Changed who can create groups";
        SsoChangePolicy "sso_change_policy" "Changed single sign-on setting for team";
        TfaChangePolicy "tfa_change_policy" "Changed two-factor authentication setting for team";
        PasswordStrengthRequirementsChangePolicy "password_strength_requirements_change_policy"
            "Changed team password strength requirements";
        WebSessionsChangeFixedLengthPolicy "web_sessions_change_fixed_length_policy"
            "Changed how long members can stay signed in to Dropbox.com";
        WebSessionsChangeIdleLengthPolicy "web_sessions_change_idle_length_policy"
            "Changed how long team members can be idle while signed in to Dropbox.com";
        DeviceApprovalsChangeDesktopPolicy "device_approvals_change_desktop_policy"
            "Set/removed limit on number of computers member can link to team Dropbox account";
    }
    Logins {
        ResellerLinkCreate "reseller_link_create" "Created reseller sign-in link";
        ResellerLinkRevoke "reseller_link_revoke" "Revoked reseller sign-in link";
        ResellerLinkRedeem "reseller_link_redeem" "Redeemed reseller sign-in link";
        ResellerLinkRefuse "reseller_link_refuse" "Refused reseller sign-in link";
        ResellerSupportSessionStart "reseller_support_session_start"
            "Started reseller support session";
        ResellerSupportSessionEnd "reseller_support_session_end" "Ended reseller support session";
        SignInAsSessionStart "sign_in_as_session_start" "Started admin sign-in-as session";
        SignInAsSessionEnd "sign_in_as_session_end" "Ended admin sign-in-as session";
        ResellerActionRefuse "reseller_action_refuse" "Refused in a reseller session";
    }
    Members {
        MemberChangeStatus "member_change_status"
            "Changed member status (invited, joined, suspended, etc.)";
        MemberChangeAdminRole "member_change_admin_role" "Changed team member admin role";
        TeamMembersImport "team_members_import" "Imported members";
    }
    TeamFolders {
        TeamFolderCreate "team_folder_create" "Created team folder in active status";
        TeamFoldersImport "team_folders_import" "Imported team folders";
    }
    Reports {
        ResellerSupportRequestCreate "reseller_support_request_create" "Opened a support request";
        ResellerSupportRequestAnswer "reseller_support_request_answer" "Answered a support request";
        ResellerSupportRequestClose "reseller_support_request_close" "Closed a support request";
        ResellerView "reseller_view" "Viewed in a reseller session";
    }
    Sharing {
        TeamSharingEventsImport "team_sharing_events_import" "Imported sharing events";
    }
    TeamProfile {
        TeamDeliveryDiscard "team_delivery_discard" "Discarded a delivery to the hook";
        TeamStorageReport "team_storage_report" "Reported the team's storage";
        TeamLeave "team_leave" "Had the team leave";
        TeamRecordChange "team_record_change" "Changed the team's record";
    }
    Sso {
        SsoAddLoginUrl "sso_add_login_url" "Added sign-in URL for SSO";
        SsoRemoveLoginUrl "sso_remove_login_url" "Removed sign-in URL for SSO";
        SsoChangeLoginUrl "sso_change_login_url" "Changed sign-in URL for SSO";
        SsoAddLogoutUrl "sso_add_logout_url" "Added sign-out URL for SSO";
        SsoRemoveLogoutUrl "sso_remove_logout_url" "Removed sign-out URL for SSO";
        SsoChangeLogoutUrl "sso_change_logout_url" "Changed sign-out URL for SSO";
        SsoAddCert "sso_add_cert" "Added X.509 certificate for SSO";
        SsoRemoveCert "sso_remove_cert" "Removed X.509 certificate for SSO";
        SsoChangeCert "sso_change_cert" "Changed X.509 certificate for SSO";
    }
}
