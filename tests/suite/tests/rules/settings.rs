//! Actions 6 and 7: each setting changes once and is logged, stale revisions and bad values are
//! refused, admins are notified of security settings, and sessions' changes are listed and can be
//! restored (R10).

use crate::support::{SWITCH, as_session, refusals, subjects, tag};
use serde_json::{Value, json};
use suite::{Client, TestApp};

pub const SHARING: &str = "/v1/teams/acme/sharing-policy";
pub const SECURITY: &str = "/v1/teams/acme/security-policy";
pub const RESTORE: &str = "/v1/teams/acme/reseller-support/restore-settings";
pub const SETTINGS: &str = "/v1/platform/teams/acme/settings";

pub const IDP: &str = include_str!("../../../../components/domain/tests/certificates/idp.pem");
const IDP2: &str = include_str!("../../../../components/domain/tests/certificates/idp2.pem");
const EXPIRED: &str = include_str!("../../../../components/domain/tests/certificates/expired.pem");

/// The tags of the entries that a request leaves in the log.
pub async fn left(
    app: &TestApp,
    request: impl Future<Output = suite::Answer>,
) -> (Value, Vec<String>) {
    let before = app.log("acme").await.len();
    let answer = request.await.expect(200);
    let log = app.log("acme").await;
    (
        answer,
        log[before..]
            .iter()
            .map(|event| tag(event).to_owned())
            .collect(),
    )
}

pub fn changed(state: &Value) -> Vec<(&str, &str)> {
    let list = state["changed_settings"].as_array().unwrap();
    list.iter()
        .map(|one| {
            (
                one["setting"].as_str().unwrap(),
                one["group"].as_str().unwrap(),
            )
        })
        .collect()
}

/// A setting, its new value, and the tag of the entry of the change.
type Change = (&'static str, Value, &'static str);

#[rustfmt::skip]
fn sharing_changes() -> Vec<Change> {
    vec![
        ("shared_folder_member_policy", json!("team"), "sharing_change_member_policy"),
        ("shared_folder_join_policy", json!("from_team_only"), "sharing_change_folder_join_policy"),
        ("shared_link_create_policy", json!("team_only"), "sharing_change_link_policy"),
        ("shared_folder_link_restriction_policy", json!("members"),
            "folder_link_restriction_policy_changed"),
        ("enforce_link_password_policy", json!("required"),
            "sharing_change_link_enforce_password_policy"),
        ("default_link_expiration_days_policy", json!("day_7"),
            "sharing_change_link_default_expiration_policy"),
        ("shared_link_default_permissions_policy", json!("view"),
            "shared_link_default_permissions_policy_changed"),
        ("group_creation_policy", json!("admins_only"), "group_user_management_change_policy"),
    ]
}

/// In the order in which single sign-on can be set up and taken down again.
#[rustfmt::skip]
fn security_changes() -> Vec<Change> {
    vec![
        ("sso_policy", json!("required"), "sso_change_policy"),
        ("sso_sign_in_url", json!("https://idp.acme.example/other"), "sso_change_login_url"),
        ("sso_sign_out_url", json!("https://idp.acme.example/out"), "sso_add_logout_url"),
        ("sso_sign_out_url", json!("https://idp.acme.example/away"), "sso_change_logout_url"),
        ("sso_sign_out_url", json!(null), "sso_remove_logout_url"),
        ("sso_certificate", json!(IDP2), "sso_change_cert"),
        ("sso_policy", json!("disabled"), "sso_change_policy"),
        ("sso_certificate", json!(null), "sso_remove_cert"),
        ("sso_sign_in_url", json!(null), "sso_remove_login_url"),
        ("two_step_verification_policy", json!("required"), "tfa_change_policy"),
        ("password_strength_policy", json!("strong_password"),
            "password_strength_requirements_change_policy"),
        ("session_fixed_length_seconds", json!(86_400), "web_sessions_change_fixed_length_policy"),
        ("session_idle_length_seconds", json!(900), "web_sessions_change_idle_length_policy"),
        ("active_device_limit", json!(3), "device_approvals_change_desktop_policy"),
    ]
}

/// Makes the changes one after another and checks the answer, the entry and the revision of each.
async fn assert_each_changes(app: &TestApp, session: &Client, path: &str, changes: Vec<Change>) {
    for (number, (name, value, wanted)) in changes.into_iter().enumerate() {
        let (answer, tags) = left(app, session.patch(path, json!({ name: value }))).await;
        assert_eq!(tags, [wanted], "{name}");
        assert!(
            answer[name] == value || name == "sso_certificate",
            "{name}: {answer}"
        );
        // The same again is a no-op, logged as a view, once in ten minutes.
        let (again, tags) = left(app, session.patch(path, json!({ name: value }))).await;
        let wanted: &[&str] = if number == 0 { &["reseller_view"] } else { &[] };
        assert_eq!(again, answer, "{name}");
        assert_eq!(tags, wanted, "{name}");
        let read = session.get(path).await;
        assert_eq!(read.expect(200), answer);
        assert_eq!(
            read.header("etag"),
            Some(format!("\"{}\"", answer["revision"]).as_str())
        );
    }
}

#[tokio::test]
async fn each_sharing_setting_changes_with_the_entry_that_dropbox_has() {
    let (app, session) = as_session().await;
    assert_each_changes(&app, &session, SHARING, sharing_changes()).await;
}

#[tokio::test]
async fn each_security_setting_changes_with_the_entry_that_dropbox_has() {
    let (app, session) = as_session().await;
    let sso = json!({ "sso_sign_in_url": "https://idp.acme.example/in", "sso_certificate": IDP });
    let (_, tags) = left(&app, session.patch(SECURITY, sso)).await;
    assert_eq!(tags, ["sso_add_login_url", "sso_add_cert"]);
    assert_each_changes(&app, &session, SECURITY, security_changes()).await;
    let log = app.log("acme").await;
    let texts: String = log.iter().map(Value::to_string).collect();
    assert!(texts.contains("sha1_fingerprint") && !texts.contains("BEGIN CERTIFICATE"));
}

#[tokio::test]
async fn a_change_of_a_revision_that_has_moved_is_refused() {
    let (app, session) = as_session().await;
    let first = json!({ "group_creation_policy": "admins_only" });
    session
        .with_header("if-match", "\"0\"")
        .patch(SHARING, first)
        .await
        .expect(200);
    let second = json!({ "group_creation_policy": "admins_and_members" });
    for (revision, status, code) in [
        ("\"0\"", 412, "precondition_failed"),
        ("W/\"1\"", 412, "precondition_failed"),
        ("1", 400, "invalid_request"),
    ] {
        session
            .with_header("if-match", revision)
            .patch(SHARING, second.clone())
            .await
            .refused(status, code);
    }
    let read = session.get(SHARING).await;
    assert_eq!(read.expect(200)["group_creation_policy"], "admins_only");
    session
        .with_header("if-match", read.header("etag").unwrap())
        .patch(SECURITY, json!({ "active_device_limit": 5 }))
        .await
        .expect(200);
    session
        .with_header("if-match", "*")
        .patch(SHARING, second)
        .await
        .expect(200);
    let refused = refusals(&app, "acme").await;
    assert_eq!(
        refused[0],
        (
            "change_sharing_policy".to_owned(),
            "precondition_failed".to_owned()
        )
    );
}

/// Values that are refused, each with its path and the problem's code.
#[rustfmt::skip]
fn bad_values() -> Vec<(&'static str, Value, &'static str)> {
    let url = "https://idp.acme.example";
    let plain_http = "http://idp.acme.example";
    vec![
        (SHARING, json!({ "shared_link_create_policy": "everyone" }), "invalid_body"),
        (SHARING, json!({ "shared_link_create_policy": null }), "invalid_body"),
        (SHARING, json!({ "emm_state": "required" }), "invalid_body"),
        (SHARING, json!({ "sso_policy": "disabled" }), "invalid_body"),
        (SHARING, json!([]), "invalid_body"),
        (SECURITY, json!({ "active_device_limit": 0 }), "invalid_body"),
        (SECURITY, json!({ "sso_sign_in_url": plain_http }), "invalid_body"),
        (SECURITY, json!({ "sso_certificate": "nonsense" }), "invalid_body"),
        (SECURITY, json!({ "sso_certificate": EXPIRED }), "certificate_expired"),
        (SECURITY, json!({ "sso_policy": "required" }), "sso_incomplete"),
        (SECURITY, json!({ "sso_policy": "required", "sso_sign_in_url": url }), "sso_incomplete"),
        (SECURITY, json!({ "sso_policy": "optional", "sso_certificate": IDP }), "sso_incomplete"),
    ]
}

#[tokio::test]
async fn bad_values_and_half_of_single_sign_on_are_refused() {
    let (app, session) = as_session().await;
    for (path, body, code) in bad_values() {
        session.patch(path, body).await.refused(422, code);
    }
    let url = "https://idp.acme.example";
    let whole = json!({ "sso_policy": "required", "sso_sign_in_url": url, "sso_certificate": IDP });
    session.patch(SECURITY, whole).await.expect(200);
    session
        .patch(SECURITY, json!({ "sso_sign_in_url": null }))
        .await
        .refused(422, "sso_incomplete");
    session
        .patch(SECURITY, json!({ "sso_certificate": null }))
        .await
        .refused(422, "sso_incomplete");
    let wanted = [
        ("change_sharing_policy", "invalid"),
        ("malformed", "invalid"),
        ("change_security_policy", "invalid"),
        ("change_security_policy", "certificate_expired"),
        ("change_security_policy", "sso_incomplete"),
    ];
    let wanted = wanted.map(|(operation, why)| (operation.to_owned(), why.to_owned()));
    assert_eq!(refusals(&app, "acme").await, wanted);
    assert_eq!(session.get(SECURITY).await.expect(200)["revision"], 1);
}

#[tokio::test]
async fn admins_are_notified_of_security_settings_with_both_values() {
    let (app, session) = as_session().await;
    session
        .patch(SHARING, json!({ "group_creation_policy": "admins_only" }))
        .await
        .expect(200);
    session
        .patch(
            SECURITY,
            json!({ "two_step_verification_policy": "required" }),
        )
        .await
        .expect(200);
    app.platform
        .put(SETTINGS, json!({ "sharing": {}, "security": {} }))
        .await
        .expect(200);
    app.until("a notification", async || {
        subjects(&app)
            .iter()
            .any(|subject| subject.contains("two-step verification"))
    })
    .await;
    let told: Vec<_> = subjects(&app)
        .into_iter()
        .filter(|subject| subject.contains("changed"))
        .collect();
    assert_eq!(
        told,
        ["Acme: Northwind Partners changed two-step verification to required"]
    );
    let texts: String = app
        .hook
        .deliveries()
        .iter()
        .map(|one| one.event.to_string())
        .collect();
    assert!(texts.contains("Before: optional. After: required."));
}

#[tokio::test]
async fn a_read_only_session_reads_and_changes_nothing() {
    let (app, _) = as_session().await;
    app.admin("acme", "alice")
        .put(SWITCH, json!({ "state": "enabled", "is_read_only": true }))
        .await
        .expect(200);
    let session = app.session("acme", "tina").await.client;
    for (path, body) in [
        (SHARING, json!({ "group_creation_policy": "admins_only" })),
        (SECURITY, json!({})),
    ] {
        session.get(path).await.expect(200);
        session
            .patch(path, body)
            .await
            .refused(403, "read_only_session");
    }
}
