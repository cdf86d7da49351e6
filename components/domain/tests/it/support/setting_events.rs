//! Every setting: its values, and the types of its events.

use domain::settings::Setting;
use serde_json::{Value, json};

/// The tag and category of a change.
pub fn expected_setting(
    setting: Setting,
    is_added: bool,
    is_removed: bool,
) -> (&'static str, &'static str) {
    let url = |[add, remove, change]: [&'static str; 3]| match (is_added, is_removed) {
        (true, _) => (add, "sso"),
        (_, true) => (remove, "sso"),
        _ => (change, "sso"),
    };
    let tag = match setting {
        Setting::SharedFolderMemberPolicy => "sharing_change_member_policy",
        Setting::SharedFolderJoinPolicy => "sharing_change_folder_join_policy",
        Setting::SharedLinkCreatePolicy => "sharing_change_link_policy",
        Setting::SharedFolderLinkRestrictionPolicy => "folder_link_restriction_policy_changed",
        Setting::EnforceLinkPasswordPolicy => "sharing_change_link_enforce_password_policy",
        Setting::DefaultLinkExpirationDaysPolicy => "sharing_change_link_default_expiration_policy",
        Setting::SharedLinkDefaultPermissionsPolicy => {
            "shared_link_default_permissions_policy_changed"
        }
        Setting::GroupCreationPolicy => "group_user_management_change_policy",
        Setting::SsoPolicy => "sso_change_policy",
        Setting::SsoSignInUrl => {
            return url([
                "sso_add_login_url",
                "sso_remove_login_url",
                "sso_change_login_url",
            ]);
        }
        Setting::SsoSignOutUrl => {
            return url([
                "sso_add_logout_url",
                "sso_remove_logout_url",
                "sso_change_logout_url",
            ]);
        }
        Setting::SsoCertificate => {
            return url(["sso_add_cert", "sso_remove_cert", "sso_change_cert"]);
        }
        Setting::TwoStepVerificationPolicy => "tfa_change_policy",
        Setting::PasswordStrengthPolicy => "password_strength_requirements_change_policy",
        Setting::SessionFixedLengthSeconds => "web_sessions_change_fixed_length_policy",
        Setting::SessionIdleLengthSeconds => "web_sessions_change_idle_length_policy",
        Setting::ActiveDeviceLimit => "device_approvals_change_desktop_policy",
    };
    (tag, "team_policies")
}

/// The settings that are one of several words, with the words in the order of the changes.
const WORDS: [(Setting, &str); 11] = [
    (
        Setting::SharedFolderMemberPolicy,
        "anyone team_and_approved team anyone",
    ),
    (
        Setting::SharedFolderJoinPolicy,
        "from_anyone from_team_only from_anyone",
    ),
    (
        Setting::SharedLinkCreatePolicy,
        "default_public default_team_only team_only default_no_one default_public",
    ),
    (
        Setting::SharedFolderLinkRestrictionPolicy,
        "anyone members anyone",
    ),
    (
        Setting::EnforceLinkPasswordPolicy,
        "optional required optional",
    ),
    (
        Setting::DefaultLinkExpirationDaysPolicy,
        "none day_1 day_3 day_7 day_30 day_90 day_180 year_1 none",
    ),
    (
        Setting::SharedLinkDefaultPermissionsPolicy,
        "default edit view default",
    ),
    (
        Setting::GroupCreationPolicy,
        "admins_and_members admins_only admins_and_members",
    ),
    (Setting::SsoPolicy, "disabled optional required disabled"),
    (
        Setting::TwoStepVerificationPolicy,
        "disabled optional required disabled",
    ),
    (
        Setting::PasswordStrengthPolicy,
        "minimal_requirements moderate_password strong_password minimal_requirements",
    ),
];

/// The settings that may be unset, with two values each.
fn optional_settings() -> [(Setting, [Value; 2]); 6] {
    let sign_in = [
        "https://idp.acme.example/in",
        "https://idp.acme.example/in2",
    ];
    let sign_out = [
        "https://idp.acme.example/out",
        "https://idp.acme.example/out2",
    ];
    [
        (Setting::SsoSignInUrl, sign_in.map(Value::from)),
        (Setting::SsoSignOutUrl, sign_out.map(Value::from)),
        (Setting::SsoCertificate, ["idp", "idp2"].map(certificate)),
        (
            Setting::SessionFixedLengthSeconds,
            [86_400, 3600].map(Value::from),
        ),
        (
            Setting::SessionIdleLengthSeconds,
            [3600, 900].map(Value::from),
        ),
        (Setting::ActiveDeviceLimit, [3, 5].map(Value::from)),
    ]
}

/// Every setting with the values that it can be changed through, one after the other.
pub fn every_setting() -> Vec<(Setting, Vec<Value>)> {
    let words =
        WORDS.map(|(setting, words)| (setting, words.split(' ').map(Value::from).collect()));
    let optional = optional_settings()
        .map(|(setting, [first, second])| (setting, vec![Value::Null, first, second, Value::Null]));
    words.into_iter().chain(optional).collect()
}

/// The content of a certificate, by Dropbox's names.
pub fn certificate(host: &str) -> Value {
    json!({
        "subject": format!("CN={host}.acme.example,O=Acme"),
        "issuer": "CN=Acme CA",
        "issue_date": "2026-01-01T00:00:00Z",
        "expiration_date": "2028-01-01T00:00:00Z",
        "serial_number": "4F:12",
        "sha1_fingerprint": "2F:D4:E1:C6:7A:2D:28:FC:ED:84:9E:E1:BB:76:E7:39:1B:93:EB:12",
        "common_name": format!("{host}.acme.example"),
    })
}
