//! A reseller session's attempts at anything outside the nine actions (R5). Every one is refused.

use crate::support::{LINKS, LOG, MEMBERS, SWITCH, in_session, introspect, tag, tagged};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::Method;
use serde_json::{Value, json};
use suite::{Session, TestApp};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const JANE: &str = "/v1/teams/acme/members/jane/sign-in";
const PLATFORM: &str = "/v1/platform/teams/acme/members";

async fn sign_in(session: &Session, path: &str) -> String {
    let answer = session.client.post(path, json!({})).await.expect(201);
    answer["token"].as_str().unwrap().to_owned()
}

/// Sends a request as it is; a client library would normalise its path.
async fn raw(app: &TestApp, method: &str, target: &str, headers: &str) -> u16 {
    let url = app.url();
    let address = url.strip_prefix("http://").unwrap();
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let request = format!(
        "{method} {target} HTTP/1.1\r\nhost: {address}\r\ncontent-length: 0\r\nconnection: close\r\n{headers}\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // Closing the connection early is a refusal, too.
    let _closed = stream.read_to_end(&mut answer).await;
    let text = String::from_utf8_lossy(&answer).into_owned();
    text.split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .unwrap_or(400)
}

/// The parts of the team that an attempt could have changed.
async fn state(app: &TestApp) -> (Value, Vec<Value>, usize) {
    let switch = app.admin("acme", "alice").get(SWITCH).await.expect(200);
    let log = app.log("acme").await;
    let changes = log
        .iter()
        .filter(|event| !["reseller_view", "reseller_action_refuse"].contains(&tag(event)))
        .count();
    (switch["state"].clone(), app.members("acme").await, changes)
}

#[tokio::test]
async fn untidy_paths_lead_nowhere() {
    let (app, session) = in_session().await;
    let before = state(&app).await;
    let bearer = format!("authorization: Bearer {}\r\n", session.client.token());
    let targets = [
        "/v1/teams/acme/members/../reseller-support",
        "/v1/teams/acme/members/%2e%2e/reseller-support",
        "/v1/teams/acme/members/..%2freseller-support",
        "/v1/teams/acme/members/..%5creseller-support",
        "/v1/teams/acme/members/jane/../../reseller-support",
        "/v1/teams/acme/members/./../audit-log",
        "/v1/teams/acme/./reseller-support",
        "/v1/teams/acme//reseller-support",
        "/v1//teams/acme/reseller-support",
        "//v1/teams/acme/reseller-support",
        "/v1/teams/acme/reseller-support/",
        "/v1/teams/acme/reseller-support//sessions",
        "/v1/teams/acme/reseller-support/sessions/..",
        "/V1/teams/acme/reseller-support",
        "/v1/teams/acme/Reseller-Support",
        "/v1/teams/acme/reseller%2dsupport",
        "/v1/teams/acme%2freseller-support",
        "/v1/teams/acme/reseller-support;x=1",
        "/v1/teams/acme/reseller-support%00",
        "/v1/teams/acme/members/%2e%2e%2faudit-log",
        "/v1/teams/acme/audit-log/",
        "/v1/platform/../platform/teams/acme",
        "/v1/platform/teams/acme/members/",
        "/v1/teams/acme/members/../../../platform/teams/acme",
        "/internal/deliveries/acme",
        "/v1/../internal/deliveries/acme",
        "/v1/teams/acme/members/../sign-in-links",
        "/v1/teams/acme/sign-in-links/",
        "/v1/teams/acme/billing",
        "/v1/teams/acme",
        "/v1/teams",
        "/v1/teams/acme/members/jane/password",
        "/v1/teams/acme/members/jane/admin-role/../../../reseller-support",
        "/v1/teams/acme/members/jane//admin-role",
        "/v1/teams/acme/members/jane/sign-in/x",
        "/v1/teams/acme/members//sign-in",
        "http://hook-delivery.spin.internal/internal/deliveries/acme",
        "http://127.0.0.1/v1/teams/acme/reseller-support",
        "*",
    ];
    for target in targets {
        for method in ["GET", "PUT", "POST", "DELETE", "PATCH"] {
            let status = raw(&app, method, target, &bearer).await;
            assert!((400..500).contains(&status), "{method} {target}: {status}");
        }
    }
    assert_eq!(state(&app).await, before);
}

#[tokio::test]
async fn other_methods_and_override_headers_do_nothing_more() {
    let (app, session) = in_session().await;
    let before = state(&app).await;
    for method in [
        "PATCH", "PUT", "PROPFIND", "LINK", "PURGE", "get", "TRACE", "OPTIONS",
    ] {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let answer = session
            .client
            .send(method.clone(), &format!("{MEMBERS}/jane"), |request| {
                request
            })
            .await;
        assert!(
            (400..500).contains(&answer.status),
            "{method}: {}",
            answer.status
        );
    }
    for header in [
        "x-http-method-override",
        "x-http-method",
        "x-method-override",
    ] {
        let caller = session.client.with_header(header, "DELETE");
        caller.get(&format!("{MEMBERS}/jane")).await.expect(200);
        caller
            .post(&format!("{MEMBERS}/jane"), json!({}))
            .await
            .refused(403, "action_not_permitted");
    }
    session
        .client
        .get(&format!("{MEMBERS}/jane?_method=DELETE"))
        .await
        .expect(200);
    for header in [
        "x-original-url",
        "x-rewrite-url",
        "x-forwarded-prefix",
        "x-forwarded-path",
    ] {
        let caller = session.client.with_header(header, SWITCH);
        assert!(caller.get(MEMBERS).await.expect(200)["members"].is_array());
    }
    assert_eq!(state(&app).await, before);
}

#[tokio::test]
async fn read_only_session_writes_by_no_method() {
    let app = TestApp::start().await;
    app.acme().await;
    let body = json!({ "state": "enabled", "is_read_only": true });
    app.admin("acme", "alice")
        .put(SWITCH, body)
        .await
        .expect(200);
    let session = app.session("acme", "tom").await;
    let before = state(&app).await;
    for caller in [
        session.client.clone(),
        session.client.with_header("x-http-method-override", "GET"),
    ] {
        let new = json!({ "email": "x@acme.example", "name": "X" });
        caller
            .post(MEMBERS, new)
            .await
            .refused(403, "read_only_session");
        caller
            .delete(&format!("{MEMBERS}/jane"))
            .await
            .refused(403, "read_only_session");
        caller
            .post(JANE, json!({}))
            .await
            .refused(403, "read_only_session");
        let role = json!({ "role": "support_admin" });
        caller
            .put(&format!("{MEMBERS}/jane/admin-role"), role)
            .await
            .refused(403, "read_only_session");
    }
    assert_eq!(state(&app).await, before);
}

#[tokio::test]
async fn session_is_nobody_but_a_session() {
    let (app, session) = in_session().await;
    let before = state(&app).await;
    let token = session.client.token();
    // Only the `Authorization` header counts.
    for caller in [
        app.anyone.with_header(
            "cookie",
            &format!("session={token}; authorization=Bearer {token}"),
        ),
        app.anyone
            .with_header("x-authorization", &format!("Bearer {token}")),
        app.anyone
            .with_header("proxy-authorization", &format!("Bearer {token}")),
    ] {
        caller.get(MEMBERS).await.refused(401, "unauthenticated");
    }
    app.anyone
        .get(&format!("{MEMBERS}?access_token={token}"))
        .await
        .refused(401, "unauthenticated");
    // Two headers count as none, in either order.
    let admin = app.admin("acme", "alice").token().to_owned();
    for (first, second) in [(token, admin.as_str()), (admin.as_str(), token)] {
        let headers =
            format!("authorization: Bearer {first}\r\nauthorization: Bearer {second}\r\n");
        for target in [SWITCH, LOG, MEMBERS] {
            let status = raw(&app, "GET", target, &headers).await;
            assert!([401, 403].contains(&status), "{target}: {status}");
        }
    }
    assert_eq!(state(&app).await, before);
}

#[tokio::test]
async fn session_gives_itself_no_link_no_session_and_no_log() {
    let (_app, session) = in_session().await;
    let client = &session.client;
    client
        .post(LINKS, json!({ "reason": "more" }))
        .await
        .refused(403, "action_not_permitted");
    client.get(LINKS).await.refused(403, "action_not_permitted");
    client.get(LOG).await.refused(403, "action_not_permitted");
    client
        .get(&format!("{SWITCH}/sessions"))
        .await
        .refused(403, "action_not_permitted");
    client
        .put(SWITCH, json!({ "state": "enabled" }))
        .await
        .refused(403, "action_not_permitted");
    client
        .post_lines(
            PLATFORM,
            &[json!({ "id": "x", "email": "x@x.example", "name": "X" })],
        )
        .await
        .refused(403, "action_not_permitted");
    client
        .post_form("/v1/introspect", &format!("token={}", client.token()))
        .await
        .refused(403, "action_not_permitted");
}

#[tokio::test]
async fn session_reaches_no_other_team_of_its_reseller() {
    let (app, session) = in_session().await;
    app.team("globex", "northwind").await;
    app.enable("globex").await;
    let line = json!({ "id": "gwen", "email": "gwen@globex.example", "name": "Gwen" });
    app.platform
        .post_lines("/v1/platform/teams/globex/members", &[line])
        .await
        .expect(200);
    let client = &session.client;
    for path in [
        "/v1/teams/globex/members",
        "/v1/teams/glo%62ex/members",
        "/v1/teams/globex/members/gwen",
    ] {
        client.get(path).await.refused(404, "not_found");
    }
    client
        .post("/v1/teams/globex/members/gwen/sign-in", json!({}))
        .await
        .refused(404, "not_found");
    client
        .delete("/v1/teams/globex/members/gwen")
        .await
        .refused(404, "not_found");
    let role = json!({ "role": "support_admin" });
    client
        .put("/v1/teams/globex/members/gwen/admin-role", role)
        .await
        .refused(404, "not_found");
    // Ids of the other team's members do not work here either.
    client
        .get(&format!("{MEMBERS}/gwen"))
        .await
        .refused(404, "not_found");
    client
        .post(&format!("{MEMBERS}/gwen/sign-in"), json!({}))
        .await
        .refused(404, "not_found");
    client
        .delete(&format!("{MEMBERS}/joe?transfer_to=gwen"))
        .await
        .refused(422, "invalid_body");
    let spliced = app
        .anyone
        .with_token(&client.token().replace("rss_acme", "rss_globex"));
    spliced
        .get("/v1/teams/globex/members")
        .await
        .refused(401, "session_not_active");
    assert_eq!(app.members("globex").await.len(), 5);
}

#[tokio::test]
async fn body_cannot_set_fields_of_the_record() {
    let (app, session) = in_session().await;
    let before = state(&app).await;
    let new = |name: &str, value: Value| {
        let mut body = json!({ "email": "x@acme.example", "name": "X" });
        body[name] = value;
        body
    };
    for body in [
        new("is_added_by_session", json!(false)),
        new("status", json!("active")),
        new("id", json!("alice")),
        new("team", json!("globex")),
        new("role", json!("owner")),
        new("role", json!("TEAM_ADMIN")),
        new("role", json!(["member_only", "team_admin"])),
    ] {
        session
            .client
            .post(MEMBERS, body)
            .await
            .refused(422, "invalid_body");
    }
    for body in [
        json!({ "role": "support_admin", "is_promoted_by_session": false }),
        json!({ "role": "support_admin", "id": "alice" }),
        json!({ "role": "owner" }),
    ] {
        session
            .client
            .put(&format!("{MEMBERS}/jane/admin-role"), body)
            .await
            .refused(422, "invalid_body");
    }
    assert_eq!(state(&app).await, before);
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
    let line = json!({ "id": "adam", "email": "adam@acme.example", "name": "Adam Smith", "role": "member_only" });
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
    let removed = json!({ "id": again, "email": "adam@acme.example", "name": "Adam Smith", "status": "removed" });
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
    let line = |status: &str| json!({ "id": "jane", "email": "jane@acme.example", "name": "Jane Doe", "status": status });
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

#[tokio::test]
async fn ids_that_are_no_ids_are_refused() {
    let (_app, session) = in_session().await;
    let long = "x".repeat(65);
    for id in [
        "jane%00",
        "jane%2f..",
        "%",
        "*",
        "jane%20",
        "J%C3%A4ne",
        &long,
    ] {
        session
            .client
            .get(&format!("{MEMBERS}/{id}"))
            .await
            .refused(400, "invalid_id");
        session
            .client
            .post(&format!("{MEMBERS}/{id}/sign-in"), json!({}))
            .await
            .refused(400, "invalid_id");
        session
            .client
            .delete(&format!("{MEMBERS}/{id}"))
            .await
            .refused(400, "invalid_id");
    }
    session
        .client
        .get(&format!("{MEMBERS}/JANE"))
        .await
        .refused(404, "not_found");
}
