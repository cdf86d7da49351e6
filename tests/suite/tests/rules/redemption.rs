//! Redemption of sign-in links: once (R6), by a named technician or a bearer, and the alarm when a
//! link is presented again.

use crate::links::{NONCE, OTHER_NONCE, PREVIEW, enabled};
use crate::support::{LINKS, MEMBERS, SWITCH, refusals, subjects, tagged};
use serde_json::json;
use suite::{TestApp, link_token};

#[tokio::test]
async fn link_is_redeemed_once_and_again_only_by_the_same_page() {
    let app = enabled().await;
    let link = app.link("acme", "tom").await;
    let first = app.redeem(&app.anyone, &link, NONCE).await.expect(201);
    let again = app.redeem(&app.anyone, &link, NONCE).await.expect(201);
    assert_eq!(first, again);
    app.redeem(&app.anyone, &link, OTHER_NONCE)
        .await
        .refused(404, "link_not_usable");
    app.anyone
        .post(PREVIEW, json!({ "token": link }))
        .await
        .refused(404, "link_not_usable");
    let log = app.log("acme").await;
    assert_eq!(tagged(&log, "reseller_link_redeem").len(), 1);
    assert_eq!(tagged(&log, "reseller_support_session_start").len(), 1);
    // Once the session has ended, not even that page gets it.
    let session = app
        .anyone
        .with_token(first["session_token"].as_str().unwrap());
    assert_eq!(session.delete("/v1/session").await.status, 204);
    app.redeem(&app.anyone, &link, NONCE)
        .await
        .refused(404, "link_not_usable");
}

#[tokio::test]
async fn used_link_presented_again_raises_one_alarm_over_many_tries() {
    let app = enabled().await;
    let link = app.link("acme", "tom").await;
    let session = app.session_of(&app.redeem(&app.anyone, &link, NONCE).await);
    for attempt in 0..10 {
        let nonce = format!("{OTHER_NONCE}-{attempt}");
        app.redeem(&app.anyone, &link, &nonce)
            .await
            .refused(404, "link_not_usable");
    }
    let log = app.log("acme").await;
    let alarms = tagged(&log, "reseller_link_refuse");
    assert_eq!(alarms.len(), 1);
    assert_eq!(
        (&alarms[0]["details"]["why"], &alarms[0]["actor"][".tag"]),
        (&json!("redeemed"), &json!("anonymous"))
    );
    session.client.get(MEMBERS).await.expect(200);
    // A later notification of the same lane has arrived, hence all of the alarm's.
    app.disable("acme").await;
    app.until("the notification of switching off", async || {
        subjects(&app)
            .iter()
            .any(|subject| subject.ends_with("switched reseller support off"))
    })
    .await;
    let alarms = subjects(&app)
        .into_iter()
        .filter(|subject| subject.contains("presented a used sign-in link"));
    assert_eq!(alarms.count(), 1);
}

#[tokio::test]
async fn signed_in_technician_is_named_and_anyone_else_is_bearer() {
    let app = enabled().await;
    app.reseller("contoso", "Contoso").await;
    let cases = [
        (app.technician("northwind", "tina"), "Tina", false),
        (app.technician("northwind", "tom"), "Tom", false),
        (app.anyone.clone(), "Tom", true),
        (app.technician("contoso", "carl"), "Tom", true),
        (app.admin("acme", "alice"), "Tom", true),
    ];
    for (holder, name, is_bearer) in cases {
        let link = app.link("acme", "tom").await;
        let session = app.session_of(&app.redeem(&holder, &link, NONCE).await);
        session.client.get(MEMBERS).await.expect(200);
        let log = app.log("acme").await;
        for tag in [
            "reseller_link_redeem",
            "reseller_support_session_start",
            "reseller_view",
        ] {
            let actor = &tagged(&log, tag).pop().unwrap()["actor"];
            assert_eq!(
                (&actor["technician_name"], &actor["is_bearer"]),
                (&json!(name), &json!(is_bearer)),
                "{tag}"
            );
        }
        assert_eq!(session.client.delete("/v1/session").await.status, 204);
    }
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn no_link_is_redeemed_while_no_hook_is_configured() {
    let app = TestApp::start_with(|mut options| {
        options.variables.remove("hook_origin");
        options
    });
    let app = app.await;
    app.acme().await;
    app.enable("acme").await;
    let link = app.link("acme", "tom").await;
    for _ in 0..2 {
        let refused = app.redeem(&app.anyone, &link, NONCE).await;
        refused.refused(503, "hook_not_configured");
        assert!(refused.header("retry-after").is_some());
    }
    app.anyone
        .post(PREVIEW, json!({ "token": link }))
        .await
        .expect(200);
    assert!(tagged(&app.log("acme").await, "reseller_support_session_start").is_empty());
}

#[tokio::test]
async fn read_only_grant_or_link_refuses_every_write_and_logs_that() {
    let app = TestApp::start().await;
    app.acme().await;
    let alice = app.admin("acme", "alice");
    for (is_grant_read_only, is_link_read_only) in [(true, false), (false, true), (true, true)] {
        alice
            .put(
                SWITCH,
                json!({ "state": "enabled", "is_read_only": is_grant_read_only }),
            )
            .await
            .expect(200);
        let technician = app.technician("northwind", "tom");
        let link = technician
            .post(
                LINKS,
                json!({ "reason": "x", "is_read_only": is_link_read_only }),
            )
            .await
            .expect(201);
        assert_eq!(link["is_read_only"], true);
        let token = link_token(&link);
        let session = app
            .session_of(&app.redeem(&app.anyone, token, NONCE).await)
            .client;
        session.get(MEMBERS).await.expect(200);
        session.get(&format!("{MEMBERS}/jane")).await.expect(200);
        let before = refusals(&app, "acme").await.len();
        let new = json!({ "email": "new@acme.example", "name": "New" });
        session
            .post(MEMBERS, new)
            .await
            .refused(403, "read_only_session");
        session
            .delete(&format!("{MEMBERS}/jane"))
            .await
            .refused(403, "read_only_session");
        let role = format!("{MEMBERS}/jane/admin-role");
        session
            .put(&role, json!({ "role": "support_admin" }))
            .await
            .refused(403, "read_only_session");
        let refused = refusals(&app, "acme").await.split_off(before);
        let wanted = ["add_member", "remove_member", "change_admin_role"]
            .map(|what| (what.to_owned(), "read_only_session".to_owned()));
        assert_eq!(refused, wanted);
        app.disable("acme").await;
    }
    assert_eq!(app.members("acme").await.len(), 4);
}
