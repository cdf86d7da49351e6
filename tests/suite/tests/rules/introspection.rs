//! `POST /v1/introspect` (RFC 7662) and a session's view of itself.

use crate::support::{MEMBERS, after, freeze, introspect, tagged};
use serde_json::{Value, json};
use std::time::{Duration, UNIX_EPOCH};
use suite::{Session, TestApp, made_up_token, spliced_token};

fn inactive() -> Value {
    json!({ "active": false })
}

async fn session_of_tina(app: &TestApp) -> Session {
    let link = app.link("acme", "tom").await;
    let tina = app.technician("northwind", "tina");
    app.session_of(&app.redeem(&tina, &link, "nonce-0123456789abcdef").await)
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn active_session_is_described_with_its_owner_and_its_end() {
    let app = TestApp::start().await;
    let switches = app.switches();
    app.acme().await;
    freeze(&switches);
    app.enable("acme").await;
    let session = session_of_tina(&app).await;
    let now = switches
        .time()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let wanted = json!({
        "active": true,
        "token_type": "Bearer",
        "sub": "tina",
        "username": "Tina",
        "email": "tina@northwind.example",
        "sid": session.answer["session"]["id"],
        "team": "acme",
        "reseller": "northwind",
        "reseller_name": "Northwind Partners",
        "is_bearer": false,
        "is_read_only": false,
        "signed_in_as": null,
        "iat": now,
        "exp": now + 3600,
    });
    assert_eq!(introspect(&app, session.client.token()).await, wanted);
    switches.advance(Duration::from_secs(3599));
    assert_eq!(introspect(&app, session.client.token()).await, wanted);
    switches.advance(Duration::from_secs(1));
    assert_eq!(introspect(&app, session.client.token()).await, inactive());
}

#[tokio::test]
async fn everything_but_an_active_session_is_just_inactive() {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    let ended = session_of_tina(&app).await;
    assert_eq!(ended.client.delete("/v1/session").await.status, 204);
    let link = app.link("acme", "tom").await;
    let live = app.session("acme", "tess").await;
    let mut tampered = live.client.token().to_owned();
    let last = tampered.pop().unwrap();
    tampered.push(if last == 'A' { 'E' } else { 'A' });
    for token in [
        ended.client.token(),
        &link,
        &tampered,
        &spliced_token(live.client.token(), "globex"),
        &made_up_token("rss_", "acme"),
        &made_up_token("rss_", "ghost"),
        "rss_",
        "",
        "%00",
        app.platform.token(),
    ] {
        assert_eq!(introspect(&app, token).await, inactive(), "{token}");
    }
    assert_eq!(introspect(&app, live.client.token()).await["active"], true);
}

#[tokio::test]
async fn introspection_takes_a_hint_and_only_a_form() {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    let session = app.session("acme", "tom").await;
    let token = session.client.token();
    let hinted = format!("token={token}&token_type_hint=access_token&more=x");
    assert_eq!(
        app.platform
            .post_form("/v1/introspect", &hinted)
            .await
            .expect(200)["active"],
        true
    );
    app.platform
        .post_form("/v1/introspect", "")
        .await
        .refused(422, "invalid_body");
    app.platform
        .post_form("/v1/introspect", &format!("token={token}&token={token}"))
        .await
        .refused(422, "invalid_body");
    app.platform
        .post("/v1/introspect", json!({ "token": token }))
        .await
        .refused(415, "unsupported_media_type");
    app.platform
        .get(&format!("/v1/introspect?token={token}"))
        .await
        .refused(405, "method_not_allowed");
}

#[tokio::test]
async fn introspection_is_no_use_of_the_session_and_leaves_no_entry() {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    let session = app.session("acme", "tom").await;
    let entries = app.log("acme").await.len();
    introspect(&app, session.client.token()).await;
    assert_eq!(app.log("acme").await.len(), entries);
}

#[tokio::test]
async fn session_sees_itself_and_the_nine_actions() {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    let session = session_of_tina(&app).await;
    let own = session.client.get("/v1/session").await.expect(200);
    assert_eq!(own["team"], json!({ "id": "acme", "name": "Acme" }));
    assert_eq!(
        (&own["reseller"], &own["technician"]),
        (&json!("Northwind Partners"), &json!("Tina"))
    );
    for field in ["id", "started_at", "expires_at", "is_read_only"] {
        assert_eq!(own[field], session.answer["session"][field], "{field}");
    }
    assert_eq!(own["actions"].as_array().unwrap().len(), 9);
}

#[tokio::test]
async fn session_ends_itself_once() {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    let session = session_of_tina(&app).await;
    let other = app.session("acme", "tess").await;
    assert_eq!(session.client.delete("/v1/session").await.status, 204);
    session
        .client
        .delete("/v1/session")
        .await
        .refused(401, "session_not_active");
    session
        .client
        .get("/v1/session")
        .await
        .refused(401, "session_not_active");
    session
        .client
        .get(MEMBERS)
        .await
        .refused(401, "session_not_active");
    other.client.get(MEMBERS).await.expect(200);
    let log = app.log("acme").await;
    let ends = tagged(&log, "reseller_support_session_end");
    assert_eq!(
        (ends.len(), &ends[0]["details"]["cause"]),
        (1, &json!("signed_out"))
    );
    assert_eq!(ends[0]["sentence"], "Northwind Partners signed out (Tina)");
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn session_is_never_renewed() {
    let app = TestApp::start().await;
    let switches = app.switches();
    app.acme().await;
    freeze(&switches);
    app.enable("acme").await;
    let session = session_of_tina(&app).await;
    let end = after(&app, 3600);
    for _ in 0..5 {
        switches.advance(Duration::from_secs(600));
        session.client.get(MEMBERS).await.expect(200);
        assert_eq!(
            session.client.get("/v1/session").await.expect(200)["expires_at"],
            end
        );
    }
    switches.advance(Duration::from_secs(600));
    session
        .client
        .get(MEMBERS)
        .await
        .refused(401, "session_not_active");
}
