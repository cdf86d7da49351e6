//! Changed settings as Dropbox's events tell them.
//!
//! Dropbox merges some of our values and swaps the names of others, so `setting`, `previous` and `new` stand beside its
//! fields with ours; its decoders pass them over.

use crate::audit::event_type::EventType;
use crate::settings::setting::Setting;
use serde_json::{Map, Value, json};

/// The type of a change; a URL or certificate is added, changed or removed.
pub(super) fn event_type(setting: Setting, is_added: bool, is_removed: bool) -> EventType {
    let [added, changed, removed] = match setting {
        Setting::SharedFolderMemberPolicy => [EventType::SharingChangeMemberPolicy; 3],
        Setting::SharedFolderJoinPolicy => [EventType::SharingChangeFolderJoinPolicy; 3],
        Setting::SharedLinkCreatePolicy => [EventType::SharingChangeLinkPolicy; 3],
        Setting::SharedFolderLinkRestrictionPolicy => {
            [EventType::FolderLinkRestrictionPolicyChanged; 3]
        }
        Setting::EnforceLinkPasswordPolicy => {
            [EventType::SharingChangeLinkEnforcePasswordPolicy; 3]
        }
        Setting::DefaultLinkExpirationDaysPolicy => {
            [EventType::SharingChangeLinkDefaultExpirationPolicy; 3]
        }
        Setting::SharedLinkDefaultPermissionsPolicy => {
            [EventType::SharedLinkDefaultPermissionsPolicyChanged; 3]
        }
        Setting::GroupCreationPolicy => [EventType::GroupUserManagementChangePolicy; 3],
        Setting::SsoPolicy => [EventType::SsoChangePolicy; 3],
        Setting::SsoSignInUrl => [
            EventType::SsoAddLoginUrl,
            EventType::SsoChangeLoginUrl,
            EventType::SsoRemoveLoginUrl,
        ],
        Setting::SsoSignOutUrl => [
            EventType::SsoAddLogoutUrl,
            EventType::SsoChangeLogoutUrl,
            EventType::SsoRemoveLogoutUrl,
        ],
        Setting::SsoCertificate => [
            EventType::SsoAddCert,
            EventType::SsoChangeCert,
            EventType::SsoRemoveCert,
        ],
        Setting::TwoStepVerificationPolicy => [EventType::TfaChangePolicy; 3],
        Setting::PasswordStrengthPolicy => [EventType::PasswordStrengthRequirementsChangePolicy; 3],
        Setting::SessionFixedLengthSeconds => [EventType::WebSessionsChangeFixedLengthPolicy; 3],
        Setting::SessionIdleLengthSeconds => [EventType::WebSessionsChangeIdleLengthPolicy; 3],
        Setting::ActiveDeviceLimit => [EventType::DeviceApprovalsChangeDesktopPolicy; 3],
    };
    match (is_added, is_removed) {
        (true, _) => added,
        (false, true) => removed,
        (false, false) => changed,
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
