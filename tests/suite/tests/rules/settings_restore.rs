//! Settings that sessions changed are listed and can be restored (R10).

use crate::settings::{IDP, RESTORE, SECURITY, SETTINGS, SHARING, changed, left};
use crate::support::{SWITCH, as_session};
use serde_json::json;

#[tokio::test]
async fn settings_of_sessions_can_be_restored_after_switching_off() {
    let (app, session) = as_session().await;
    let security = json!({ "active_device_limit": 7 });
    app.platform
        .put(SETTINGS, json!({ "sharing": {}, "security": security }))
        .await
        .expect(200);
    session
        .patch(
            SHARING,
            json!({ "shared_link_create_policy": "default_no_one" }),
        )
        .await
        .expect(200);
    session
        .patch(SHARING, json!({ "group_creation_policy": "admins_only" }))
        .await
        .expect(200);
    session
        .patch(
            SHARING,
            json!({ "group_creation_policy": "admins_and_members" }),
        )
        .await
        .expect(200);
    session
        .patch(SECURITY, json!({ "active_device_limit": 9 }))
        .await
        .expect(200);
    session
        .patch(
            SECURITY,
            json!({ "active_device_limit": null, "sso_certificate": IDP }),
        )
        .await
        .expect(200);
    session
        .post(RESTORE, json!({}))
        .await
        .refused(403, "action_not_permitted");
    let alice = app.admin("acme", "alice");
    let state = alice
        .put(SWITCH, json!({ "state": "disabled" }))
        .await
        .expect(200);
    let all = [
        ("shared_link_create_policy", "sharing"),
        ("sso_certificate", "security"),
        ("active_device_limit", "security"),
    ];
    assert_eq!(changed(&state), all);
    assert_eq!(changed(&alice.get(SWITCH).await.expect(200)), all);
    let device = &state["changed_settings"][2];
    assert_eq!(
        (&device["previous_value"], &device["value"]),
        (&json!(7), &json!(null))
    );
    alice
        .post(RESTORE, json!({ "settings": ["nothing"] }))
        .await
        .refused(422, "invalid_body");
    app.admin("acme", "jane")
        .post(RESTORE, json!({}))
        .await
        .refused(403, "forbidden");
    let body = json!({ "settings": ["active_device_limit", "group_creation_policy"] });
    let (state, tags) = left(&app, alice.post(RESTORE, body)).await;
    assert_eq!(
        (changed(&state), tags),
        (
            all[..2].to_vec(),
            vec!["device_approvals_change_desktop_policy".to_owned()]
        )
    );
    let (state, tags) = left(&app, alice.post(RESTORE, json!({}))).await;
    assert_eq!((changed(&state).len(), tags.len()), (0, 2));
    let (_, tags) = left(&app, alice.post(RESTORE, json!({}))).await;
    assert!(tags.is_empty());
    let settings = app.platform.get(SETTINGS).await.expect(200);
    assert_eq!(
        settings["sharing"]["shared_link_create_policy"],
        "default_public"
    );
    assert_eq!(
        (
            &settings["security"]["active_device_limit"],
            &settings["revision"]
        ),
        (&json!(7), &json!(8))
    );
}
