//! Changed settings as Dropbox's events describe them.
//!
//! Dropbox merges some values and swaps the names of others, so the fields `setting`, `previous`
//! and `new` have ours beside them; decoders of Dropbox's events ignore them.

use super::fields::Fields;
use crate::audit::event_type::EventType;
use crate::settings::kind::Kind;
use crate::settings::setting::Setting;
use serde_json::Value;

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

/// The fields of Dropbox for a change.
pub(super) fn details(setting: Setting, previous: &Value, new: &Value) -> Fields {
    let fields = Fields::default();
    match setting {
        Setting::SsoCertificate => certificate_details(previous, new),
        Setting::SsoSignInUrl | Setting::SsoSignOutUrl => fields
            .with_some("previous_value", present(previous))
            .with_some("new_value", present(new)),
        _ => fields
            .with("previous_value", dropbox_value(setting, previous))
            .with("new_value", dropbox_value(setting, new)),
    }
}

fn present(value: &Value) -> Option<Value> {
    (!value.is_null()).then(|| value.clone())
}

fn certificate_details(previous: &Value, new: &Value) -> Fields {
    let fields = Fields::default();
    match (present(previous), present(new)) {
        (None, new) => fields.with_some("certificate_details", new),
        (Some(_), None) => fields,
        (Some(previous), Some(new)) => fields
            .with("previous_certificate_details", previous)
            .with("new_certificate_details", new),
    }
}

/// A value in Dropbox's form; URLs and certificates have none.
fn dropbox_value(setting: Setting, value: &Value) -> Fields {
    match setting.kind() {
        Kind::Seconds if value.is_null() => Fields::tagged("undefined"),
        Kind::Seconds => Fields::tagged("defined")
            .with("unit", Fields::tagged("seconds"))
            .with("amount", value.clone()),
        Kind::Number if value.is_null() => Fields::tagged("unlimited"),
        Kind::Number => Fields::tagged("limited"),
        Kind::Words(_) | Kind::Url | Kind::Certificate => {
            Fields::tagged(dropbox_tag(setting, value.as_str().unwrap_or_default()))
        }
    }
}

/// The word in Dropbox's events for a word of `team_policies`.
fn dropbox_tag(setting: Setting, value: &str) -> &str {
    match (setting, value) {
        (Setting::SharedFolderMemberPolicy, "anyone") => "allow",
        (Setting::SharedFolderMemberPolicy, "team") => "forbid",
        (Setting::SharedFolderMemberPolicy, "team_and_approved") => "forbid_with_exclusions",
        (Setting::SharedLinkCreatePolicy, "default_team_only") => "default_private",
        (Setting::SharedLinkCreatePolicy, "team_only") => "only_private",
        (Setting::SharedFolderLinkRestrictionPolicy, "members") => "enabled",
        (Setting::SharedFolderLinkRestrictionPolicy, "anyone") => "disabled",
        // Dropbox's event for the password has the values of the event for the expiry, and the
        // other way round.
        (Setting::EnforceLinkPasswordPolicy, "optional") => "allowed",
        (Setting::EnforceLinkPasswordPolicy, "required") => "not_allowed",
        (Setting::TwoStepVerificationPolicy, "required") => "require_tfa_enable",
        (Setting::TwoStepVerificationPolicy, "optional" | "disabled") => "require_tfa_disable",
        (_, same) => same,
    }
}
