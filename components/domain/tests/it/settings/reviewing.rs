//! Settings for signing in that sessions changed are no way back in (R12).

use super::*;
use chrono::TimeDelta;
use domain::limits;
use domain::settings::{SignIn, keep};
use domain::switch;

fn kept(
    before: &Settings,
    named: &[(Setting, Value)],
    sign_in: SignIn,
) -> Result<(Settings, Draft), Refusal> {
    let mut draft = team();
    let reseller = northwind();
    keep(
        &mut draft,
        &id("ada"),
        before,
        named,
        sign_in,
        Some(&reseller),
    )?;
    let after = object::<Settings>(&draft, ObjectName::Settings).unwrap_or_else(|| before.clone());
    Ok((after, draft))
}

/// The changed settings with their values, as an admin sees them.
fn shown(settings: &Settings) -> Vec<(Setting, Value)> {
    let all = settings.changed().into_iter();
    all.map(|one| (one.setting, one.value)).collect()
}

#[test]
fn single_sign_on_and_weaker_two_step_are_reviewed_before_switching_on() {
    let two_step = |policy| json!({ "two_step_verification_policy": policy });
    let required = by_platform(&Settings::default(), two_step("required"));
    for (before, change, is_reviewed) in [
        (own_sso(), json!({ "sso_policy": "optional" }), true),
        (
            own_sso(),
            json!({ "sso_sign_in_url": "https://idp.evil.example" }),
            true,
        ),
        (own_sso(), json!({ "sso_sign_out_url": SIGN_OUT_URL }), true),
        (own_sso(), json!({ "sso_certificate": IDP2 }), true),
        (required.clone(), two_step("optional"), true),
        (required.clone(), two_step("disabled"), true),
        (Settings::default(), two_step("disabled"), true),
        (Settings::default(), two_step("required"), false),
        (own_sso(), json!({ "active_device_limit": 3 }), false),
        (
            own_sso(),
            json!({ "group_creation_policy": "admins_only" }),
            false,
        ),
    ] {
        let after = changed(&before, change.clone());
        let mut draft = team();
        let result = switch::enable(&mut draft, &id("ada"), OPEN, (&after, SignIn::Other));
        let wanted = if is_reviewed {
            Err(Refusal::SettingsToReview(after.to_review()))
        } else {
            Ok(())
        };
        assert_eq!(result, wanted, "{change}");
        assert_eq!(
            after.to_review().len(),
            usize::from(is_reviewed),
            "{change}"
        );
        // Put back, it is no obstacle any more.
        let (restored, _) = put_back(&after, None).unwrap();
        switch::enable(&mut team(), &id("ada"), OPEN, (&restored, SignIn::Other)).unwrap();
    }
}

#[test]
fn only_narrower_terms_are_set_while_settings_are_to_be_reviewed() {
    let terms = |minutes: Option<i64>, is_read_only| switch::Terms {
        expires_at: minutes.map(at),
        is_read_only,
    };
    for (present, asked, is_narrower) in [
        (OPEN, terms(Some(9), false), true),
        (OPEN, terms(None, true), true),
        (OPEN, OPEN, true),
        (terms(Some(9), false), terms(Some(8), true), true),
        (terms(Some(9), false), terms(Some(10), false), false),
        (terms(Some(9), false), OPEN, false),
        (terms(None, true), OPEN, false),
        (terms(Some(9), true), terms(Some(8), false), false),
    ] {
        let mut draft = enabled(present);
        let safety = (&sso(), SignIn::TeamSso);
        let result = switch::enable(&mut draft, &id("ada"), asked, safety);
        let wanted = if is_narrower {
            Ok(())
        } else {
            Err(Refusal::SettingsToReview(sso().to_review()))
        };
        assert_eq!(result, wanted, "{present:?} {asked:?}");
    }
}

/// A token by a session's single sign-on may be renewed long after that was put back.
#[test]
fn nobody_switches_on_by_the_teams_single_sign_on_for_a_week_after_it_was_put_back() {
    let evil = changed(
        &own_sso(),
        json!({ "sso_sign_in_url": "https://idp.evil.example" }),
    );
    let (restored, _) = put_back(&evil, None).unwrap();
    let (kept, _) = kept(&evil, &shown(&evil), SignIn::Other).unwrap();
    let reverted = changed(&evil, json!({ "sso_sign_in_url": SIGN_IN_URL }));
    for (settings, days, is_let_in) in [
        (&restored, 0, false),
        (&restored, 6, false),
        (&restored, 8, true),
        (&reverted, 0, false),
        (&kept, 0, true),
        (&own_sso(), 0, true),
    ] {
        for sign_in in [SignIn::TeamSso, SignIn::Other] {
            let mut draft = team();
            draft.now += TimeDelta::days(days);
            let result = switch::enable(&mut draft, &id("ada"), OPEN, (settings, sign_in));
            let wanted = if is_let_in || sign_in == SignIn::Other {
                Ok(())
            } else {
                Err(Refusal::SignedInByTeamSso)
            };
            assert_eq!(result, wanted, "{days} {sign_in:?}");
        }
    }
}

#[test]
fn nobody_of_the_resellers_keeps_anything() {
    let mut draft = team();
    draft.admins.0.push(domain::Member {
        email: email("tom@northwind.example"),
        ..member("tom", domain::Role::TeamAdmin)
    });
    let named = shown(&sso());
    let reseller = northwind();
    let refused = keep(
        &mut draft,
        &id("tom"),
        &sso(),
        &named,
        SignIn::Other,
        Some(&reseller),
    );
    assert_eq!(refused, Err(Refusal::NotAnAdmin));
}

/// The team demands single sign-on by now, as a session had prepared it.
#[test]
fn all_but_single_sign_on_is_put_back_where_that_would_be_incomplete() {
    let prepared = json!({ "sso_sign_in_url": SIGN_IN_URL, "sso_certificate": IDP });
    let before = changed(&Settings::default(), prepared.clone());
    let before = changed(&before, json!({ "active_device_limit": 3 }));
    let mut security = prepared;
    security["sso_policy"] = json!("required");
    security["active_device_limit"] = json!(3);
    let before = by_platform(&before, security);
    let (after, _) = put_back(&before, None).unwrap();
    assert_eq!(after.security.active_device_limit, None);
    assert_eq!(after.to_review().len(), 2);
}

#[test]
fn kept_settings_are_off_the_list_and_entered_and_told() {
    let before = changed(&sso(), json!({ "active_device_limit": 3 }));
    let url = (Setting::SsoSignInUrl, json!(SIGN_IN_URL));
    let (after, draft) = kept(&before, &[url], SignIn::Other).unwrap();
    assert_eq!((listed(&after).len(), draft.entries.len()), (3, 1));
    assert!(draft.notifies_admins());
    assert_eq!(after.values(), before.values());
    let (all, draft) = kept(&before, &shown(&before), SignIn::Other).unwrap();
    assert_eq!((listed(&all), draft.entries.len()), (Vec::new(), 4));
    switch::enable(&mut team(), &id("ada"), OPEN, (&all, SignIn::Other)).unwrap();
    // Again, it is a no-op.
    let (again, draft) = kept(&all, &shown(&before), SignIn::Other).unwrap();
    assert_eq!((again, draft.entries.len()), (all, 0));
}

#[test]
fn nothing_is_kept_at_another_value_than_the_one_shown() {
    let before = sso();
    let mut named = shown(&before);
    named[0].1 = json!("optional");
    let refused = kept(&before, &named, SignIn::Other).map(drop);
    assert_eq!(refused, Err(Refusal::SettingsChanged(vec![0])));
}

#[test]
fn only_an_own_full_admin_keeps_and_not_by_the_single_sign_on_in_question() {
    let before = changed(&sso(), json!({ "active_device_limit": 3 }));
    for who in ["ben", "jane"] {
        let named = shown(&before);
        let refused = keep(&mut team(), &id(who), &before, &named, SignIn::Other, None);
        assert_eq!(refused, Err(Refusal::NotAnAdmin), "{who}");
    }
    let limit = [(Setting::ActiveDeviceLimit, json!(3))];
    for named in [shown(&before), limit.to_vec()] {
        let refused = kept(&before, &named, SignIn::TeamSso).map(drop);
        assert_eq!(refused, Err(Refusal::SignedInByTeamSso));
    }
    // Where no session changed it, it is the team's own.
    let before = changed(&own_sso(), json!({ "active_device_limit": 3 }));
    kept(&before, &limit, SignIn::TeamSso).unwrap();
    // To put back is always allowed.
    put_back(&sso(), None).unwrap();
}

#[test]
fn late_reports_of_older_values_hide_no_change_of_a_session() {
    let before = own_sso();
    let evil = |url| changed(&before, json!({ "sso_sign_in_url": url }));
    let by_session = evil("https://idp.evil.example");
    let report = |settings: &Settings, url| {
        let mut security = sso_settings();
        security["sso_sign_in_url"] = json!(url);
        by_platform(settings, security)
    };
    let stale = report(&by_session, SIGN_IN_URL);
    assert_eq!(listed(&stale), []);
    let echo = report(&stale, "https://idp.evil.example");
    assert_eq!(listed(&echo), listed(&by_session));
    assert_eq!(echo.to_review(), [Setting::SsoSignInUrl]);
    // The same after it was put back, and after it was kept.
    let (restored, _) = put_back(&by_session, None).unwrap();
    let echo = report(&restored, "https://idp.evil.example");
    assert_eq!(echo.to_review(), [Setting::SsoSignInUrl]);
    let (kept, _) = kept(&by_session, &shown(&by_session), SignIn::Other).unwrap();
    let other = report(&kept, "https://idp.other.example");
    assert_eq!(other.to_review(), [Setting::SsoSignInUrl]);
}

#[test]
fn change_that_was_put_back_is_forgotten_after_a_week() {
    let by_session = changed(
        &own_sso(),
        json!({ "sso_sign_in_url": "https://idp.evil.example" }),
    );
    let (restored, _) = put_back(&by_session, None).unwrap();
    for (days, is_listed) in [(6, true), (8, false)] {
        let mut draft = team();
        draft.now += TimeDelta::days(days);
        assert!(limits::SETTING_MEMORY < TimeDelta::days(8));
        let mut security = sso_settings();
        security["active_device_limit"] = json!(5);
        let settings = replace(
            &mut draft,
            &restored,
            &Asked::default(),
            &asked(security.clone()),
        );
        security["sso_sign_in_url"] = json!("https://idp.evil.example");
        let late = by_platform(&settings.unwrap(), security);
        assert_eq!(listed(&late).len(), usize::from(is_listed), "{days} days");
    }
}

#[test]
fn change_that_was_put_back_names_no_later_one_of_the_platform() {
    let url = json!({ "sso_sign_in_url": "https://idp.evil.example" });
    let (restored, _) = put_back(&changed(&own_sso(), url), None).unwrap();
    let mut draft = team();
    draft.now += limits::SETTING_MEMORY + TimeDelta::seconds(1);
    let mut security = sso_settings();
    security["sso_sign_in_url"] = json!("https://idp.next.example");
    let settings = replace(&mut draft, &restored, &Asked::default(), &asked(security));
    assert!(listed(&settings.unwrap()).is_empty());
}
