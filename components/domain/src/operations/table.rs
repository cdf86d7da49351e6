//! The table of operations: routers, audit entries, the OpenAPI description and the tests all read
//! it.

use super::{Action, Caller};
use crate::audit::event_type::EventType;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

/// A successful operation that leaves no entry.
const NOTHING: &[EventType] = &[];
/// A read inside a reseller session leaves one entry.
const VIEW: &[EventType] = &[EventType::ResellerView];

/// The event types of settings: by group, and all of them.
macro_rules! setting_events {
    (sharing: [$($sharing:ident),+ $(,)?], security: [$($security:ident),+ $(,)?] $(,)?) => {
        const SHARING_EVENTS: &[EventType] = &[$(EventType::$sharing),+];
        const SECURITY_EVENTS: &[EventType] = &[$(EventType::$security),+];
        const SETTING_EVENTS: &[EventType] =
            &[$(EventType::$sharing),+, $(EventType::$security),+];
    };
}

setting_events! {
    sharing: [
        SharingChangeMemberPolicy,
        SharingChangeFolderJoinPolicy,
        SharingChangeLinkPolicy,
        FolderLinkRestrictionPolicyChanged,
        SharingChangeLinkEnforcePasswordPolicy,
        SharingChangeLinkDefaultExpirationPolicy,
        SharedLinkDefaultPermissionsPolicyChanged,
        GroupUserManagementChangePolicy,
    ],
    security: [
        SsoChangePolicy,
        SsoAddLoginUrl,
        SsoChangeLoginUrl,
        SsoRemoveLoginUrl,
        SsoAddLogoutUrl,
        SsoChangeLogoutUrl,
        SsoRemoveLogoutUrl,
        SsoAddCert,
        SsoChangeCert,
        SsoRemoveCert,
        TfaChangePolicy,
        PasswordStrengthRequirementsChangePolicy,
        WebSessionsChangeFixedLengthPolicy,
        WebSessionsChangeIdleLengthPolicy,
        DeviceApprovalsChangeDesktopPolicy,
    ],
}

/// Rows by component: the summary; then variant, name, `read` or `write`, method and path; then
/// caller, durable writes and the event types that a success may leave.
macro_rules! operations {
    ($($component:literal { $(
        $(#[doc = $summary:literal])+
        $variant:ident $name:literal $kind:ident $method:ident $path:literal
            $caller:expr, $writes:literal, $leaves:expr;
    )+ })+) => {
        /// One method a column, so that a component carries only the columns that it reads.
        impl Operation {
            /// All of them, by component.
            pub const ALL: &'static [Self] = &[$($(Self::$variant),+),+];

            /// The component that serves it.
            pub fn component(self) -> &'static str {
                match self { $($(Self::$variant)|+ => $component),+ }
            }

            /// The name in audit entries.
            pub fn name(self) -> &'static str {
                match self { $($(Self::$variant => $name),+),+ }
            }

            /// Its effect, in a few words.
            pub fn summary(self) -> &'static str {
                match self { $($(Self::$variant => concat!($($summary),+)),+),+ }
            }

            /// The HTTP method.
            pub fn method(self) -> &'static str {
                match self { $($(Self::$variant => stringify!($method)),+),+ }
            }

            /// The path, with parameters in braces.
            pub fn path(self) -> &'static str {
                match self { $($(Self::$variant => $path),+),+ }
            }

            /// Who may use it.
            pub fn caller(self) -> Caller {
                match self { $($(Self::$variant => $caller),+),+ }
            }

            /// Whether it only reads; a read-only session may do no more.
            pub fn is_read(self) -> bool {
                match self { $($(Self::$variant => is_read!($kind)),+),+ }
            }

            /// The types of the entries that a success may leave in the log; a no-op leaves a view.
            pub fn leaves(self) -> &'static [EventType] {
                match self { $($(Self::$variant => $leaves),+),+ }
            }

            /// Durable writes, without the log's cuts and the collection of retired objects, which
            /// are spread over many commits.
            pub fn writes(self) -> u64 {
                match self { $($(Self::$variant => $writes),+),+ }
            }
        }

        /// An operation: an HTTP endpoint. Audit entries name it as [`Operation::name`] does.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        pub enum Operation {
            $($(
                $(#[doc = $summary])+
                #[serde(rename = $name)]
                $variant
            ),+),+
        }
    };
}

/// By lookup: derived code is several times larger.
impl<'de> Deserialize<'de> for Operation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let mut all = Self::ALL.iter().copied();
        all.find(|operation| operation.name() == name)
            .ok_or_else(|| D::Error::custom("no operation"))
    }
}

/// Any other word than these two does not compile.
macro_rules! is_read {
    (read) => {
        true
    };
    (write) => {
        false
    };
}

operations! {
    "toggle" {
        /// Returns the state of reseller support, and the traces that stay when it goes off.
        ReadResellerSupport "read_reseller_support" read GET "/v1/teams/{team}/reseller-support"
            Caller::Admin, 0, NOTHING;
        /// Switches reseller support on or off, or changes its terms.
        SetResellerSupport "set_reseller_support" write PUT "/v1/teams/{team}/reseller-support"
            Caller::Admin, 2, &[
                EventType::ResellerSupportChangePolicy,
                EventType::ResellerSupportChangeTerms,
                EventType::ResellerSupportSessionEnd,
                EventType::SignInAsSessionEnd,
            ];
        /// Restores settings that reseller sessions changed.
        RestoreSettings "restore_settings" write
            POST "/v1/teams/{team}/reseller-support/restore-settings"
            Caller::Admin, 2, SETTING_EVENTS;
        /// Keeps settings that reseller sessions changed, at the values that the caller was shown.
        KeepSettings "keep_settings" write
            POST "/v1/teams/{team}/reseller-support/keep-settings"
            Caller::Admin, 2, &[EventType::ResellerSupportKeepSetting];
    }
    "sessions" {
        /// Lists live reseller sessions and live links.
        ListSessions "list_sessions" read GET "/v1/teams/{team}/reseller-support/sessions"
            Caller::Admin, 0, NOTHING;
        /// Ends a reseller session.
        EndSession "end_session" write DELETE "/v1/teams/{team}/reseller-support/sessions/{id}"
            Caller::Admin, 1, &[
                EventType::ResellerSupportSessionEnd,
                EventType::SignInAsSessionEnd,
            ];
        /// Returns whether the team has blocked a technician.
        ReadTeamTechnician "read_team_technician" read
            GET "/v1/teams/{team}/reseller-support/technicians/{id}"
            Caller::Admin, 0, NOTHING;
        /// Blocks a technician for the team, which ends their links and sessions in it, or lifts
        /// the block.
        PutTeamTechnician "put_team_technician" write
            PUT "/v1/teams/{team}/reseller-support/technicians/{id}"
            Caller::Admin, 1, &[
                EventType::ResellerSupportBlockTechnician,
                EventType::ResellerSupportSessionEnd,
                EventType::SignInAsSessionEnd,
                EventType::ResellerLinkRevoke,
            ];
        /// Ends a sign-in to the console: its token is refused from now on.
        EndLogin "end_login" write DELETE "/v1/login"
            Caller::Login, 1, NOTHING;
        /// Ends all links and sessions of a technician in the team.
        EndTeamTechnicianSessions "end_team_technician_sessions" write
            DELETE "/v1/teams/{team}/reseller-support/technicians/{id}/sessions"
            Caller::Admin, 1, &[
                EventType::ResellerSupportSessionEnd,
                EventType::SignInAsSessionEnd,
                EventType::ResellerLinkRevoke,
            ];
        /// Lists the reseller's sessions, team by team.
        ListResellerSessions "list_reseller_sessions" read GET "/v1/resellers/{reseller}/sessions"
            Caller::ManagerOrPlatform, 0, NOTHING;
        /// Ends a session of the reseller.
        EndResellerSession "end_reseller_session" write
            DELETE "/v1/resellers/{reseller}/teams/{team}/sessions/{id}"
            Caller::ManagerOrPlatform, 1, &[
                EventType::ResellerSupportSessionEnd,
                EventType::SignInAsSessionEnd,
            ];
    }
    "link-issuance" {
        /// Issues a sign-in link.
        IssueLink "issue_link" write POST "/v1/teams/{team}/sign-in-links"
            Caller::Technician, 1, &[EventType::ResellerLinkCreate];
        /// Lists the reseller's live links and those that died within 24 hours, and whether support
        /// is on.
        ListLinks "list_links" read GET "/v1/teams/{team}/sign-in-links"
            Caller::Technician, 0, NOTHING;
        /// Revokes a live link.
        RevokeLink "revoke_link" write DELETE "/v1/teams/{team}/sign-in-links/{id}"
            Caller::Technician, 1, &[EventType::ResellerLinkRevoke];
        /// Lists the reseller's teams, and whether support is on.
        ListResellerTeams "list_reseller_teams" read GET "/v1/resellers/{reseller}/teams"
            Caller::Technician, 0, NOTHING;
    }
    "link-redemption" {
        /// Returns the content of a link; consumes nothing.
        PreviewLink "preview_link" read POST "/v1/sign-in-links/preview"
            Caller::Anyone, 0, NOTHING;
        /// Redeems a link: a reseller session, once.
        RedeemLink "redeem_link" write POST "/v1/sign-in-links/redeem"
            Caller::Holder, 1, &[
                EventType::ResellerLinkRedeem,
                EventType::ResellerSupportSessionStart,
            ];
        /// Returns the session of the request.
        ReadSession "read_session" read GET "/v1/session"
            Caller::Session, 0, NOTHING;
        /// Ends the session of the request.
        SignOut "sign_out" write DELETE "/v1/session"
            Caller::Session, 1, &[
                EventType::ResellerSupportSessionEnd,
                EventType::SignInAsSessionEnd,
            ];
        /// Returns whether a reseller session, or a sign-in as a user, is alive (RFC 7662).
        Introspect "introspect" read POST "/v1/introspect"
            Caller::Platform, 0, NOTHING;
    }
    "reseller-actions" {
        /// Lists members, all or by the beginning of their address or name.
        ListMembers "list_members" read GET "/v1/teams/{team}/members"
            Caller::Action(Action::Members), 1, VIEW;
        /// Adds a member, as invited.
        AddMember "add_member" write POST "/v1/teams/{team}/members"
            Caller::Action(Action::Members), 2, &[EventType::MemberChangeStatus];
        /// Returns one member.
        ReadMember "read_member" read GET "/v1/teams/{team}/members/{id}"
            Caller::Action(Action::Members), 1, VIEW;
        /// Removes a member.
        RemoveMember "remove_member" write DELETE "/v1/teams/{team}/members/{id}"
            Caller::Action(Action::Members), 2, &[
                EventType::MemberChangeStatus,
                EventType::SignInAsSessionEnd,
            ];
        /// Gives a member another admin role, or none.
        ChangeAdminRole "change_admin_role" write PUT "/v1/teams/{team}/members/{id}/admin-role"
            Caller::Action(Action::AdminPermissions), 2, &[
                EventType::MemberChangeAdminRole,
                EventType::SignInAsSessionEnd,
            ];
        /// Returns the overview of the team.
        ReadInsights "read_insights" read GET "/v1/teams/{team}/insights"
            Caller::Action(Action::Insights), 1, VIEW;
        /// Lists team folders by name.
        ListTeamFolders "list_team_folders" read GET "/v1/teams/{team}/team-folders"
            Caller::Action(Action::TeamFolders), 1, VIEW;
        /// Creates a team folder.
        CreateTeamFolder "create_team_folder" write POST "/v1/teams/{team}/team-folders"
            Caller::Action(Action::TeamFolders), 2, &[EventType::TeamFolderCreate];
        /// Returns one team folder.
        ReadTeamFolder "read_team_folder" read GET "/v1/teams/{team}/team-folders/{id}"
            Caller::Action(Action::TeamFolders), 1, VIEW;
        /// Lists sharing events, newest first.
        ListSharingActivity "list_sharing_activity" read GET "/v1/teams/{team}/sharing-activity"
            Caller::Action(Action::SharingActivity), 1, VIEW;
        /// Lists support requests, newest first.
        ListSupportRequests "list_support_requests" read GET "/v1/teams/{team}/support-requests"
            Caller::Action(Action::Support), 1, VIEW;
        /// Opens a support request.
        OpenSupportRequest "open_support_request" write POST "/v1/teams/{team}/support-requests"
            Caller::Action(Action::Support), 2, &[EventType::ResellerSupportRequestCreate];
        /// Returns one support request.
        ReadSupportRequest "read_support_request" read GET "/v1/teams/{team}/support-requests/{id}"
            Caller::Action(Action::Support), 1, VIEW;
        /// Returns the sharing policy.
        ReadSharingPolicy "read_sharing_policy" read GET "/v1/teams/{team}/sharing-policy"
            Caller::Action(Action::SharingPolicy), 1, VIEW;
        /// Changes the sharing policy.
        ChangeSharingPolicy "change_sharing_policy" write PATCH "/v1/teams/{team}/sharing-policy"
            Caller::Action(Action::SharingPolicy), 2, SHARING_EVENTS;
        /// Returns the authentication and security settings.
        ReadSecurityPolicy "read_security_policy" read GET "/v1/teams/{team}/security-policy"
            Caller::Action(Action::SecurityPolicy), 1, VIEW;
        /// Changes the authentication and security settings.
        ChangeSecurityPolicy "change_security_policy" write PATCH "/v1/teams/{team}/security-policy"
            Caller::Action(Action::SecurityPolicy), 2, SECURITY_EVENTS;
    }
    "sign-in-as" {
        /// Signs in as a member: a token for the vendor's login.
        SignInAs "sign_in_as" write POST "/v1/teams/{team}/members/{id}/sign-in"
            Caller::Action(Action::SignInAs), 1, &[
                EventType::SignInAsSessionStart,
                EventType::SignInAsSessionEnd,
            ];
        /// Ends the sign-in as a member.
        EndSignInAs "end_sign_in_as" write DELETE "/v1/teams/{team}/members/{id}/sign-in"
            Caller::Action(Action::SignInAs), 1, &[EventType::SignInAsSessionEnd];
        /// Returns the public key of the tokens for sign-ins as a member.
        ReadJwks "read_jwks" read GET "/.well-known/jwks.json"
            Caller::Anyone, 0, NOTHING;
    }
    "audit-log" {
        /// Reads the audit log by pages, newest first.
        ReadAuditLog "read_audit_log" read GET "/v1/teams/{team}/audit-log"
            Caller::AdminOrPlatform, 0, NOTHING;
        /// Verifies that nobody changed the audit log, and names the first bad entry.
        VerifyAuditLog "verify_audit_log" read GET "/v1/teams/{team}/audit-log/verification"
            Caller::Platform, 0, NOTHING;
    }
    "teams" {
        /// Returns a team's record.
        ReadTeam "read_team" read GET "/v1/platform/teams/{team}"
            Caller::Platform, 0, NOTHING;
        /// Creates a team, or replaces its record.
        PutTeam "put_team" write PUT "/v1/platform/teams/{team}"
            Caller::Platform, 1, &[
                EventType::TeamRecordChange,
                EventType::ResellerSupportChangePolicy,
                EventType::ResellerSupportSessionEnd,
                EventType::SignInAsSessionEnd,
            ];
        /// Has a team leave, and erases it.
        EraseTeam "erase_team" write DELETE "/v1/platform/teams/{team}"
            Caller::Platform, 2, &[
                EventType::TeamLeave,
                EventType::ResellerSupportChangePolicy,
                EventType::ResellerSupportSessionEnd,
                EventType::SignInAsSessionEnd,
            ];
    }
    "platform" {
        /// Lists teams, all or by the switch, the reseller and the beginning of a name.
        ListTeams "list_teams" read GET "/v1/platform/teams"
            Caller::Platform, 0, NOTHING;
        /// Lists a team's members.
        ListTeamMembers "list_team_members" read GET "/v1/platform/teams/{team}/members"
            Caller::Platform, 0, NOTHING;
        /// Imports members.
        ImportMembers "import_members" write POST "/v1/platform/teams/{team}/members"
            Caller::Platform, 2, &[
                EventType::TeamMembersImport,
                EventType::SignInAsSessionEnd,
            ];
        /// Returns a team's sharing and security settings.
        ReadSettings "read_settings" read GET "/v1/platform/teams/{team}/settings"
            Caller::Platform, 0, NOTHING;
        /// Replaces a team's sharing and security settings.
        PutSettings "put_settings" write PUT "/v1/platform/teams/{team}/settings"
            Caller::Platform, 2, SETTING_EVENTS;
        /// Stores how much storage a team uses.
        ReportStorage "report_storage" write PUT "/v1/platform/teams/{team}/storage"
            Caller::Platform, 1, &[EventType::TeamStorageReport];
        /// Imports team folders.
        ImportTeamFolders "import_team_folders" write POST "/v1/platform/teams/{team}/team-folders"
            Caller::Platform, 2, &[EventType::TeamFoldersImport];
        /// Imports sharing events.
        ImportSharingEvents "import_sharing_events" write
            POST "/v1/platform/teams/{team}/sharing-events"
            Caller::Platform, 2, &[EventType::TeamSharingEventsImport];
        /// Lists a team's support requests, newest first.
        ListTeamRequests "list_team_requests" read GET "/v1/platform/teams/{team}/support-requests"
            Caller::Platform, 0, NOTHING;
        /// Returns one support request of a team.
        ReadTeamRequest "read_team_request" read
            GET "/v1/platform/teams/{team}/support-requests/{id}"
            Caller::Platform, 0, NOTHING;
        /// Answers a support request, closes it, or both.
        AnswerRequest "answer_request" write
            POST "/v1/platform/teams/{team}/support-requests/{id}/answers"
            Caller::Platform, 2, &[
                EventType::ResellerSupportRequestAnswer,
                EventType::ResellerSupportRequestClose,
            ];
    }
    "resellers" {
        /// Returns a reseller's record.
        ReadReseller "read_reseller" read GET "/v1/platform/resellers/{reseller}"
            Caller::Platform, 0, NOTHING;
        /// Replaces a reseller's record. A suspended reseller is out of all its teams.
        PutReseller "put_reseller" write PUT "/v1/platform/resellers/{reseller}"
            Caller::Platform, 1, NOTHING;
        /// Returns whether a technician is blocked.
        ReadTechnician "read_technician" read
            GET "/v1/platform/resellers/{reseller}/technicians/{id}"
            Caller::Platform, 0, NOTHING;
        /// Blocks a technician, which ends all their links and sessions, or lifts the block.
        PutTechnician "put_technician" write
            PUT "/v1/platform/resellers/{reseller}/technicians/{id}"
            Caller::Platform, 2, NOTHING;
        /// Returns whether a technician of the reseller is blocked.
        ReadOwnTechnician "read_own_technician" read
            GET "/v1/resellers/{reseller}/technicians/{id}"
            Caller::ManagerOrPlatform, 0, NOTHING;
        /// Blocks a technician of the reseller, which ends all their links and sessions, or lifts
        /// the block.
        PutOwnTechnician "put_own_technician" write
            PUT "/v1/resellers/{reseller}/technicians/{id}"
            Caller::ManagerOrPlatform, 2, NOTHING;
        /// Ends all links and sessions of a technician, in every team.
        EndTechnicianSessions "end_technician_sessions" write
            DELETE "/v1/resellers/{reseller}/technicians/{id}/sessions"
            Caller::ManagerOrPlatform, 2, NOTHING;
    }
    "maintenance" {
        /// Checks the store and creates the directory; once, before any traffic.
        SetUp "set_up" write PUT "/v1/platform/setup"
            Caller::Platform, 4, NOTHING;
        /// Deletes leftovers of crashes in the store, by age; for any cron.
        Sweep "sweep" write POST "/v1/platform/sweep"
            Caller::Platform, 0, NOTHING;
        /// Returns whether the store works, and how the deliveries are.
        ReadHealth "read_health" read GET "/v1/platform/health"
            Caller::Platform, 1, NOTHING;
        /// Lists pending and parked deliveries, and whether the hook is paused.
        ListDeliveries "list_deliveries" read GET "/v1/platform/deliveries"
            Caller::Platform, 0, NOTHING;
        /// Runs due deliveries; for any cron.
        RunDeliveries "run_deliveries" write POST "/v1/platform/deliveries/run"
            Caller::Platform, 0, NOTHING;
        /// Ends the pause of a hook that answered 410, and runs due deliveries.
        ResumeDeliveries "resume_deliveries" write POST "/v1/platform/deliveries/resume"
            Caller::Platform, 1, NOTHING;
        /// Retries a parked delivery.
        ReplayDelivery "replay_delivery" write POST "/v1/platform/deliveries/{id}/replay"
            Caller::Platform, 1, NOTHING;
        /// Discards a parked delivery that the hook will never take.
        DiscardDelivery "discard_delivery" write DELETE "/v1/platform/deliveries/{id}"
            Caller::Platform, 2, &[EventType::TeamDeliveryDiscard];
    }
    "description" {
        /// Returns this description.
        ReadOpenapi "read_openapi" read GET "/v1/openapi.json"
            Caller::Anyone, 0, NOTHING;
    }
}
