//! Changed settings as Dropbox's events tell them.
//!
//! Dropbox merges some of our values and swaps the names of others, so `setting`, `previous` and `new` stand beside its
//! fields with ours; its decoders pass them over.

use crate::settings::Setting;
use serde_json::{Map, Value, json};

/// The tag, category and description of a change; a URL or certificate is added, changed or removed.
pub(super) fn event_type(
    setting: Setting,
    previous: &Value,
    new: &Value,
) -> (&'static str, &'static str, &'static str) {
    let (category, policies) = ("sso", "team_policies");
    match (setting, previous.is_null(), new.is_null()) {
        (Setting::SharedFolderMemberPolicy, ..) => (
            "sharing_change_member_policy",
            policies,
            "Changed whether members can share files/folders outside team",
        ),
        (Setting::SharedFolderJoinPolicy, ..) => (
            "sharing_change_folder_join_policy",
            policies,
            "Changed whether team members can join shared folders owned outside team",
        ),
        (Setting::SharedLinkCreatePolicy, ..) => (
            "sharing_change_link_policy",
            policies,
            "Changed whether members can share links outside team, and if links are accessible only by team members or anyone by default",
        ),
        (Setting::SharedFolderLinkRestrictionPolicy, ..) => (
            "folder_link_restriction_policy_changed",
            policies,
            "Changed folder link restrictions policy for team",
        ),
        (Setting::EnforceLinkPasswordPolicy, ..) => (
            "sharing_change_link_enforce_password_policy",
            policies,
            "Changed the password requirement for the links shared outside of the team",
        ),
        (Setting::DefaultLinkExpirationDaysPolicy, ..) => (
            "sharing_change_link_default_expiration_policy",
            policies,
            "Changed the default expiration for the links shared outside of the team",
        ),
        (Setting::SharedLinkDefaultPermissionsPolicy, ..) => (
            "shared_link_default_permissions_policy_changed",
            policies,
            "Changed shared link default permissions policy for team",
        ),
        (Setting::GroupCreationPolicy, ..) => (
            "group_user_management_change_policy",
            policies,
            "Changed who can create groups",
        ),
        (Setting::SsoPolicy, ..) => (
            "sso_change_policy",
            policies,
            "Changed single sign-on setting for team",
        ),
        (Setting::SsoSignInUrl, true, _) => {
            ("sso_add_login_url", category, "Added sign-in URL for SSO")
        }
        (Setting::SsoSignInUrl, _, true) => (
            "sso_remove_login_url",
            category,
            "Removed sign-in URL for SSO",
        ),
        (Setting::SsoSignInUrl, ..) => (
            "sso_change_login_url",
            category,
            "Changed sign-in URL for SSO",
        ),
        (Setting::SsoSignOutUrl, true, _) => {
            ("sso_add_logout_url", category, "Added sign-out URL for SSO")
        }
        (Setting::SsoSignOutUrl, _, true) => (
            "sso_remove_logout_url",
            category,
            "Removed sign-out URL for SSO",
        ),
        (Setting::SsoSignOutUrl, ..) => (
            "sso_change_logout_url",
            category,
            "Changed sign-out URL for SSO",
        ),
        (Setting::SsoCertificate, true, _) => {
            ("sso_add_cert", category, "Added X.509 certificate for SSO")
        }
        (Setting::SsoCertificate, _, true) => (
            "sso_remove_cert",
            category,
            "Removed X.509 certificate for SSO",
        ),
        (Setting::SsoCertificate, ..) => (
            "sso_change_cert",
            category,
            "Changed X.509 certificate for SSO",
        ),
        (Setting::TwoStepVerificationPolicy, ..) => (
            "tfa_change_policy",
            policies,
            "Changed two-factor authentication setting for team",
        ),
        (Setting::PasswordStrengthPolicy, ..) => (
            "password_strength_requirements_change_policy",
            policies,
            "Changed team password strength requirements",
        ),
        (Setting::SessionFixedLengthSeconds, ..) => (
            "web_sessions_change_fixed_length_policy",
            policies,
            "Changed how long members can stay signed in to Dropbox.com",
        ),
        (Setting::SessionIdleLengthSeconds, ..) => (
            "web_sessions_change_idle_length_policy",
            policies,
            "Changed how long team members can be idle while signed in to Dropbox.com",
        ),
        (Setting::ActiveDeviceLimit, ..) => (
            "device_approvals_change_desktop_policy",
            policies,
            "Set/removed limit on number of computers member can link to team Dropbox account",
        ),
    }
}

/// The fields that Dropbox has for a change, by the event's tag.
pub(super) fn details(setting: Setting, previous: &Value, new: &Value) -> Map<String, Value> {
    let (before, after) = match setting {
        Setting::SsoCertificate => ("previous_certificate_details", "new_certificate_details"),
        _ => ("previous_value", "new_value"),
    };
    let fields: &[(&str, &Value)] = match (setting, previous.is_null(), new.is_null()) {
        (Setting::SsoCertificate, true, _) => &[("certificate_details", new)],
        (Setting::SsoCertificate, _, true) => &[],
        (Setting::SsoSignInUrl | Setting::SsoSignOutUrl, true, _) => &[(after, new)],
        (Setting::SsoSignInUrl | Setting::SsoSignOutUrl, _, true) => &[(before, previous)],
        _ => &[(before, previous), (after, new)],
    };
    fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), dropbox_value(setting, value)))
        .collect()
}

fn dropbox_value(setting: Setting, value: &Value) -> Value {
    match setting {
        Setting::SsoSignInUrl | Setting::SsoSignOutUrl | Setting::SsoCertificate => value.clone(),
        Setting::SessionFixedLengthSeconds | Setting::SessionIdleLengthSeconds
            if value.is_null() =>
        {
            json!({ ".tag": "undefined" })
        }
        Setting::SessionFixedLengthSeconds | Setting::SessionIdleLengthSeconds => {
            json!({ ".tag": "defined", "unit": { ".tag": "seconds" }, "amount": value })
        }
        Setting::ActiveDeviceLimit => {
            json!({ ".tag": if value.is_null() { "unlimited" } else { "limited" } })
        }
        _ => json!({ ".tag": dropbox_tag(setting, value.as_str().unwrap_or_default()) }),
    }
}

/// Dropbox's word in its events for one of `team_policies`, where the two differ.
fn dropbox_tag(setting: Setting, value: &str) -> &str {
    match (setting, value) {
        (Setting::SharedFolderMemberPolicy, "anyone") => "allow",
        (Setting::SharedFolderMemberPolicy, "team") => "forbid",
        (Setting::SharedFolderMemberPolicy, "team_and_approved") => "forbid_with_exclusions",
        (Setting::SharedLinkCreatePolicy, "default_team_only") => "default_private",
        (Setting::SharedLinkCreatePolicy, "team_only") => "only_private",
        (Setting::SharedFolderLinkRestrictionPolicy, "members") => "enabled",
        (Setting::SharedFolderLinkRestrictionPolicy, "anyone") => "disabled",
        // Dropbox's event for the password has the values of the one for the expiry, and the other way round.
        (Setting::EnforceLinkPasswordPolicy, "optional") => "allowed",
        (Setting::EnforceLinkPasswordPolicy, "required") => "not_allowed",
        (Setting::TwoStepVerificationPolicy, "required") => "require_tfa_enable",
        (Setting::TwoStepVerificationPolicy, "optional" | "disabled") => "require_tfa_disable",
        (_, same) => same,
    }
}
