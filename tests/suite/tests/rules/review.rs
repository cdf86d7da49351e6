//! What a session set for signing in is no way back in (R12): switching on waits until a full admin
//! of the team's own has put it back or kept it.

use crate::settings::{IDP, RESTORE, SECURITY, SETTINGS, left};
use crate::support::{SWITCH, caller_with, in_session, subjects};
use serde_json::{Value, json};
use suite::{Client, TestApp};

const KEEP: &str = "/v1/teams/acme/reseller-support/keep-settings";

/// `acme`, switched off after a session had pointed single sign-on at an identity provider of its
/// own.
async fn taken_over() -> TestApp {
    let (app, session) = in_session().await;
    let evil = json!({
        "sso_policy": "optional",
        "sso_sign_in_url": "https://idp.evil.example/saml",
        "sso_certificate": IDP,
    });
    session.client.patch(SECURITY, evil).await.expect(200);
    app.disable("acme").await;
    app
}

/// `alice`, by a token that tells how she signed in, or does not.
fn alice(app: &TestApp, via_team_sso: Option<bool>) -> Client {
    let mut claims = json!({
        "role": "team_admin", "team": "acme",
        "sub": "alice", "name": "Alice Martin", "email": "alice@acme.example",
    });
    if let Some(is_via) = via_team_sso {
        claims["via_team_sso"] = json!(is_via);
    }
    caller_with(app, claims)
}

async fn switch_on(admin: &Client) -> suite::Answer {
    admin.put(SWITCH, json!({ "state": "enabled" })).await
}

/// The changed settings with the values that the admin is shown.
async fn shown(admin: &Client) -> Value {
    let support = admin.get(SWITCH).await.expect(200);
    let changed = support["changed_settings"].as_array().unwrap().iter();
    changed
        .map(|one| json!({ "setting": one["setting"], "value": one["value"] }))
        .collect()
}

#[tokio::test]
async fn nobody_switches_on_before_single_sign_on_is_put_back() {
    let app = taken_over().await;
    for admin in [
        alice(&app, Some(true)),
        alice(&app, None),
        alice(&app, Some(false)),
    ] {
        let refused = switch_on(&admin).await;
        refused.refused(409, "settings_to_review");
        let problem = refused.json();
        let named = json!(["sso_policy", "sso_sign_in_url", "sso_certificate"]);
        assert_eq!(problem["settings"], named);
    }
    // To put back is always allowed, but a token may be left from before.
    let by_sso = alice(&app, Some(true));
    by_sso.post(RESTORE, json!({})).await.expect(200);
    let refused = switch_on(&by_sso).await;
    refused.refused(403, "signed_in_by_team_sso");
    switch_on(&alice(&app, Some(false))).await.expect(200);
}

#[tokio::test]
async fn terms_are_only_narrowed_while_settings_are_to_be_reviewed() {
    let (app, session) = in_session().await;
    let weaker = json!({ "two_step_verification_policy": "disabled" });
    session.client.patch(SECURITY, weaker).await.expect(200);
    let admin = app.admin("acme", "alice");
    let narrower = json!({ "state": "enabled", "is_read_only": true });
    admin.put(SWITCH, narrower).await.expect(200);
    let wider = switch_on(&admin).await;
    wider.refused(409, "settings_to_review");
}

#[tokio::test]
async fn kept_settings_let_the_team_switch_on_and_are_entered_and_told() {
    let app = taken_over().await;
    let admin = alice(&app, Some(false));
    let body = json!({ "settings": shown(&admin).await });
    let (support, tags) = left(&app, admin.post(KEEP, body.clone())).await;
    assert_eq!(support["changed_settings"], json!([]));
    assert_eq!(tags, ["reseller_support_keep_setting"; 3]);
    app.until("mails of it", async || {
        let told = subjects(&app);
        told.iter().filter(|one| one.contains("kept")).count() == 3
    })
    .await;
    // Again, it is a no-op.
    let (_, tags) = left(&app, admin.post(KEEP, body)).await;
    assert!(tags.is_empty(), "{tags:?}");
    switch_on(&admin).await.expect(200);
}

#[tokio::test]
async fn settings_are_kept_by_no_one_who_may_have_come_in_by_them() {
    let app = taken_over().await;
    let body = json!({ "settings": shown(&alice(&app, Some(false))).await });
    for via in [Some(true), None] {
        let refused = alice(&app, via).post(KEEP, body.clone()).await;
        refused.refused(403, "signed_in_by_team_sso");
    }
    let other = app.admin("acme", "jane").post(KEEP, body).await;
    other.refused(403, "forbidden");
    switch_on(&alice(&app, Some(false)))
        .await
        .refused(409, "settings_to_review");
}

#[tokio::test]
async fn nothing_is_kept_that_has_another_value_by_now() {
    let app = taken_over().await;
    let admin = alice(&app, Some(false));
    let mut settings = shown(&admin).await;
    let body = json!({ "settings": settings });
    let elsewhere = json!({
        "sharing": {},
        "security": {
            "sso_policy": "optional",
            "sso_sign_in_url": "https://idp.other.example/saml",
            "sso_certificate": IDP,
        },
    });
    app.platform.put(SETTINGS, elsewhere).await.expect(200);
    let answer = admin.post(KEEP, body).await;
    answer.refused(409, "settings_changed");
    let mut listed = settings.as_array().unwrap().iter();
    let url = listed.position(|setting| setting["setting"] == "sso_sign_in_url");
    let pointer = format!("/settings/{}/value", url.unwrap());
    assert_eq!(answer.json()["errors"][0]["pointer"], pointer);
    settings[0]["value"] = json!("required");
    let body = json!({ "settings": settings });
    admin
        .post(KEEP, body)
        .await
        .refused(409, "settings_changed");
    assert_eq!(shown(&admin).await.as_array().map(Vec::len), Some(3));
}

/// A report of the platform that is older than the session's change does not take it off the list.
#[tokio::test]
async fn late_report_of_the_value_before_hides_no_change_of_a_session() {
    let app = taken_over().await;
    for url in [Value::Null, json!("https://idp.evil.example/saml")] {
        let security = json!({ "sso_sign_in_url": url });
        let settings = json!({ "sharing": {}, "security": security });
        app.platform.put(SETTINGS, settings).await.expect(200);
    }
    let refused = switch_on(&app.admin("acme", "alice")).await;
    refused.refused(409, "settings_to_review");
}
