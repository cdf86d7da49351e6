//! The list of settings that sessions changed (R10), and the way back.

use super::*;
use domain::Role;

#[test]
fn the_list_keeps_the_first_value_and_drops_restored_settings() {
    let first = changed(
        &Settings::default(),
        json!({ "active_device_limit": 3, "sso_sign_out_url": SIGN_OUT_URL }),
    );
    let second = changed(&first, json!({ "active_device_limit": 5 }));
    let url = (Setting::SsoSignOutUrl, json!(null), json!(SIGN_OUT_URL));
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
fn only_a_full_admin_restores_the_named_settings_or_all() {
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
        Err(Refusal::SsoIncomplete("/sso_policy"))
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
fn certificate_that_has_expired_meanwhile_is_put_back_all_the_same() {
    let own = json!({ "sso_certificate": EXPIRED, "active_device_limit": 3 });
    let before = by_platform(&Settings::default(), own);
    let by_session = changed(
        &before,
        json!({ "sso_certificate": IDP, "active_device_limit": 9 }),
    );
    let (after, _) = put_back(&by_session, None).unwrap();
    assert_eq!(after.values(), before.values());
    assert_eq!(listed(&after), []);
}

#[test]
fn settings_of_the_platform_are_logged_and_leave_the_list_where_they_differ() {
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
    assert!(matches!(refused, Refusal::Invalid(..)), "{refused}");
}
