//! Settings for signing in that sessions changed are no way back in (R12).

use super::*;
use chrono::TimeDelta;
use domain::limits;
use domain::settings::{SignIn, keep};
use domain::switch;
use std::collections::BTreeMap;

fn kept(
    before: &Settings,
    named: &[(Setting, Value)],
    sign_in: SignIn,
) -> Result<(Settings, Draft), Refusal> {
    let mut draft = team();
    let named: BTreeMap<_, _> = named.iter().cloned().collect();
    keep(&mut draft, &id("ada"), before, &named, sign_in)?;
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
        let result = switch::enable(&mut draft, &id("ada"), OPEN, &after);
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
        switch::enable(&mut team(), &id("ada"), OPEN, &restored).unwrap();
    }
}

#[test]
fn terms_are_not_changed_while_settings_are_to_be_reviewed() {
    let mut draft = enabled(OPEN);
    let before = draft.team.clone();
    let narrower = switch::Terms {
        expires_at: Some(at(9)),
        ..OPEN
    };
    let refused = switch::enable(&mut draft, &id("ada"), narrower, &sso());
    assert_eq!(refused, Err(Refusal::SettingsToReview(sso().to_review())));
    assert_eq!(draft.team, before);
    switch::enable(&mut draft, &id("ada"), OPEN, &sso()).expect("a no-op");
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
    switch::enable(&mut team(), &id("ada"), OPEN, &all).unwrap();
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
    assert_eq!(refused, Err(Refusal::SettingsChanged));
}

#[test]
fn only_an_own_full_admin_keeps_and_not_by_the_single_sign_on_in_question() {
    let before = changed(&sso(), json!({ "active_device_limit": 3 }));
    for who in ["ben", "jane"] {
        let named = shown(&before).into_iter().collect();
        let refused = keep(&mut team(), &id(who), &before, &named, SignIn::Other);
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
