//! Malformed requests: each gets a problem of the right kind, and none of its input back.

use crate::bodies::takers;
use crate::support::{LINKS, LOG, MEMBERS, SWITCH, raw};
use serde_json::json;
use suite::TestApp;

pub const KIB: usize = 1024;

#[tokio::test]
async fn bad_identifiers_in_paths_are_refused() {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    let (alice, tom) = (
        app.admin("acme", "alice"),
        app.technician("northwind", "tom"),
    );
    let session = app.session("acme", "tom").await.client;
    let long = "x".repeat(129);
    for bad in ["a%20b", "%00", "%0Ab", "%C3%A9", "%7F", "%FF", &long] {
        for (caller, path) in [
            (&alice, format!("/v1/teams/{bad}/reseller-support")),
            (&alice, format!("/v1/teams/{bad}/audit-log")),
            (&tom, format!("/v1/teams/{bad}/sign-in-links")),
            (&tom, format!("/v1/resellers/{bad}/teams")),
            (&app.platform, format!("/v1/platform/teams/{bad}")),
            (&app.platform, format!("/v1/platform/resellers/{bad}")),
            (&session, format!("/v1/teams/acme/members/{bad}")),
        ] {
            let answer = caller.get(&path).await;
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (400, "invalid_id"),
                "{path}: {}",
                answer.text
            );
        }
        tom.delete(&format!("{LINKS}/{bad}"))
            .await
            .refused(400, "invalid_id");
        alice
            .delete(&format!("{SWITCH}/sessions/{bad}"))
            .await
            .refused(400, "invalid_id");
    }
}

#[tokio::test]
async fn wrong_method_is_answered_with_the_right_ones() {
    let app = TestApp::start().await;
    app.acme().await;
    for (method, path, allow) in [
        ("POST", SWITCH, "GET,HEAD,OPTIONS,PUT"),
        (
            "PUT",
            "/v1/teams/acme/reseller-support/sessions",
            "GET,HEAD,OPTIONS",
        ),
        (
            "GET",
            "/v1/teams/acme/reseller-support/sessions/x",
            "DELETE,OPTIONS",
        ),
        ("PUT", LINKS, "GET,HEAD,OPTIONS,POST"),
        ("GET", "/v1/teams/acme/sign-in-links/x", "DELETE,OPTIONS"),
        ("POST", "/v1/resellers/northwind/teams", "GET,HEAD,OPTIONS"),
        ("GET", "/v1/sign-in-links/preview", "OPTIONS,POST"),
        ("GET", "/v1/sign-in-links/redeem", "OPTIONS,POST"),
        ("POST", "/v1/session", "DELETE,GET,HEAD,OPTIONS"),
        ("GET", "/v1/introspect", "OPTIONS,POST"),
        ("PATCH", MEMBERS, "GET,HEAD,OPTIONS,POST"),
        (
            "PUT",
            "/v1/teams/acme/members/jane",
            "DELETE,GET,HEAD,OPTIONS",
        ),
        (
            "GET",
            "/v1/teams/acme/members/jane/admin-role",
            "OPTIONS,PUT",
        ),
        ("DELETE", LOG, "GET,HEAD,OPTIONS"),
        ("GET", "/v1/platform/setup", "OPTIONS,PUT"),
        (
            "POST",
            "/v1/platform/teams/acme",
            "DELETE,GET,HEAD,OPTIONS,PUT",
        ),
        (
            "DELETE",
            "/v1/platform/teams/acme/members",
            "GET,HEAD,OPTIONS,POST",
        ),
        ("POST", "/v1/platform/deliveries", "GET,HEAD,OPTIONS"),
        ("GET", "/v1/platform/deliveries/run", "OPTIONS,POST"),
    ] {
        for caller in [&app.anyone, &app.admin("acme", "alice"), &app.platform] {
            let answer = raw(caller, method, path, "application/json", "{}").await;
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (405, "method_not_allowed"),
                "{method} {path}: {}",
                answer.text
            );
            let mut told: Vec<_> = answer
                .header("allow")
                .unwrap_or_default()
                .split(',')
                .map(str::trim)
                .collect();
            told.sort_unstable();
            assert_eq!(told.join(","), allow, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn cookies_are_no_credentials() {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    let session = app.session("acme", "tom").await.client;
    let alice = app.admin("acme", "alice");
    for (path, token) in [
        (MEMBERS, session.token()),
        ("/v1/session", session.token()),
        (SWITCH, alice.token()),
        (LOG, alice.token()),
    ] {
        for name in [
            "authorization",
            "session",
            "token",
            "access_token",
            "__Host-session",
        ] {
            let with_cookie = app.anyone.with_header("cookie", &format!("{name}={token}"));
            let answer = with_cookie.get(path).await;
            answer.refused(401, "unauthenticated");
            assert_eq!(answer.header("set-cookie"), None);
        }
    }
    // Foreign cookies do no harm either.
    alice
        .with_header("cookie", "a=b")
        .get(SWITCH)
        .await
        .expect(200);
}

#[tokio::test]
async fn credentials_are_one_bearer_header_and_no_query() {
    let app = TestApp::start().await;
    app.acme().await;
    let alice = app.admin("acme", "alice");
    let (good, path) = (alice.token(), SWITCH);
    for value in [
        good.to_owned(),
        format!("Basic {good}"),
        format!("Bearer {good} x"),
        "Bearer".into(),
        "Bearer ".into(),
    ] {
        let answer = app
            .anyone
            .with_header("authorization", &value)
            .get(path)
            .await;
        answer.refused(401, "unauthenticated");
        assert_eq!(
            answer.header("www-authenticate"),
            Some("Bearer error=\"invalid_token\"")
        );
    }
    alice
        .with_header("authorization", &format!("Bearer {good}"))
        .get(path)
        .await
        .refused(401, "unauthenticated");
    let query = app.anyone.get(&format!("{path}?access_token={good}")).await;
    query.refused(401, "unauthenticated");
    assert_eq!(query.header("www-authenticate"), Some("Bearer"));
    app.anyone
        .with_header("authorization", &format!("bearer {good}"))
        .get(path)
        .await
        .expect(200);
}

#[tokio::test]
async fn problems_have_their_own_id_and_repeat_no_input() {
    let app = TestApp::start().await;
    let mut ids = std::collections::BTreeSet::new();
    let mark = "MARKED";
    for (method, path, caller, valid) in takers(&app).await {
        let field = valid.as_object().unwrap().keys().next().unwrap().clone();
        for body in [
            format!("{{\"{mark}\":1}}"),
            format!("{{\"{field}\":{{\"{mark}\":1}}}}"),
            mark.into(),
        ] {
            let path = format!("{path}?{mark}={mark}");
            let caller = caller
                .with_header("x-request-id", mark)
                .with_header("x-marked", mark);
            let answer = raw(&caller, method, &path, "application/json", body).await;
            assert!(answer.status >= 400);
            assert!(
                !answer.text.contains(mark) && !format!("{:?}", answer.headers).contains(mark),
                "{answer:?}"
            );
            let problem = answer.json();
            for field in ["type", "title", "detail", "code"] {
                assert!(problem[field].is_string(), "{problem}");
            }
            assert_eq!(problem["status"], answer.status);
            assert_eq!(
                answer.header("x-request-id"),
                problem["request_id"].as_str()
            );
            assert_eq!(answer.header("cache-control"), Some("no-store"));
            assert!(ids.insert(problem["request_id"].to_string()), "{problem}");
        }
    }
    app.anyone
        .get(&format!("/{mark}"))
        .await
        .refused(404, "not_found");
    assert!(
        !app.anyone
            .get(&format!("/{mark}"))
            .await
            .text
            .contains(mark)
    );
}

#[tokio::test]
async fn idempotency_keys_that_do_not_fit_are_refused() {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    let session = app.session("acme", "tom").await.client;
    let tom = app.technician("northwind", "tom");
    let long = "x".repeat(256);
    for key in ["", "a b", &long] {
        tom.with_header("idempotency-key", key)
            .post(LINKS, json!({ "reason": "x" }))
            .await
            .refused(400, "invalid_request");
        let new = json!({ "email": "x@acme.example", "name": "X" });
        session
            .with_header("idempotency-key", key)
            .post(MEMBERS, new)
            .await
            .refused(400, "invalid_request");
    }
    let twice = tom
        .with_header("idempotency-key", "a")
        .with_header("idempotency-key", "b");
    twice
        .post(LINKS, json!({ "reason": "x" }))
        .await
        .refused(400, "invalid_request");
}

#[tokio::test]
async fn repeated_addition_of_a_member_finds_the_one_that_was_added() {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    let session = app
        .session("acme", "tom")
        .await
        .client
        .with_header("idempotency-key", "key-1");
    let new = json!({ "email": "new@acme.example", "name": "New One" });
    let first = session.post(MEMBERS, new.clone()).await.expect(201);
    assert_eq!(session.post(MEMBERS, new).await.expect(201), first);
    let other = json!({ "email": "other@acme.example", "name": "New One" });
    session
        .post(MEMBERS, other)
        .await
        .refused(422, "idempotency_key_reused");
    assert_eq!(app.members("acme").await.len(), 5);
}
