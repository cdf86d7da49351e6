//! Settings that sessions changed are listed and can be restored (R10).

use crate::settings::{IDP, RESTORE, SECURITY, SETTINGS, SHARING, changed, left};
use crate::support::{SWITCH, as_session};
use serde_json::{Value, json};
use suite::TestApp;

/// Settings after the session's changes, each with its group.
const CHANGED: [(&str, &str); 3] = [
    ("shared_link_create_policy", "sharing"),
    ("sso_certificate", "security"),
    ("active_device_limit", "security"),
];

/// `acme` switched off after a session changed settings, and the answer of switching off.
async fn changed_and_switched_off() -> (TestApp, Value) {
    let (app, session) = as_session().await;
    let settings = json!({ "sharing": {}, "security": { "active_device_limit": 7 } });
    app.platform.put(SETTINGS, settings).await.expect(200);
    let last = json!({ "active_device_limit": null, "sso_certificate": IDP });
    for (path, change) in [
        (
            SHARING,
            json!({ "shared_link_create_policy": "default_no_one" }),
        ),
        (SHARING, json!({ "group_creation_policy": "admins_only" })),
        (
            SHARING,
            json!({ "group_creation_policy": "admins_and_members" }),
        ),
        (SECURITY, json!({ "active_device_limit": 9 })),
        (SECURITY, last),
    ] {
        session.patch(path, change).await.expect(200);
    }
    session
        .post(RESTORE, json!({}))
        .await
        .refused(403, "action_not_permitted");
    let off = json!({ "state": "disabled" });
    let state = app.admin("acme", "alice").put(SWITCH, off).await;
    let state = state.expect(200);
    (app, state)
}

#[tokio::test]
async fn settings_of_sessions_are_listed_with_both_values() {
    let (app, state) = changed_and_switched_off().await;
    assert_eq!(changed(&state), CHANGED);
    let read = app.admin("acme", "alice").get(SWITCH).await.expect(200);
    assert_eq!(changed(&read), CHANGED);
    let device = &state["changed_settings"][2];
    assert_eq!(
        (&device["previous_value"], &device["value"]),
        (&json!(7), &json!(null))
    );
}

#[tokio::test]
async fn settings_of_sessions_can_be_restored_after_switching_off() {
    let (app, _) = changed_and_switched_off().await;
    let alice = app.admin("acme", "alice");
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
    assert_eq!(changed(&state), CHANGED[..2]);
    assert_eq!(tags, ["device_approvals_change_desktop_policy"]);
    let (state, tags) = left(&app, alice.post(RESTORE, json!({}))).await;
    assert_eq!((changed(&state).len(), tags.len()), (0, 2));
    let (_, tags) = left(&app, alice.post(RESTORE, json!({}))).await;
    assert!(tags.is_empty());
    let settings = app.platform.get(SETTINGS).await.expect(200);
    let (sharing, security) = (&settings["sharing"], &settings["security"]);
    assert_eq!(sharing["shared_link_create_policy"], "default_public");
    assert_eq!(security["active_device_limit"], 7);
    assert_eq!(settings["revision"], 8);
}
