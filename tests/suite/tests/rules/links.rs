//! Sign-in links: issued, listed, limited, revoked, redeemed once (R6), and the alarm when one is
//! presented again.

use crate::support::{LINKS, LOG, MEMBERS, SWITCH, after, freeze, tag, tagged};
use serde_json::{Value, json};
use std::time::Duration;
use suite::{Answer, TestApp, link_token, made_up_token, token_with};

pub const PREVIEW: &str = "/v1/sign-in-links/preview";
pub const NONCE: &str = "nonce-0123456789abcdef";
pub const OTHER_NONCE: &str = "another-nonce-0123456789";

pub async fn enabled() -> TestApp {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    app
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn unknown_expired_used_revoked_and_superseded_links_look_alike() {
    let app = TestApp::start().await;
    freeze(&app.switches());
    app.acme().await;
    app.enable("acme").await;
    let dead = dead_links(&app).await;
    let unknown = [
        made_up_token("rsl_", "acme"),
        made_up_token("rsl_", "ghost"),
        token_with("rsl_", "acme", "short"),
        "?".into(),
    ];
    let session = json!({ "token": made_up_token("rss_", "acme") });
    let answer = app.anyone.post(PREVIEW, session).await;
    answer.refused(404, "link_not_usable");
    let wanted = comparable(answer);
    for token in dead.into_iter().chain(unknown) {
        let redemption = app.redeem(&app.anyone, &token, OTHER_NONCE).await;
        assert_eq!(comparable(redemption), wanted, "{token}");
        let preview = app.anyone.post(PREVIEW, json!({ "token": token })).await;
        assert_eq!(comparable(preview), wanted, "{token}");
    }
    let log = app.log("acme").await;
    let refusals = tagged(&log, "reseller_link_refuse");
    let why: Vec<_> = refusals
        .iter()
        .map(|event| &event["details"]["why"])
        .collect();
    assert_eq!(why, ["superseded", "revoked", "redeemed", "expired"]);

    let listed = app.technician("northwind", "tom").get(LINKS).await;
    let listed = listed.expect(200);
    let links = listed["links"].as_array().unwrap().iter();
    let mut states: Vec<_> = links.map(|link| link["state"].as_str().unwrap()).collect();
    states.sort_unstable();
    assert_eq!(states, ["expired", "redeemed", "revoked", "superseded"]);
}

/// The tokens of a superseded, a revoked, a redeemed and an expired link.
async fn dead_links(app: &TestApp) -> [String; 4] {
    let superseded = app.link("acme", "tom").await;
    let revoked = app.link("acme", "tom").await;
    let technician = app.technician("northwind", "tom");
    let links = technician.get(LINKS).await.expect(200);
    let path = format!("{LINKS}/{}", links["links"][0]["id"].as_str().unwrap());
    assert_eq!(technician.delete(&path).await.status, 204);
    technician.delete(&path).await.refused(404, "not_found");
    let redeemed = app.link("acme", "tina").await;
    app.redeem(&app.anyone, &redeemed, NONCE).await.expect(201);
    let expired = app.link("acme", "tess").await;
    app.switches().advance(Duration::from_secs(600));
    [superseded, revoked, redeemed, expired]
}

/// The status, body and headers of an answer, without the values that differ in every answer.
fn comparable(answer: Answer) -> (u16, Value, Vec<(String, String)>) {
    let mut body = answer.json();
    assert!(body["request_id"].take().is_string());
    let mut headers = answer.headers;
    headers.retain(|(name, _)| name != "x-request-id" && name != "date");
    (answer.status, body, headers)
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn link_lives_ten_minutes_and_session_sixty() {
    let app = TestApp::start().await;
    let switches = app.switches();
    app.acme().await;
    freeze(&switches);
    app.enable("acme").await;
    let (ends, never_used) = (after(&app, 600), app.link("acme", "tina").await);
    let link = app.link("acme", "tom").await;
    let preview = app
        .anyone
        .post(PREVIEW, json!({ "token": link }))
        .await
        .expect(200);
    assert_eq!(preview["expires_at"], ends);
    switches.advance(Duration::from_secs(599));
    let session = app.session_of(&app.redeem(&app.anyone, &link, NONCE).await);
    assert_eq!(session.answer["session"]["expires_at"], after(&app, 3600));
    switches.advance(Duration::from_secs(1));
    app.redeem(&app.anyone, &never_used, NONCE)
        .await
        .refused(404, "link_not_usable");
    switches.advance(Duration::from_secs(3598));
    session.client.get(MEMBERS).await.expect(200);
    switches.advance(Duration::from_secs(1));
    session
        .client
        .get(MEMBERS)
        .await
        .refused(401, "session_not_active");
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn no_link_and_no_session_outlives_the_grant() {
    let app = TestApp::start().await;
    let switches = app.switches();
    app.acme().await;
    freeze(&switches);
    let end = after(&app, 300);
    let terms = json!({ "state": "enabled", "expires_at": end });
    app.admin("acme", "alice")
        .put(SWITCH, terms)
        .await
        .expect(200);
    let technician = app.technician("northwind", "tom");
    let link = technician
        .post(LINKS, json!({ "reason": "x" }))
        .await
        .expect(201);
    assert_eq!(link["expires_at"], end);
    let session = app.session("acme", "tom").await;
    assert_eq!(session.answer["session"]["expires_at"], end);
}

#[tokio::test]
async fn idempotency_key_returns_the_same_link_for_the_same_body_only() {
    let app = enabled().await;
    let technician = app
        .technician("northwind", "tom")
        .with_header("idempotency-key", "key-1");
    let body = json!({ "reason": "Ticket 42" });
    let first = technician.post(LINKS, body.clone()).await;
    let link = first.expect(201);
    assert_eq!(
        first.header("location"),
        Some(format!("{LINKS}/{}", link["id"].as_str().unwrap()).as_str())
    );
    assert_eq!(technician.post(LINKS, body.clone()).await.expect(201), link);
    for other in [
        json!({ "reason": "Ticket 43" }),
        json!({ "reason": "Ticket 42", "is_read_only": true }),
    ] {
        technician
            .post(LINKS, other)
            .await
            .refused(422, "idempotency_key_reused");
    }
    assert_eq!(
        tagged(&app.log("acme").await, "reseller_link_create").len(),
        1
    );
    // Another technician's key is another key, and another key gets another link, which supersedes.
    let tina = app
        .technician("northwind", "tina")
        .with_header("idempotency-key", "key-1");
    assert_ne!(
        tina.post(LINKS, body.clone()).await.expect(201)["id"],
        link["id"]
    );
    let plain = app
        .technician("northwind", "tom")
        .with_header("idempotency-key", "key-2");
    assert_ne!(plain.post(LINKS, body).await.expect(201)["id"], link["id"]);
    let token = link_token(&link);
    app.redeem(&app.anyone, token, NONCE)
        .await
        .refused(404, "link_not_usable");
}

async fn issue(app: &TestApp, technician: &str) -> Answer {
    let technician = app.technician("northwind", technician);
    technician.post(LINKS, json!({ "reason": "x" })).await
}

#[tokio::test]
async fn team_has_five_live_links_and_five_sessions_at_most() {
    let app = enabled().await;
    let mut sessions = Vec::new();
    for number in 1..=5 {
        issue(&app, &format!("tech{number}")).await.expect(201);
    }
    let refused = issue(&app, "tech6").await;
    refused.refused(429, "limit_reached");
    assert!(refused.header("retry-after").is_some());
    // A newer link of a technician takes the place of the older one.
    for _ in 0..2 {
        issue(&app, "tech5").await.expect(201);
    }
    for number in 1..=5 {
        sessions.push(app.session("acme", &format!("tech{number}")).await);
    }
    let link = app.link("acme", "tech1").await;
    app.redeem(&app.anyone, &link, NONCE)
        .await
        .refused(429, "limit_reached");
    // The refusal did not use up the link.
    assert_eq!(sessions[4].client.delete("/v1/session").await.status, 204);
    app.redeem(&app.anyone, &link, NONCE).await.expect(201);
}

#[tokio::test]
async fn preview_describes_the_link_and_consumes_nothing() {
    let app = enabled().await;
    let link = app.link("acme", "tom").await;
    let entries = app.log("acme").await.len();
    for _ in 0..3 {
        let preview = app
            .anyone
            .post(PREVIEW, json!({ "token": link }))
            .await
            .expect(200);
        assert_eq!(
            (
                &preview["team"],
                &preview["reseller"],
                &preview["technician"],
                &preview["reason"]
            ),
            (
                &json!("Acme"),
                &json!("Northwind Partners"),
                &json!("Tom"),
                &json!("Ticket 42")
            )
        );
    }
    assert_eq!(app.log("acme").await.len(), entries);
    app.redeem(&app.anyone, &link, NONCE).await.expect(201);
}

#[tokio::test]
async fn token_of_a_link_or_session_is_returned_once_and_nowhere_else() {
    let app = enabled().await;
    let link = app.link("acme", "tom").await;
    let session = app.session_of(&app.redeem(&app.anyone, &link, NONCE).await);
    let other = app.link("acme", "tina").await;
    let (alice, tom) = (
        app.admin("acme", "alice"),
        app.technician("northwind", "tom"),
    );
    let mut told = String::new();
    for answer in [
        alice.get(SWITCH).await,
        alice.get(&format!("{SWITCH}/sessions")).await,
        alice.get(LOG).await,
        tom.get(LINKS).await,
        session.client.get("/v1/session").await,
        app.platform
            .post_form(
                "/v1/introspect",
                &format!("token={}", session.client.token()),
            )
            .await,
        app.anyone.post(PREVIEW, json!({ "token": other })).await,
        app.redeem(&app.anyone, &link, OTHER_NONCE).await,
    ] {
        told.push_str(&answer.text);
        told.push_str(&format!("{:?}", answer.headers));
    }
    app.until_delivered("acme").await;
    told.extend(
        app.hook
            .deliveries()
            .iter()
            .map(|delivery| delivery.event.to_string()),
    );
    for token in [&link, &other, &session.client.token().to_owned()] {
        let secret = token.split_once('.').unwrap().1;
        assert!(!told.contains(secret));
    }
    assert!(
        app.log("acme")
            .await
            .iter()
            .any(|event| tag(event) == "reseller_link_refuse")
    );
}
