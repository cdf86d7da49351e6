//! A reseller session's attempts to gain more by signing in as members (R5). Every one is refused.

use crate::beyond::{JANE, PLATFORM};
use crate::support::{LINKS, LOG, MEMBERS, SWITCH, in_session, introspect, tagged};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use suite::{Session, TestApp};

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

fn encoded(part: &Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}

#[tokio::test]
async fn forged_and_altered_sign_in_tokens_are_inactive() {
    let (app, session) = in_session().await;
    app.team("globex", "northwind").await;
    let token = sign_in(&session, JANE).await;
    let parts: Vec<_> = token.split('.').collect();
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
    let [header, payload, signature] = parts[..] else {
        panic!("{token}");
    };
    let none = encoded(&json!({ "alg": "none" }));
    let mut forgeries: Vec<String> = [
        ("sub", json!("alice")),
        ("team", json!("globex")),
        ("team", json!("nosuchteam")),
        ("exp", json!(9_999_999_999_u64)),
    ]
    .map(|(name, value)| {
        let mut claims = claims.clone();
        claims[name] = value;
        format!("{header}.{}.{signature}", encoded(&claims))
    })
    .into();
    forgeries.extend([
        format!("{none}.{payload}."),
        format!("{none}.{payload}.{signature}"),
        format!("{header}.{payload}"),
        format!("{token}."),
        format!("{token}="),
        format!("%20{token}"),
        token.to_lowercase(),
        payload.to_owned(),
    ]);
    for forged in forgeries {
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
    set_role(&session, "adam", "member_only").await;
    assert_not_eligible(&session, "adam").await;
    // Other roles on the way make no difference.
    for step in ["support_admin", "billing_admin", "member_only"] {
        set_role(&session, "adam", step).await;
    }
    assert_not_eligible(&session, "adam").await;
    // Neither does the platform's confirmation, or another session.
    confirm_role(&app).await;
    assert_not_eligible(&app.session("acme", "tina").await, "adam").await;
    assert!(tagged(&app.log("acme").await, "sign_in_as_session_start").is_empty());
}

#[tokio::test]
async fn admin_is_not_signed_in_as_after_removal_and_return() {
    let (app, session) = in_session().await;
    set_role(&session, "adam", "member_only").await;
    confirm_role(&app).await;
    let removed = session.client.delete(&format!("{MEMBERS}/adam")).await;
    assert_eq!(removed.status, 204);
    let again = json!({ "email": "adam@acme.example", "name": "Adam Smith" });
    let again = session.client.post(MEMBERS, again).await.expect(201);
    let again = again["id"].as_str().unwrap();
    assert_not_eligible(&session, again).await;
    // An accepted invitation makes no difference, under that id or another.
    app.platform
        .post_lines(PLATFORM, &[adam(again, "active")])
        .await
        .expect(200);
    assert_not_eligible(&session, again).await;
    app.platform
        .post_lines(PLATFORM, &[adam(again, "removed"), adam("u77", "active")])
        .await
        .expect(200);
    assert_not_eligible(&session, "u77").await;
    assert!(tagged(&app.log("acme").await, "sign_in_as_session_start").is_empty());
}

/// The platform reports adam's role as the session has left it.
async fn confirm_role(app: &TestApp) {
    let adam = json!({
        "id": "adam",
        "email": "adam@acme.example",
        "name": "Adam Smith",
        "role": "member_only",
    });
    app.platform.post_lines(PLATFORM, &[adam]).await.expect(200);
}

fn adam(id: &str, status: &str) -> Value {
    let email = "Adam@acme.example";
    json!({ "id": id, "email": email, "name": "Adam Smith", "status": status })
}

async fn set_role(session: &Session, member: &str, role: &str) {
    let path = format!("{MEMBERS}/{member}/admin-role");
    let body = json!({ "role": role });
    session.client.put(&path, body).await.expect(200);
}

async fn assert_not_eligible(session: &Session, member: &str) {
    let path = format!("{MEMBERS}/{member}/sign-in");
    session
        .client
        .post(&path, json!({}))
        .await
        .refused(409, "member_not_eligible");
}

#[tokio::test]
async fn member_who_goes_and_comes_back_is_not_signed_in_as_any_more() {
    let (app, session) = in_session().await;
    for status in ["removed", "suspended", "invited"] {
        let keyed = session.client.with_header("idempotency-key", status);
        let token = keyed.post(JANE, json!({})).await.expect(201)["token"]
            .as_str()
            .unwrap()
            .to_owned();
        for status in [status, "active"] {
            let jane = json!({
                "id": "jane",
                "email": "jane@acme.example",
                "name": "Jane Doe",
                "status": status,
            });
            app.platform.post_lines(PLATFORM, &[jane]).await.expect(200);
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
