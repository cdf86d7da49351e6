//! The tag, category and description of each event, by Dropbox's `EventType`.

use super::settings;
use crate::audit::Event;

/// The tag and category of an event, and what Dropbox's own descriptions would call it.
pub fn event_type(event: &Event) -> (&'static str, &'static str, &'static str) {
    match event {
        Event::SupportChanged { .. } => (
            "reseller_support_change_policy",
            "team_policies",
            "Enabled/disabled reseller support",
        ),
        Event::GrantChanged { .. } => (
            "reseller_support_change_terms",
            "team_policies",
            "Changed the terms of reseller support",
        ),
        Event::LinkIssued { .. } => (
            "reseller_link_create",
            "logins",
            "Created reseller sign-in link",
        ),
        Event::LinkRevoked { .. } => (
            "reseller_link_revoke",
            "logins",
            "Revoked reseller sign-in link",
        ),
        Event::LinkRedeemed { .. } => (
            "reseller_link_redeem",
            "logins",
            "Redeemed reseller sign-in link",
        ),
        Event::LinkRefused { .. } => (
            "reseller_link_refuse",
            "logins",
            "Refused reseller sign-in link",
        ),
        Event::SessionStarted { .. } => (
            "reseller_support_session_start",
            "logins",
            "Started reseller support session",
        ),
        Event::SessionEnded { .. } => (
            "reseller_support_session_end",
            "logins",
            "Ended reseller support session",
        ),
        Event::MemberAdded { .. } | Event::MemberRemoved { .. } => (
            "member_change_status",
            "members",
            "Changed member status (invited, joined, suspended, etc.)",
        ),
        Event::SignInAsStarted { .. } => (
            "sign_in_as_session_start",
            "logins",
            "Started admin sign-in-as session",
        ),
        Event::SignInAsEnded { .. } => (
            "sign_in_as_session_end",
            "logins",
            "Ended admin sign-in-as session",
        ),
        Event::FolderCreated { .. } => (
            "team_folder_create",
            "team_folders",
            "Created team folder in active status",
        ),
        Event::SettingChanged {
            setting,
            previous,
            new,
        } => settings::event_type(*setting, previous, new),
        Event::SupportRequested { .. } => (
            "reseller_support_request_create",
            "reports",
            "Opened a support request",
        ),
        Event::SupportAnswered { .. } => (
            "reseller_support_request_answer",
            "reports",
            "Answered a support request",
        ),
        Event::SupportClosed { .. } => (
            "reseller_support_request_close",
            "reports",
            "Closed a support request",
        ),
        Event::FoldersImported { .. } => (
            "team_folders_import",
            "team_folders",
            "Imported team folders",
        ),
        Event::SharingImported { .. } => (
            "team_sharing_events_import",
            "sharing",
            "Imported sharing events",
        ),
        Event::StorageReported { .. } => (
            "team_storage_report",
            "team_profile",
            "Reported the team's storage",
        ),
        Event::RoleChanged { .. } => (
            "member_change_admin_role",
            "members",
            "Changed team member admin role",
        ),
        Event::MembersImported { .. } => ("team_members_import", "members", "Imported members"),
        Event::TeamChanged { .. } => (
            "team_record_change",
            "team_profile",
            "Changed the team's record",
        ),
        Event::Viewed { .. } => ("reseller_view", "reports", "Viewed in a reseller session"),
        Event::Refused { .. } => (
            "reseller_action_refuse",
            "logins",
            "Refused in a reseller session",
        ),
    }
}
