//! Changes of settings: each logged once, and none by halves.

use super::*;
use domain::Event;
use domain::settings::replace;

#[test]
fn every_setting_can_be_changed_and_is_logged_with_both_values() {
    let cases = [
        ("shared_folder_member_policy", json!("team_and_approved")),
        ("shared_folder_join_policy", json!("from_team_only")),
        ("shared_link_create_policy", json!("default_no_one")),
        ("shared_folder_link_restriction_policy", json!("members")),
        ("enforce_link_password_policy", json!("required")),
        ("default_link_expiration_days_policy", json!("year_1")),
        ("shared_link_default_permissions_policy", json!("view")),
        ("group_creation_policy", json!("admins_only")),
        ("sso_policy", json!("optional")),
        ("sso_sign_in_url", json!("https://idp.acme.example/other")),
        ("sso_sign_out_url", json!("https://idp.acme.example/out")),
        ("sso_certificate", json!(IDP2)),
        ("two_step_verification_policy", json!("required")),
        ("password_strength_policy", json!("strong_password")),
        ("session_fixed_length_seconds", json!(86400)),
        ("session_idle_length_seconds", json!(900)),
        ("active_device_limit", json!(3)),
    ];
    let before = own_sso();
    assert_eq!(before.values().len(), cases.len());
    for (name, value) in cases {
        let (after, draft) = by_session(&before, json!({ name: value })).unwrap();
        let [entry] = &draft.entries[..] else {
            panic!("{name}: {:?}", draft.entries)
        };
        let Event::SettingChanged {
            setting,
            previous,
            new,
        } = &entry.event
        else {
            panic!("{name}")
        };
        assert_eq!(json!(setting), json!(name));
        assert_ne!(previous, new, "{name}");
        let mut is = json!(after.values())[name].clone();
        is.as_object_mut()
            .map(|certificate| certificate.remove("pem"));
        assert_eq!((new, after.revision), (&is, before.revision + 1), "{name}");
        assert!(name == "sso_certificate" || *new == value, "{name}");
        assert_eq!(
            object::<Settings>(&draft, ObjectName::Settings),
            Some(after.clone())
        );
        assert_eq!(entry.notifies_admins(), setting.is_security(), "{name}");
        assert_eq!(listed(&after), [(*setting, previous.clone(), new.clone())]);
        assert_eq!(
            put_back(&after, None).unwrap().0.values(),
            before.values(),
            "{name}"
        );
    }
}

/// Values that do not fit, by setting.
fn unfit() -> Value {
    json!({
        "shared_link_create_policy": [null, "public", 1, {}],
        "group_creation_policy": [{ "admins_only": null }, ["admins_only"]],
        "default_link_expiration_days_policy": ["day_2", null],
        "sso_policy": ["Required", null, true],
        "sso_sign_in_url": ["http://idp.acme.example", "javascript:1", ""],
        "sso_sign_out_url": [format!("https://a.example/{}", "x".repeat(255))],
        "sso_certificate": ["", "x", 7, { "pem": IDP }, IDP.replace('A', "!")],
        "session_fixed_length_seconds": [299, 31_536_001, -1, 600.5, "600"],
        "session_idle_length_seconds": [0, 1u64 << 40],
        "active_device_limit": [0, 101, [1]],
    })
}

fn check_invalid(settings: Value) {
    let refusal = by_session(&sso(), settings.clone())
        .map(|(after, _)| after)
        .unwrap_err();
    assert!(
        matches!(refusal, Refusal::Invalid(..)),
        "{settings}: {refusal}"
    );
}

#[test]
fn a_value_that_does_not_fit_is_refused_and_changes_nothing() {
    for (name, values) in unfit().as_object().unwrap() {
        for value in values.as_array().unwrap() {
            check_invalid(json!({ name: value }));
        }
    }
    check_invalid(json!({ "group_creation_policy": "admins_only", "active_device_limit": 3 }));
}

#[test]
fn unknown_settings_and_settings_named_twice_are_refused() {
    for unknown in [
        json!({ "revision": 1 }),
        json!({ "emm_state": "required" }),
        json!([]),
        json!(null),
    ] {
        assert!(serde_json::from_value::<Asked>(unknown).is_err());
    }
    let twice = r#"{"active_device_limit":3,"active_device_limit":4}"#;
    assert!(serde_json::from_str::<Asked>(twice).is_err());
}

#[test]
fn single_sign_on_is_never_without_a_url_or_with_a_bad_certificate() {
    let none = Settings::default();
    let url = SIGN_IN_URL;
    let lapsed = {
        let mut draft = team();
        let security = json!({ "sso_sign_in_url": url, "sso_certificate": EXPIRED });
        replace(&mut draft, &none, &Asked::default(), &asked(security)).unwrap()
    };
    use Refusal::CertificateExpired;
    const INCOMPLETE: Refusal = Refusal::SsoIncomplete("/sso_policy");
    for (before, settings, refusal) in [
        (&none, json!({ "sso_policy": "required" }), INCOMPLETE),
        (
            &none,
            json!({ "sso_policy": "optional", "sso_certificate": IDP }),
            INCOMPLETE,
        ),
        (
            &none,
            json!({ "sso_policy": "required", "sso_sign_in_url": url }),
            INCOMPLETE,
        ),
        (
            &none,
            json!({ "sso_certificate": EXPIRED }),
            CertificateExpired,
        ),
        (&sso(), json!({ "sso_sign_in_url": null }), INCOMPLETE),
        (&sso(), json!({ "sso_certificate": null }), INCOMPLETE),
        (
            &sso(),
            json!({ "sso_policy": "optional", "sso_certificate": null }),
            INCOMPLETE,
        ),
        (
            &sso(),
            json!({ "sso_certificate": EXPIRED }),
            CertificateExpired,
        ),
        (
            &lapsed,
            json!({ "sso_policy": "optional" }),
            CertificateExpired,
        ),
    ] {
        assert_eq!(
            by_session(before, settings.clone()).map(|_| ()),
            Err(refusal),
            "{settings}"
        );
    }
    let off = changed(
        &sso(),
        json!({ "sso_policy": "disabled", "sso_sign_in_url": null, "sso_certificate": null }),
    );
    assert_eq!(off.values(), none.values());
    // Other settings may change beside an expired certificate.
    changed(&lapsed, json!({ "active_device_limit": 3 }));
}

#[test]
fn a_no_op_is_a_view_and_makes_no_new_revision() {
    let (after, draft) = by_session(
        &sso(),
        json!({ "sso_policy": "required", "sso_certificate": IDP }),
    )
    .unwrap();
    assert_eq!(
        (
            after.revision,
            tags(&draft),
            object::<Settings>(&draft, ObjectName::Settings)
        ),
        (1, vec!["reseller_view"], None)
    );
    let (mut draft, session) = in_session();
    let actor = as_session(&draft, &session);
    let sharing = (
        Group::Sharing,
        &asked(json!({ "group_creation_policy": "admins_only" })),
    );
    let result = change(&mut draft, &actor, &Settings::default(), sharing, false);
    assert_eq!(
        (result, draft.entries),
        (Err(Refusal::PreconditionFailed("If-Match")), Vec::new())
    );
}
