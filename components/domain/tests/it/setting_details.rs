//! Changed settings in the public log: Dropbox's fields and values, and ours beside them (R8).

use crate::support::events::by_reseller;
use crate::support::setting_events::certificate;
use domain::settings::Setting;
use domain::*;
use serde_json::{Value, json};

/// Checks a change of a setting against the fields of Dropbox in its details.
fn check(setting: Setting, previous: Value, new: Value, expected: Value) {
    let event = Event::SettingChanged {
        setting,
        previous: previous.clone(),
        new: new.clone(),
    };
    let mut details = team_event(&by_reseller(event), 1, 0, Locale::En)["details"].clone();
    let fields = details.as_object_mut().unwrap();
    assert_eq!(fields.remove("setting"), Some(json!(setting)));
    assert_eq!(
        (fields.remove("previous"), fields.remove("new")),
        (Some(previous), Some(new))
    );
    fields.remove(".tag");
    assert_eq!(details, expected, "{setting:?}");
}

fn tags(previous: &str, new: &str) -> Value {
    json!({ "previous_value": { ".tag": previous }, "new_value": { ".tag": new } })
}

#[test]
fn words_are_dropboxs() {
    use Setting::*;
    for (setting, [previous, new], [previous_tag, new_tag]) in [
        (
            SharedFolderMemberPolicy,
            ["team", "team_and_approved"],
            ["forbid", "forbid_with_exclusions"],
        ),
        (
            SharedLinkCreatePolicy,
            ["team_only", "default_team_only"],
            ["only_private", "default_private"],
        ),
        (
            SharedFolderLinkRestrictionPolicy,
            ["anyone", "members"],
            ["disabled", "enabled"],
        ),
        (
            EnforceLinkPasswordPolicy,
            ["optional", "required"],
            ["allowed", "not_allowed"],
        ),
        (
            TwoStepVerificationPolicy,
            ["optional", "disabled"],
            ["require_tfa_disable", "require_tfa_disable"],
        ),
        (
            SsoPolicy,
            ["disabled", "required"],
            ["disabled", "required"],
        ),
    ] {
        check(
            setting,
            previous.into(),
            new.into(),
            tags(previous_tag, new_tag),
        );
    }
}

#[test]
fn numbers_are_unions() {
    let seconds = json!({ ".tag": "defined", "unit": { ".tag": "seconds" }, "amount": 3600 });
    check(
        Setting::SessionIdleLengthSeconds,
        Value::Null,
        3600.into(),
        json!({ "previous_value": { ".tag": "undefined" }, "new_value": seconds }),
    );
    check(
        Setting::ActiveDeviceLimit,
        3.into(),
        5.into(),
        tags("limited", "limited"),
    );
}

#[test]
fn urls_and_certificates_are_added_changed_and_removed() {
    let none = Value::Null;
    let url = "https://idp.acme.example";
    let (old, new) = (certificate("idp"), certificate("idp2"));
    for (setting, previous, new, expected) in [
        (
            Setting::SsoSignInUrl,
            none.clone(),
            url.into(),
            json!({ "new_value": url }),
        ),
        (
            Setting::SsoSignOutUrl,
            url.into(),
            none.clone(),
            json!({ "previous_value": url }),
        ),
        (
            Setting::SsoCertificate,
            none.clone(),
            new.clone(),
            json!({ "certificate_details": new }),
        ),
        (
            Setting::SsoCertificate,
            old.clone(),
            new.clone(),
            json!({ "previous_certificate_details": old, "new_certificate_details": new }),
        ),
        (Setting::SsoCertificate, old.clone(), none, json!({})),
    ] {
        check(setting, previous, new, expected);
    }
}
