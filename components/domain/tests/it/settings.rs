//! Sharing and security settings: each change entered once, nothing by halves, and R10's list with
//! its way back.

use crate::support::*;
use domain::settings::{Asked, Group, Setting, change, replace, restore};
use domain::{Draft, Event, ObjectName, Refusal, Role, Settings};
use serde_json::{Value, json};

const IDP: &str = include_str!("../certificates/idp.pem");
const IDP2: &str = include_str!("../certificates/idp2.pem");
const EXPIRED: &str = include_str!("../certificates/expired.pem");

fn asked(settings: Value) -> Asked {
    serde_json::from_value(settings).unwrap()
}

fn group(settings: &Value) -> Group {
    let first = asked(settings.clone()).0.into_keys().next();
    first.map_or(Group::Sharing, Setting::group)
}

/// A session changes settings of the group of the first.
fn by_session(before: &Settings, settings: Value) -> Result<(Settings, Draft), Refusal> {
    let (mut draft, session) = in_session();
    let actor = as_session(&draft, &session);
    let group = group(&settings);
    let result = change(&mut draft, &actor, before, (group, &asked(settings)), true);
    assert!(
        result.is_ok()
            || (draft.entries.is_empty()
                && object::<Settings>(&draft, ObjectName::Settings).is_none())
    );
    Ok((result?, draft))
}

fn changed(before: &Settings, settings: Value) -> Settings {
    by_session(before, settings).unwrap().0
}

fn put_back(before: &Settings, only: Option<&[Setting]>) -> Result<(Settings, Draft), Refusal> {
    let mut draft = team();
    restore(&mut draft, &id("ada"), before, only)?;
    let after = object::<Settings>(&draft, ObjectName::Settings).unwrap_or_else(|| before.clone());
    Ok((after, draft))
}

fn listed(settings: &Settings) -> Vec<(Setting, Value, Value)> {
    settings
        .changed()
        .into_iter()
        .map(|one| (one.setting, one.previous_value, one.value))
        .collect()
}

fn sso() -> Settings {
    let url = "https://idp.acme.example/saml";
    changed(
        &Settings::default(),
        json!({ "sso_policy": "required", "sso_sign_in_url": url, "sso_certificate": IDP }),
    )
}

#[test]
fn every_setting_can_be_changed_and_is_entered_with_both_values() {
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
    let before = Settings {
        changed_by_session: Default::default(),
        ..sso()
    };
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

#[test]
fn what_does_not_fit_is_refused_and_changes_nothing() {
    let invalid = |settings: Value| {
        let refusal = by_session(&sso(), settings.clone())
            .map(|(after, _)| after)
            .unwrap_err();
        assert!(
            matches!(refusal, Refusal::Invalid(_)),
            "{settings}: {refusal}"
        );
    };
    for (name, values) in [
        (
            "shared_link_create_policy",
            vec![json!(null), json!("public"), json!(1), json!({})],
        ),
        (
            "group_creation_policy",
            vec![json!({ "admins_only": null }), json!(["admins_only"])],
        ),
        (
            "default_link_expiration_days_policy",
            vec![json!("day_2"), json!(null)],
        ),
        (
            "sso_policy",
            vec![json!("Required"), json!(null), json!(true)],
        ),
        (
            "sso_sign_in_url",
            vec![
                json!("http://idp.acme.example"),
                json!("javascript:1"),
                json!(""),
            ],
        ),
        (
            "sso_sign_out_url",
            vec![json!(format!("https://a.example/{}", "x".repeat(255)))],
        ),
        (
            "sso_certificate",
            vec![
                json!(""),
                json!("x"),
                json!(7),
                json!({ "pem": IDP }),
                json!(IDP.replace('A', "!")),
            ],
        ),
        (
            "session_fixed_length_seconds",
            vec![
                json!(299),
                json!(31_536_001),
                json!(-1),
                json!(600.5),
                json!("600"),
            ],
        ),
        (
            "session_idle_length_seconds",
            vec![json!(0), json!(1u64 << 40)],
        ),
        (
            "active_device_limit",
            vec![json!(0), json!(101), json!([1])],
        ),
    ] {
        for value in values {
            invalid(json!({ name: value }));
        }
    }
    invalid(json!({ "group_creation_policy": "admins_only", "active_device_limit": 3 }));
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
    let url = "https://idp.acme.example/saml";
    let lapsed = {
        let mut draft = team();
        let security = json!({ "sso_sign_in_url": url, "sso_certificate": EXPIRED });
        replace(&mut draft, &none, &Asked::default(), &asked(security)).unwrap()
    };
    use Refusal::{CertificateExpired, SsoIncomplete};
    for (before, settings, refusal) in [
        (&none, json!({ "sso_policy": "required" }), SsoIncomplete),
        (
            &none,
            json!({ "sso_policy": "optional", "sso_certificate": IDP }),
            SsoIncomplete,
        ),
        (
            &none,
            json!({ "sso_policy": "required", "sso_sign_in_url": url }),
            SsoIncomplete,
        ),
        (
            &none,
            json!({ "sso_certificate": EXPIRED }),
            CertificateExpired,
        ),
        (&sso(), json!({ "sso_sign_in_url": null }), SsoIncomplete),
        (&sso(), json!({ "sso_certificate": null }), SsoIncomplete),
        (
            &sso(),
            json!({ "sso_policy": "optional", "sso_certificate": null }),
            SsoIncomplete,
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
fn what_is_so_already_is_a_look_and_no_new_revision() {
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
        (Err(Refusal::PreconditionFailed), Vec::new())
    );
}

#[test]
fn the_list_keeps_the_first_value_and_forgets_what_is_so_again() {
    let first = changed(
        &Settings::default(),
        json!({ "active_device_limit": 3, "sso_sign_out_url": "https://a.example" }),
    );
    let second = changed(&first, json!({ "active_device_limit": 5 }));
    let url = (
        Setting::SsoSignOutUrl,
        json!(null),
        json!("https://a.example"),
    );
    assert_eq!(
        listed(&second),
        [
            url.clone(),
            (Setting::ActiveDeviceLimit, json!(null), json!(5))
        ]
    );
    let third = changed(&second, json!({ "active_device_limit": null }));
    assert_eq!(listed(&third), [url]);
}

#[test]
fn a_full_admin_puts_back_what_he_names_or_all_and_nobody_else_does() {
    let before = changed(&sso(), json!({ "active_device_limit": 3 }));
    let (after, draft) = put_back(
        &before,
        Some(&[Setting::ActiveDeviceLimit, Setting::GroupCreationPolicy]),
    )
    .unwrap();
    assert_eq!(after.security.active_device_limit, None);
    assert_eq!(
        (listed(&after).len(), draft.entries.len(), after.revision),
        (3, 1, 3)
    );
    assert_eq!(
        put_back(&after, Some(&[Setting::SsoCertificate])).map(|_| ()),
        Err(Refusal::SsoIncomplete)
    );
    let (all, draft) = put_back(&before, None).unwrap();
    assert_eq!(
        (all.values(), listed(&all)),
        (Settings::default().values(), Vec::new())
    );
    assert_eq!(draft.entries.len(), 4);
    assert!(put_back(&all, None).unwrap().1.entries.is_empty());
    let mut draft = team();
    for who in ["ben", "jane"] {
        assert_eq!(
            restore(&mut draft, &id(who), &before, None),
            Err(Refusal::NotAnAdmin)
        );
    }
    draft.admins = domain::Admins(vec![domain::Member {
        status: domain::MemberStatus::Suspended,
        ..member("ada", Role::TeamAdmin)
    }]);
    assert_eq!(
        restore(&mut draft, &id("ada"), &before, None),
        Err(Refusal::NotAnAdmin)
    );
}

#[test]
fn a_certificate_that_has_expired_meanwhile_is_said_to_have() {
    let security = json!({ "sso_certificate": EXPIRED, "active_device_limit": 3 });
    let before = replace(
        &mut team(),
        &Settings::default(),
        &Asked::default(),
        &asked(security),
    )
    .unwrap();
    let by_session = changed(
        &before,
        json!({ "sso_certificate": IDP, "active_device_limit": 9 }),
    );
    assert_eq!(
        put_back(&by_session, None).map(|_| ()),
        Err(Refusal::CertificateExpired)
    );
    let (after, _) = put_back(&by_session, Some(&[Setting::ActiveDeviceLimit])).unwrap();
    assert_eq!(after.security.active_device_limit, Some(3));
}

#[test]
fn what_the_platform_brings_is_entered_and_leaves_the_list_where_it_differs() {
    let before = changed(
        &Settings::default(),
        json!({ "active_device_limit": 3, "session_idle_length_seconds": 900 }),
    );
    let mut draft = team();
    let sharing = asked(json!({ "group_creation_policy": "admins_only" }));
    let security = asked(json!({ "active_device_limit": 3 }));
    let after = replace(&mut draft, &before, &sharing, &security).unwrap();
    assert_eq!(
        listed(&after),
        [(Setting::ActiveDeviceLimit, json!(null), json!(3))]
    );
    assert_eq!((draft.entries.len(), after.revision), (2, 2));
    assert!(!draft.notifies_admins());
    let mut again = team();
    assert_eq!(
        replace(&mut again, &after, &sharing, &security).unwrap(),
        after
    );
    assert!(again.entries.is_empty());
    let refused = replace(&mut again, &after, &security, &sharing).unwrap_err();
    assert!(matches!(refused, Refusal::Invalid(_)), "{refused}");
}
