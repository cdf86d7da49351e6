//! A reseller session's attempts to gain more by signing in as members (R5). Every one is refused.

use crate::beyond::{JANE, PLATFORM};
use crate::support::{LINKS, LOG, MEMBERS, SWITCH, in_session, introspect, tagged};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use suite::Session;

async fn sign_in(session: &Session, path: &str) -> String {
    let answer = session.client.post(path, json!({})).await.expect(201);
    answer["token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn sign_in_token_opens_nothing_here() {
    let (app, session) = in_session().await;
    let token = sign_in(&session, JANE).await;
    let jane = app.anyone.with_token(&token);
    for path in [MEMBERS, "/v1/session"] {
        jane.get(path).await.refused(401, "session_not_active");
    }
    // It never nests.
    jane.post(JANE, json!({}))
        .await
        .refused(401, "session_not_active");
    jane.post("/v1/teams/acme/members/joe/sign-in", json!({}))
        .await
        .refused(401, "session_not_active");
    for path in [SWITCH, LOG, LINKS, "/v1/platform/teams/acme"] {
        jane.get(path).await.refused(401, "unauthenticated");
    }
    jane.post_form("/v1/introspect", &format!("token={token}"))
        .await
        .refused(401, "unauthenticated");
    for redeemed in [token.as_str(), session.client.token()] {
        app.redeem(&app.anyone, redeemed, "nonce-0123456789abcdef")
            .await
            .refused(404, "link_not_usable");
        let body = json!({ "token": redeemed });
        app.anyone
            .post("/v1/sign-in-links/preview", body)
            .await
            .refused(404, "link_not_usable");
    }
}

#[tokio::test]
async fn forged_and_altered_sign_in_tokens_are_inactive() {
    let (app, session) = in_session().await;
    app.team("globex", "northwind").await;
    let token = sign_in(&session, JANE).await;
    let parts: Vec<_> = token.split('.').collect();
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let with = |name: &str, value: Value| {
        let mut claims = claims.clone();
        claims[name] = value;
        format!("{}.{}.{}", parts[0], part(&claims), parts[2])
    };
    for forged in [
        with("sub", json!("alice")),
        with("team", json!("globex")),
        with("team", json!("nosuchteam")),
        with("exp", json!(9_999_999_999_u64)),
        format!("{}.{}.", part(&json!({ "alg": "none" })), parts[1]),
        format!(
            "{}.{}.{}",
            part(&json!({ "alg": "none" })),
            parts[1],
            parts[2]
        ),
        format!("{}.{}", parts[0], parts[1]),
        format!("{token}."),
        format!("{token}="),
        format!("%20{token}"),
        token.to_lowercase(),
        parts[1].to_owned(),
    ] {
        assert_eq!(
            introspect(&app, &forged).await,
            json!({ "active": false }),
            "{forged}"
        );
    }
    assert_eq!(introspect(&app, &token).await["sub"], "jane");
}

#[tokio::test]
async fn admin_is_not_signed_in_as_by_taking_the_role_away_first() {
    let (app, session) = in_session().await;
    let role = |role: &str| json!({ "role": role });
    let path = |who: &str| format!("{MEMBERS}/{who}/admin-role");
    let sign_in = |who: &str| format!("{MEMBERS}/{who}/sign-in");
    session
        .client
        .put(&path("adam"), role("member_only"))
        .await
        .expect(200);
    session
        .client
        .post(&sign_in("adam"), json!({}))
        .await
        .refused(409, "member_not_eligible");
    // Other roles on the way make no difference.
    for step in ["support_admin", "billing_admin", "member_only"] {
        session
            .client
            .put(&path("adam"), role(step))
            .await
            .expect(200);
    }
    session
        .client
        .post(&sign_in("adam"), json!({}))
        .await
        .refused(409, "member_not_eligible");
    // Neither does the platform's confirmation, or another session.
    let line = json!({
        "id": "adam",
        "email": "adam@acme.example",
        "name": "Adam Smith",
        "role": "member_only",
    });
    app.platform.post_lines(PLATFORM, &[line]).await.expect(200);
    let other = app.session("acme", "tina").await;
    other
        .client
        .post(&sign_in("adam"), json!({}))
        .await
        .refused(409, "member_not_eligible");
    // Neither does removing the member and adding the address again.
    assert_eq!(
        session
            .client
            .delete(&format!("{MEMBERS}/adam"))
            .await
            .status,
        204
    );
    let again = json!({ "email": "adam@acme.example", "name": "Adam Smith" });
    let again = session.client.post(MEMBERS, again).await.expect(201);
    let again = again["id"].as_str().unwrap();
    session
        .client
        .post(&sign_in(again), json!({}))
        .await
        .refused(409, "member_not_eligible");
    // Nor an accepted invitation, under that id or another.
    let line = |id: &str| json!({ "id": id, "email": "Adam@acme.example", "name": "Adam Smith" });
    app.platform
        .post_lines(PLATFORM, &[line(again)])
        .await
        .expect(200);
    session
        .client
        .post(&sign_in(again), json!({}))
        .await
        .refused(409, "member_not_eligible");
    let removed = json!({
        "id": again,
        "email": "adam@acme.example",
        "name": "Adam Smith",
        "status": "removed",
    });
    app.platform
        .post_lines(PLATFORM, &[removed, line("u77")])
        .await
        .expect(200);
    session
        .client
        .post(&sign_in("u77"), json!({}))
        .await
        .refused(409, "member_not_eligible");
    assert!(tagged(&app.log("acme").await, "sign_in_as_session_start").is_empty());
}

#[tokio::test]
async fn member_who_goes_and_comes_back_is_not_signed_in_as_any_more() {
    let (app, session) = in_session().await;
    let line = |status: &str| {
        json!({
            "id": "jane",
            "email": "jane@acme.example",
            "name": "Jane Doe",
            "status": status,
        })
    };
    for status in ["removed", "suspended", "invited"] {
        let keyed = session.client.with_header("idempotency-key", status);
        let token = keyed.post(JANE, json!({})).await.expect(201)["token"]
            .as_str()
            .unwrap()
            .to_owned();
        for status in [status, "active"] {
            app.platform
                .post_lines(PLATFORM, &[line(status)])
                .await
                .expect(200);
            assert_eq!(
                introspect(&app, &token).await,
                json!({ "active": false }),
                "{status}"
            );
        }
        keyed
            .post(JANE, json!({}))
            .await
            .refused(422, "idempotency_key_reused");
        assert_eq!(
            introspect(&app, &token).await,
            json!({ "active": false }),
            "{status}"
        );
    }
}

#[tokio::test]
async fn grant_that_becomes_read_only_ends_being_signed_in_as_a_member() {
    let (app, session) = in_session().await;
    let token = sign_in(&session, JANE).await;
    let terms = json!({ "state": "enabled", "is_read_only": true });
    app.admin("acme", "alice")
        .put(SWITCH, terms)
        .await
        .expect(200);
    assert_eq!(introspect(&app, &token).await, json!({ "active": false }));
    session
        .client
        .post(JANE, json!({}))
        .await
        .refused(403, "read_only_session");
}
