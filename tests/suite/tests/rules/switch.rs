//! The switch: who can set it, for which teams, on which terms (R1, R2, R3).

use crate::support::{MEMBERS, SWITCH, after, freeze, instant, introspect, tagged};
use serde_json::{Value, json};
use std::time::Duration;
use suite::{Client, TestApp};

#[tokio::test]
async fn switch_is_off_until_an_admin_sets_it() {
    let app = TestApp::start().await;
    app.acme().await;
    let state = app.admin("acme", "alice").get(SWITCH).await.expect(200);
    assert_eq!(state["state"], "disabled");
    assert_eq!(
        state["reseller"],
        json!({ "id": "northwind", "name": "Northwind Partners" })
    );
    assert!(
        state["notice"]
            .as_str()
            .unwrap()
            .contains("administrative access and control")
    );
    let link = app.technician("northwind", "tom");
    link.post("/v1/teams/acme/sign-in-links", json!({ "reason": "x" }))
        .await
        .refused(409, "support_disabled");
}

#[tokio::test]
async fn any_admin_sets_it_and_a_no_op_leaves_no_entry() {
    let app = TestApp::start().await;
    app.acme().await;
    let (alice, adam) = (app.admin("acme", "alice"), app.admin("acme", "adam"));
    for (admin, state, entries) in [
        (&alice, "enabled", 1),
        (&adam, "enabled", 1),
        (&adam, "disabled", 2),
        (&alice, "disabled", 2),
        (&adam, "enabled", 3),
    ] {
        let answer = admin
            .put(SWITCH, json!({ "state": state }))
            .await
            .expect(200);
        assert_eq!(answer["state"], state);
        assert_eq!(admin.get(SWITCH).await.expect(200)["state"], state);
        let log = app.log("acme").await;
        let changes = tagged(&log, "reseller_support_change_policy");
        assert_eq!(changes.len(), entries);
        let last = &changes.last().unwrap()["details"];
        assert_eq!(last["new_value"][".tag"], state);
        assert_ne!(last["previous_value"], last["new_value"]);
    }
}

#[tokio::test]
async fn team_without_reseller_or_with_baa_cannot_be_switched_on() {
    let app = TestApp::start().await;
    app.reseller("northwind", "Northwind Partners").await;
    for (team, record, code, because) in [
        (
            "direct",
            json!({ "name": "Direct" }),
            "not_eligible",
            "no_reseller",
        ),
        (
            "clinic",
            json!({ "name": "C", "reseller": "northwind", "has_signed_baa": true }),
            "baa_signed",
            "baa_signed",
        ),
    ] {
        app.team(team, "northwind").await;
        app.platform
            .put(&format!("/v1/platform/teams/{team}"), record)
            .await
            .expect(200);
        let (alice, path) = (
            app.admin(team, "alice"),
            format!("/v1/teams/{team}/reseller-support"),
        );
        alice
            .put(&path, json!({ "state": "enabled" }))
            .await
            .refused(409, code);
        let state = alice.get(&path).await.expect(200);
        assert_eq!(
            (&state["state"], &state["not_eligible_because"]),
            (&json!("disabled"), &json!(because))
        );
        assert!(tagged(&app.log(team).await, "reseller_support_change_policy").is_empty());
    }
}

#[tokio::test]
async fn baa_or_another_reseller_switches_off_at_once() {
    let app = TestApp::start().await;
    app.reseller("northwind", "Northwind Partners").await;
    app.reseller("contoso", "Contoso").await;
    let baa = json!({ "name": "A", "reseller": "northwind", "has_signed_baa": true });
    let moved = json!({ "name": "A", "reseller": "contoso" });
    for (team, record, cause) in [
        ("baa", baa, "baa_signed"),
        ("moved", moved, "reseller_changed"),
        ("left", json!({ "name": "A" }), "reseller_changed"),
    ] {
        app.team(team, "northwind").await;
        app.enable(team).await;
        let session = app.session(team, "tom").await.client;
        let link = app.link(team, "tom").await;
        let members = format!("/v1/teams/{team}/members");
        session.get(&members).await.expect(200);

        let path = format!("/v1/platform/teams/{team}");
        let view = app.platform.put(&path, record).await.expect(200);
        assert_eq!(view["reseller_support"], "disabled");
        session
            .get(&members)
            .await
            .refused(401, "session_not_active");
        app.redeem(&app.anyone, &link, "nonce-0123456789abcdef")
            .await
            .refused(404, "link_not_usable");
        assert_eq!(
            introspect(&app, session.token()).await,
            json!({ "active": false })
        );
        assert_switched_off_by_the_platform(&app, team, cause).await;
    }
}

/// Checks the state of a team without live sessions or links, and the entries that led to it.
async fn assert_switched_off_by_the_platform(app: &TestApp, team: &str, cause: &str) {
    let path = format!("/v1/teams/{team}/reseller-support");
    let state = app.admin(team, "adam").get(&path).await.expect(200);
    assert_eq!(state["state"], "disabled");
    assert_eq!(
        (&state["live_sessions"], &state["live_links"]),
        (&json!(0), &json!(0))
    );
    let log = app.log(team).await;
    let off = tagged(&log, "reseller_support_change_policy");
    assert_eq!(off.len(), 2);
    assert_eq!(off[1]["details"]["cause"], cause);
    assert_eq!(off[1]["actor"]["app"]["display_name"], "Platform");
    let ended = tagged(&log, "reseller_support_session_end");
    assert_eq!(
        (ended.len(), &ended[0]["details"]["cause"]),
        (1, &json!("support_disabled"))
    );
}

#[tokio::test]
async fn record_with_the_same_reseller_and_baa_leaves_the_switch_on() {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    let session = app.session("acme", "tom").await;
    let record = json!({ "name": "Acme Ltd", "reseller": "northwind", "locale": "fr" });
    app.platform
        .put("/v1/platform/teams/acme", record)
        .await
        .expect(200);
    session.client.get(MEMBERS).await.expect(200);
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn grant_ends_by_itself_at_its_instant() {
    let app = TestApp::start().await;
    let switches = app.switches();
    app.acme().await;
    freeze(&switches);
    let end = after(&app, 300);
    let terms = json!({ "state": "enabled", "expires_at": end });
    let state = app
        .admin("acme", "alice")
        .put(SWITCH, terms)
        .await
        .expect(200);
    assert_eq!(state["expires_at"], end);
    let session = app.session("acme", "tom").await;
    let link = app.link("acme", "tina").await;

    switches.advance(Duration::from_secs(299));
    session.client.get(MEMBERS).await.expect(200);
    switches.advance(Duration::from_secs(1));
    let introspection = format!("token={}", session.client.token());
    assert_eq!(
        app.platform
            .post_form("/v1/introspect", &introspection)
            .await
            .expect(200)["active"],
        false
    );
    app.anyone
        .post("/v1/sign-in-links/preview", json!({ "token": link }))
        .await
        .refused(404, "link_not_usable");
    assert_eq!(
        app.admin("acme", "alice").get(SWITCH).await.expect(200)["state"],
        "disabled"
    );
    switches.advance(Duration::from_secs(60));
    session
        .client
        .get(MEMBERS)
        .await
        .refused(401, "session_not_active");

    let log = app.log("acme").await;
    let off = tagged(&log, "reseller_support_change_policy")
        .pop()
        .unwrap();
    assert_eq!(
        (&off["details"]["cause"], &off["timestamp"]),
        (&json!("expired"), &json!(end))
    );
    let ended = tagged(&log, "reseller_support_session_end").pop().unwrap();
    assert_eq!(ended["timestamp"], json!(end));
    assert_eq!(off["actor"]["app"]["display_name"], "Reseller Support");
}

#[tokio::test]
async fn end_in_the_past_and_terms_of_a_switch_that_is_off_are_refused() {
    let app = TestApp::start().await;
    app.acme().await;
    let alice = app.admin("acme", "alice");
    for body in [
        json!({ "state": "enabled", "expires_at": "2020-01-01T00:00:00Z" }),
        json!({ "state": "enabled", "expires_at": instant(app.time() - Duration::from_secs(1)) }),
        json!({ "state": "disabled", "is_read_only": true }),
        json!({ "state": "disabled", "expires_at": after(&app, 60) }),
    ] {
        alice.put(SWITCH, body).await.refused(422, "invalid_body");
    }
    assert_eq!(alice.get(SWITCH).await.expect(200)["state"], "disabled");
}

#[tokio::test]
async fn changed_terms_only_narrow_live_sessions_and_links() {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    let alice = app.admin("acme", "alice");
    let session = app.session("acme", "tom").await.client;
    let link = app.link("acme", "tina").await;
    let end = after(&app, 120);
    let terms = json!({ "state": "enabled", "expires_at": end, "is_read_only": true });
    alice.put(SWITCH, terms).await.expect(200);
    assert_narrow(&app, &session, &link, &end).await;
    alice
        .put(SWITCH, json!({ "state": "enabled" }))
        .await
        .expect(200);
    assert_narrow(&app, &session, &link, &end).await;
    let redeemed = app.session_of(
        &app.redeem(&app.anyone, &link, "nonce-0123456789abcdef")
            .await,
    );
    assert_eq!(redeemed.answer["session"]["is_read_only"], true);

    let log = app.log("acme").await;
    let terms = tagged(&log, "reseller_support_change_terms");
    assert_eq!(terms.len(), 2);
    assert_terms(&terms[0]["details"], &end);
    assert!(tagged(&log, "reseller_support_session_end").is_empty());
}

/// Checks that a session and a link are read-only and live until `end`.
async fn assert_narrow(app: &TestApp, session: &Client, link: &str, end: &str) {
    assert_terms(&session.get("/v1/session").await.expect(200), end);
    let preview = app
        .anyone
        .post("/v1/sign-in-links/preview", json!({ "token": link }))
        .await;
    assert_terms(&preview.expect(200), end);
    session
        .delete(&format!("{MEMBERS}/jane"))
        .await
        .refused(403, "read_only_session");
    session.get(MEMBERS).await.expect(200);
}

#[track_caller]
fn assert_terms(told: &Value, end: &str) {
    assert_eq!(
        (&told["expires_at"], &told["is_read_only"]),
        (&json!(end), &json!(true))
    );
}
