//! Actions 6 and 7: each setting changes once and is logged, stale revisions and bad values are
//! refused, admins are notified of security settings, and sessions' changes are listed and can be
//! restored (R10).

use crate::support::{SWITCH, as_session, refusals, subjects, tag};
use serde_json::{Value, json};
use suite::TestApp;

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

#[tokio::test]
async fn each_setting_changes_with_the_entry_that_dropbox_has_for_it() {
    let (app, session) = as_session().await;
    let sso = json!({ "sso_sign_in_url": "https://idp.acme.example/in", "sso_certificate": IDP });
    let (_, tags) = left(&app, session.patch(SECURITY, sso)).await;
    assert_eq!(tags, ["sso_add_login_url", "sso_add_cert"]);
    let url = |name: &str| json!(format!("https://idp.acme.example/{name}"));
    for (path, name, value, wanted) in [
        (
            SHARING,
            "shared_folder_member_policy",
            json!("team"),
            "sharing_change_member_policy",
        ),
        (
            SHARING,
            "shared_folder_join_policy",
            json!("from_team_only"),
            "sharing_change_folder_join_policy",
        ),
        (
            SHARING,
            "shared_link_create_policy",
            json!("team_only"),
            "sharing_change_link_policy",
        ),
        (
            SHARING,
            "shared_folder_link_restriction_policy",
            json!("members"),
            "folder_link_restriction_policy_changed",
        ),
        (
            SHARING,
            "enforce_link_password_policy",
            json!("required"),
            "sharing_change_link_enforce_password_policy",
        ),
        (
            SHARING,
            "default_link_expiration_days_policy",
            json!("day_7"),
            "sharing_change_link_default_expiration_policy",
        ),
        (
            SHARING,
            "shared_link_default_permissions_policy",
            json!("view"),
            "shared_link_default_permissions_policy_changed",
        ),
        (
            SHARING,
            "group_creation_policy",
            json!("admins_only"),
            "group_user_management_change_policy",
        ),
        (
            SECURITY,
            "sso_policy",
            json!("required"),
            "sso_change_policy",
        ),
        (
            SECURITY,
            "sso_sign_in_url",
            url("other"),
            "sso_change_login_url",
        ),
        (
            SECURITY,
            "sso_sign_out_url",
            url("out"),
            "sso_add_logout_url",
        ),
        (
            SECURITY,
            "sso_sign_out_url",
            url("away"),
            "sso_change_logout_url",
        ),
        (
            SECURITY,
            "sso_sign_out_url",
            json!(null),
            "sso_remove_logout_url",
        ),
        (SECURITY, "sso_certificate", json!(IDP2), "sso_change_cert"),
        (
            SECURITY,
            "sso_policy",
            json!("disabled"),
            "sso_change_policy",
        ),
        (SECURITY, "sso_certificate", json!(null), "sso_remove_cert"),
        (
            SECURITY,
            "sso_sign_in_url",
            json!(null),
            "sso_remove_login_url",
        ),
        (
            SECURITY,
            "two_step_verification_policy",
            json!("required"),
            "tfa_change_policy",
        ),
        (
            SECURITY,
            "password_strength_policy",
            json!("strong_password"),
            "password_strength_requirements_change_policy",
        ),
        (
            SECURITY,
            "session_fixed_length_seconds",
            json!(86_400),
            "web_sessions_change_fixed_length_policy",
        ),
        (
            SECURITY,
            "session_idle_length_seconds",
            json!(900),
            "web_sessions_change_idle_length_policy",
        ),
        (
            SECURITY,
            "active_device_limit",
            json!(3),
            "device_approvals_change_desktop_policy",
        ),
    ] {
        let (answer, tags) = left(&app, session.patch(path, json!({ name: value }))).await;
        assert_eq!(tags, [wanted], "{name}");
        assert!(
            answer[name] == value || name == "sso_certificate",
            "{name}: {answer}"
        );
        // The same again is a no-op, logged as a view.
        let (again, tags) = left(&app, session.patch(path, json!({ name: value }))).await;
        assert_eq!(
            (again, tags),
            (answer.clone(), vec!["reseller_view".to_owned()]),
            "{name}"
        );
        let read = session.get(path).await;
        assert_eq!(read.expect(200), answer);
        assert_eq!(
            read.header("etag"),
            Some(format!("\"{}\"", answer["revision"]).as_str())
        );
    }
    let told = app
        .log("acme")
        .await
        .iter()
        .map(Value::to_string)
        .collect::<String>();
    assert!(told.contains("sha1_fingerprint") && !told.contains("BEGIN CERTIFICATE"));
}

#[tokio::test]
async fn a_change_of_a_revision_that_has_moved_is_refused() {
    let (app, session) = as_session().await;
    let only = |value: &str| session.with_header("if-match", value);
    let body = |policy: &str| json!({ "group_creation_policy": policy });
    only("\"0\"")
        .patch(SHARING, body("admins_only"))
        .await
        .expect(200);
    only("\"0\"")
        .patch(SHARING, body("admins_and_members"))
        .await
        .refused(412, "precondition_failed");
    only("W/\"1\"")
        .patch(SHARING, body("admins_and_members"))
        .await
        .refused(412, "precondition_failed");
    only("1")
        .patch(SHARING, body("admins_and_members"))
        .await
        .refused(400, "invalid_request");
    let read = session.get(SHARING).await;
    assert_eq!(read.expect(200)["group_creation_policy"], "admins_only");
    only(read.header("etag").unwrap())
        .patch(SECURITY, json!({ "active_device_limit": 5 }))
        .await
        .expect(200);
    only("*")
        .patch(SHARING, body("admins_and_members"))
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

#[tokio::test]
async fn bad_values_and_half_of_single_sign_on_are_refused() {
    let (app, session) = as_session().await;
    let url = "https://idp.acme.example";
    for (path, body, code) in [
        (
            SHARING,
            json!({ "shared_link_create_policy": "everyone" }),
            "invalid_body",
        ),
        (
            SHARING,
            json!({ "shared_link_create_policy": null }),
            "invalid_body",
        ),
        (SHARING, json!({ "emm_state": "required" }), "invalid_body"),
        (SHARING, json!({ "sso_policy": "disabled" }), "invalid_body"),
        (SHARING, json!([]), "invalid_body"),
        (
            SECURITY,
            json!({ "active_device_limit": 0 }),
            "invalid_body",
        ),
        (
            SECURITY,
            json!({ "sso_sign_in_url": "http://idp.acme.example" }),
            "invalid_body",
        ),
        (
            SECURITY,
            json!({ "sso_certificate": "nonsense" }),
            "invalid_body",
        ),
        (
            SECURITY,
            json!({ "sso_certificate": EXPIRED }),
            "certificate_expired",
        ),
        (
            SECURITY,
            json!({ "sso_policy": "required" }),
            "sso_incomplete",
        ),
        (
            SECURITY,
            json!({ "sso_policy": "required", "sso_sign_in_url": url }),
            "sso_incomplete",
        ),
        (
            SECURITY,
            json!({ "sso_policy": "optional", "sso_certificate": IDP }),
            "sso_incomplete",
        ),
    ] {
        session.patch(path, body.clone()).await.refused(422, code);
    }
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
    assert_eq!(refusals(&app, "acme").await.len(), 14);
    assert_eq!(session.get(SECURITY).await.expect(200)["revision"], 1);
}

#[tokio::test]
async fn admins_are_told_of_security_settings_with_both_values() {
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
    let is_told = || {
        subjects(&app)
            .iter()
            .any(|subject| subject.contains("two-step verification"))
    };
    app.until("a notification", async || is_told()).await;
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
