//! Every operation, in one table: routers, audit entries, the OpenAPI description and the tests' coverage all read it.

/// One of the nine things that a reseller session may do (R4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are those of R4")]
pub enum Action {
    Members,
    SignInAs,
    AdminPermissions,
    Insights,
    TeamFolders,
    SharingPolicy,
    SecurityPolicy,
    SharingActivity,
    Support,
}

impl Action {
    /// All of them, in R4's order.
    pub const ALL: [Self; 9] = [
        Self::Members,
        Self::SignInAs,
        Self::AdminPermissions,
        Self::Insights,
        Self::TeamFolders,
        Self::SharingPolicy,
        Self::SecurityPolicy,
        Self::SharingActivity,
        Self::Support,
    ];

    /// Its word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Members => "members",
            Self::SignInAs => "sign_in_as",
            Self::AdminPermissions => "admin_permissions",
            Self::Insights => "insights",
            Self::TeamFolders => "team_folders",
            Self::SharingPolicy => "sharing_policy",
            Self::SecurityPolicy => "security_policy",
            Self::SharingActivity => "sharing_activity",
            Self::Support => "support",
        }
    }
}

/// Who may use an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// An admin of the team.
    Admin,
    /// An admin of the team, or the platform.
    AdminOrPlatform,
    /// A technician of the team's reseller.
    Technician,
    /// The vendor's platform.
    Platform,
    /// A reseller session, with one of the nine actions.
    Action(Action),
    /// A reseller session, about itself.
    Session,
    /// Anyone but a reseller session; what is presented beside it is not looked at.
    Anyone,
    /// Whoever holds a link; a token that is presented beside it has to be a good one.
    Holder,
}

/// An operation: an HTTP endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation {
    /// The component that does it.
    pub component: &'static str,
    /// Its name, also in audit entries.
    pub name: &'static str,
    /// What it does, in a few words.
    pub summary: &'static str,
    /// The method.
    pub method: &'static str,
    /// The path, with parameters in braces.
    pub path: &'static str,
    /// Who may use it.
    pub caller: Caller,
    /// Whether it only looks; a read-only session may do no more.
    pub is_read: bool,
    /// The types of the entries that it may leave in the log when it succeeds; a change that changes nothing is a look.
    pub leaves: &'static [&'static str],
    /// Durable writes, leaving out what is cut and collected every so many commits.
    pub writes: u64,
}

impl Operation {
    /// The action, if it is a reseller session's.
    pub fn action(&self) -> Option<Action> {
        match self.caller {
            Caller::Action(action) => Some(action),
            _ => None,
        }
    }
}

macro_rules! operations {
    ($($component:literal { $(
        $(#[doc = $summary:literal])+
        $const:ident $name:literal $method:ident $path:literal $caller:expr, $kind:ident, $writes:literal, $leaves:expr;
    )+ })+) => {
        $($(
            $(#[doc = $summary])+
            pub const $const: Operation = Operation {
                component: $component,
                name: $name,
                summary: concat!($($summary),+),
                method: stringify!($method),
                path: $path,
                caller: $caller,
                is_read: is_read(stringify!($kind)),
                leaves: $leaves,
                writes: $writes,
            };
        )+)+

        /// The table.
        pub const ALL: &[Operation] = &[$($($const),+),+];
    };
}

const fn is_read(kind: &str) -> bool {
    matches!(kind.as_bytes(), b"read")
}

/// The types of entries about settings: first those of the sharing policy, then those of the security policy.
const SETTINGS: &[&str] = &[
    "sharing_change_member_policy",
    "sharing_change_folder_join_policy",
    "sharing_change_link_policy",
    "folder_link_restriction_policy_changed",
    "sharing_change_link_enforce_password_policy",
    "sharing_change_link_default_expiration_policy",
    "shared_link_default_permissions_policy_changed",
    "group_user_management_change_policy",
    "sso_change_policy",
    "sso_add_login_url",
    "sso_change_login_url",
    "sso_remove_login_url",
    "sso_add_logout_url",
    "sso_change_logout_url",
    "sso_remove_logout_url",
    "sso_add_cert",
    "sso_change_cert",
    "sso_remove_cert",
    "tfa_change_policy",
    "password_strength_requirements_change_policy",
    "web_sessions_change_fixed_length_policy",
    "web_sessions_change_idle_length_policy",
    "device_approvals_change_desktop_policy",
];

/// How many of them are of the sharing policy.
const SHARING: usize = 8;

operations! {
    "toggle" {
        /// Tells the state of reseller support, and what stays when it goes off.
        READ_SUPPORT "read_reseller_support" GET "/v1/teams/{team}/reseller-support" Caller::Admin, read, 0, &[];
        /// Switches reseller support on or off, or changes its terms.
        SET_SUPPORT "set_reseller_support" PUT "/v1/teams/{team}/reseller-support"
            Caller::Admin, write, 2, &["reseller_support_change_policy", "reseller_support_change_terms", "reseller_support_session_end", "sign_in_as_session_end"];
        /// Puts back settings that reseller sessions changed.
        RESTORE_SETTINGS "restore_settings" POST "/v1/teams/{team}/reseller-support/restore-settings"
            Caller::Admin, write, 2, SETTINGS;
        /// Lists the reseller sessions that may act now, and the links that wait.
        LIST_SESSIONS "list_sessions" GET "/v1/teams/{team}/reseller-support/sessions" Caller::Admin, read, 0, &[];
        /// Ends a reseller session.
        END_SESSION "end_session" DELETE "/v1/teams/{team}/reseller-support/sessions/{id}"
            Caller::Admin, write, 1, &["reseller_support_session_end", "sign_in_as_session_end"];
    }
    "link-issuance" {
        /// Issues a sign-in link.
        ISSUE_LINK "issue_link" POST "/v1/teams/{team}/sign-in-links"
            Caller::Technician, write, 1, &["reseller_link_create"];
        /// Lists the reseller's live links and those that died within 24 hours, and whether the team lets it in.
        LIST_LINKS "list_links" GET "/v1/teams/{team}/sign-in-links" Caller::Technician, read, 0, &[];
        /// Revokes a live link.
        REVOKE_LINK "revoke_link" DELETE "/v1/teams/{team}/sign-in-links/{id}"
            Caller::Technician, write, 1, &["reseller_link_revoke"];
        /// Lists the reseller's teams, and whether they let it in.
        LIST_RESELLER_TEAMS "list_reseller_teams" GET "/v1/resellers/{reseller}/teams" Caller::Technician, read, 0, &[];
    }
    "link-redemption" {
        /// Tells whose link it is; consumes nothing.
        PREVIEW_LINK "preview_link" POST "/v1/sign-in-links/preview" Caller::Anyone, read, 0, &[];
        /// Redeems a link: a reseller session, once.
        REDEEM_LINK "redeem_link" POST "/v1/sign-in-links/redeem"
            Caller::Holder, write, 1, &["reseller_link_redeem", "reseller_support_session_start"];
        /// Tells the session that asks.
        READ_SESSION "read_session" GET "/v1/session" Caller::Session, read, 0, &[];
        /// Ends the session that asks.
        SIGN_OUT "sign_out" DELETE "/v1/session" Caller::Session, write, 1, &["reseller_support_session_end", "sign_in_as_session_end"];
        /// Tells whether a reseller session, or a signing in as a user, is alive (RFC 7662).
        INTROSPECT "introspect" POST "/v1/introspect" Caller::Platform, read, 0, &[];
    }
    "member-actions" {
        /// Lists members, all or those whose address or name begins so.
        LIST_MEMBERS "list_members" GET "/v1/teams/{team}/members"
            Caller::Action(Action::Members), read, 1, &["reseller_view"];
        /// Adds a member, as invited.
        ADD_MEMBER "add_member" POST "/v1/teams/{team}/members"
            Caller::Action(Action::Members), write, 2, &["member_change_status"];
        /// Tells one member.
        READ_MEMBER "read_member" GET "/v1/teams/{team}/members/{id}"
            Caller::Action(Action::Members), read, 1, &["reseller_view"];
        /// Removes a member.
        REMOVE_MEMBER "remove_member" DELETE "/v1/teams/{team}/members/{id}"
            Caller::Action(Action::Members), write, 2, &["member_change_status", "sign_in_as_session_end"];
        /// Signs in as a member: a token for the vendor's login.
        SIGN_IN_AS "sign_in_as" POST "/v1/teams/{team}/members/{id}/sign-in"
            Caller::Action(Action::SignInAs), write, 1, &["sign_in_as_session_start", "sign_in_as_session_end"];
        /// Ends being signed in as a member.
        END_SIGN_IN_AS "end_sign_in_as" DELETE "/v1/teams/{team}/members/{id}/sign-in"
            Caller::Action(Action::SignInAs), write, 1, &["sign_in_as_session_end"];
        /// The public key of the tokens by which a session signs in as a member.
        READ_JWKS "read_jwks" GET "/.well-known/jwks.json" Caller::Anyone, read, 0, &[];
        /// Gives a member another admin role, or none.
        CHANGE_ADMIN_ROLE "change_admin_role" PUT "/v1/teams/{team}/members/{id}/admin-role"
            Caller::Action(Action::AdminPermissions), write, 2, &["member_change_admin_role", "sign_in_as_session_end"];
        /// Tells what an admin looks at first.
        READ_INSIGHTS "read_insights" GET "/v1/teams/{team}/insights"
            Caller::Action(Action::Insights), read, 1, &["reseller_view"];
    }
    "team-actions" {
        /// Lists team folders by name.
        LIST_TEAM_FOLDERS "list_team_folders" GET "/v1/teams/{team}/team-folders"
            Caller::Action(Action::TeamFolders), read, 1, &["reseller_view"];
        /// Creates a team folder.
        CREATE_TEAM_FOLDER "create_team_folder" POST "/v1/teams/{team}/team-folders"
            Caller::Action(Action::TeamFolders), write, 2, &["team_folder_create"];
        /// Tells one team folder.
        READ_TEAM_FOLDER "read_team_folder" GET "/v1/teams/{team}/team-folders/{id}"
            Caller::Action(Action::TeamFolders), read, 1, &["reseller_view"];
        /// Lists what was shared, newest first.
        LIST_SHARING_ACTIVITY "list_sharing_activity" GET "/v1/teams/{team}/sharing-activity"
            Caller::Action(Action::SharingActivity), read, 1, &["reseller_view"];
        /// Lists support requests, newest first.
        LIST_SUPPORT_REQUESTS "list_support_requests" GET "/v1/teams/{team}/support-requests"
            Caller::Action(Action::Support), read, 1, &["reseller_view"];
        /// Opens a support request.
        OPEN_SUPPORT_REQUEST "open_support_request" POST "/v1/teams/{team}/support-requests"
            Caller::Action(Action::Support), write, 2, &["reseller_support_request_create"];
        /// Tells one support request.
        READ_SUPPORT_REQUEST "read_support_request" GET "/v1/teams/{team}/support-requests/{id}"
            Caller::Action(Action::Support), read, 1, &["reseller_view"];
    }
    "policy-actions" {
        /// Tells the sharing policy.
        READ_SHARING_POLICY "read_sharing_policy" GET "/v1/teams/{team}/sharing-policy"
            Caller::Action(Action::SharingPolicy), read, 1, &["reseller_view"];
        /// Changes the sharing policy.
        CHANGE_SHARING_POLICY "change_sharing_policy" PATCH "/v1/teams/{team}/sharing-policy"
            Caller::Action(Action::SharingPolicy), write, 2, SETTINGS.split_at(SHARING).0;
        /// Tells the authentication and security settings.
        READ_SECURITY_POLICY "read_security_policy" GET "/v1/teams/{team}/security-policy"
            Caller::Action(Action::SecurityPolicy), read, 1, &["reseller_view"];
        /// Changes the authentication and security settings.
        CHANGE_SECURITY_POLICY "change_security_policy" PATCH "/v1/teams/{team}/security-policy"
            Caller::Action(Action::SecurityPolicy), write, 2, SETTINGS.split_at(SHARING).1;
    }
    "audit-log" {
        /// Reads the audit log by pages, newest first.
        READ_AUDIT_LOG "read_audit_log" GET "/v1/teams/{team}/audit-log" Caller::AdminOrPlatform, read, 0, &[];
        /// Verifies that nobody changed the audit log, and names the first bad entry.
        VERIFY_AUDIT_LOG "verify_audit_log" GET "/v1/teams/{team}/audit-log/verification" Caller::Platform, read, 0, &[];
    }
    "team-directory" {
        /// Checks the store and makes the directory; once, before any traffic.
        SET_UP "set_up" PUT "/v1/platform/setup" Caller::Platform, write, 4, &[];
        /// Deletes what crashes left in the store, by age; for any cron.
        SWEEP "sweep" POST "/v1/platform/sweep" Caller::Platform, write, 0, &[];
        /// Tells a reseller's record.
        READ_RESELLER "read_reseller" GET "/v1/platform/resellers/{reseller}" Caller::Platform, read, 0, &[];
        /// Takes over a reseller's record.
        PUT_RESELLER "put_reseller" PUT "/v1/platform/resellers/{reseller}" Caller::Platform, write, 1, &[];
        /// Tells a team's record.
        READ_TEAM "read_team" GET "/v1/platform/teams/{team}" Caller::Platform, read, 0, &[];
        /// Creates a team, or takes over its changed record.
        PUT_TEAM "put_team" PUT "/v1/platform/teams/{team}" Caller::Platform, write, 1, &["team_record_change", "reseller_support_change_policy", "reseller_support_session_end", "sign_in_as_session_end"];
        /// Lists a team's members.
        LIST_TEAM_MEMBERS "list_team_members" GET "/v1/platform/teams/{team}/members" Caller::Platform, read, 0, &[];
        /// Brings members in bulk.
        IMPORT_MEMBERS "import_members" POST "/v1/platform/teams/{team}/members"
            Caller::Platform, write, 2, &["team_members_import", "sign_in_as_session_end"];
    }
    "team-settings" {
        /// Tells a team's sharing and security settings.
        READ_SETTINGS "read_settings" GET "/v1/platform/teams/{team}/settings" Caller::Platform, read, 0, &[];
        /// Takes over a team's sharing and security settings.
        PUT_SETTINGS "put_settings" PUT "/v1/platform/teams/{team}/settings"
            Caller::Platform, write, 2, SETTINGS;
    }
    "team-reports" {
        /// Reports how much storage a team uses.
        REPORT_STORAGE "report_storage" PUT "/v1/platform/teams/{team}/storage"
            Caller::Platform, write, 1, &["team_storage_report"];
        /// Brings team folders in bulk.
        IMPORT_FOLDERS "import_team_folders" POST "/v1/platform/teams/{team}/team-folders"
            Caller::Platform, write, 2, &["team_folders_import"];
        /// Brings sharing events in bulk.
        IMPORT_SHARING "import_sharing_events" POST "/v1/platform/teams/{team}/sharing-events"
            Caller::Platform, write, 2, &["team_sharing_events_import"];
        /// Lists a team's support requests, newest first.
        LIST_TEAM_REQUESTS "list_team_requests" GET "/v1/platform/teams/{team}/support-requests"
            Caller::Platform, read, 0, &[];
        /// Tells one support request of a team.
        READ_TEAM_REQUEST "read_team_request" GET "/v1/platform/teams/{team}/support-requests/{id}"
            Caller::Platform, read, 0, &[];
        /// Answers a support request, closes it, or both.
        ANSWER_REQUEST "answer_request" POST "/v1/platform/teams/{team}/support-requests/{id}/answers"
            Caller::Platform, write, 2, &["reseller_support_request_answer", "reseller_support_request_close"];
    }
    "deliveries" {
        /// Tells what waits for the hook and what it would not take, and whether it is paused.
        LIST_DELIVERIES "list_deliveries" GET "/v1/platform/deliveries" Caller::Platform, read, 0, &[];
        /// Delivers what is due; for any cron.
        RUN_DELIVERIES "run_deliveries" POST "/v1/platform/deliveries/run" Caller::Platform, write, 0, &[];
        /// Ends the pause of a hook that had said that it was gone, and delivers what is due.
        RESUME_DELIVERIES "resume_deliveries" POST "/v1/platform/deliveries/resume" Caller::Platform, write, 1, &[];
        /// Has a delivery that was passed over tried again.
        REPLAY_DELIVERY "replay_delivery" POST "/v1/platform/deliveries/{id}/replay" Caller::Platform, write, 1, &[];
    }
    "description" {
        /// This description.
        READ_OPENAPI "read_openapi" GET "/v1/openapi.json" Caller::Anyone, read, 0, &[];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_action_has_an_operation_and_every_operation_a_name_and_a_place_of_its_own() {
        let actions: BTreeSet<_> = ALL.iter().filter_map(Operation::action).collect();
        assert_eq!(actions.into_iter().collect::<Vec<_>>(), Action::ALL);
        let names: BTreeSet<_> = ALL.iter().map(|operation| operation.name).collect();
        let places: BTreeSet<_> = ALL
            .iter()
            .map(|operation| (operation.method, operation.path))
            .collect();
        assert_eq!((names.len(), places.len()), (ALL.len(), ALL.len()));
    }

    #[test]
    fn what_only_looks_is_a_get_or_changes_nothing() {
        for operation in ALL {
            assert!(
                operation.is_read || operation.method != "GET",
                "{}",
                operation.name
            );
            assert!(
                !operation.is_read || operation.leaves.iter().all(|tag| *tag == "reseller_view"),
                "{}",
                operation.name
            );
        }
    }
}
