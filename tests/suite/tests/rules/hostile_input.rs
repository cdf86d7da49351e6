//! Hostile input: each gets a problem, soon, and the next request is served as usual.

use crate::support::{LINKS, LOG, MEMBERS, SWITCH, as_session, raw};
use serde_json::json;
use std::time::{Duration, Instant};
use suite::{Answer, Client, TestApp};

const JSON: &str = "application/json";
/// The time limit of each request.
const SOON: Duration = Duration::from_secs(3);

async fn send(
    caller: &Client,
    method: &str,
    path: &str,
    content_type: &str,
    body: impl Into<reqwest::Body>,
) -> Answer {
    let start = Instant::now();
    let answer = raw(caller, method, path, content_type, body).await;
    assert!(start.elapsed() < SOON, "{path} took {:?}", start.elapsed());
    answer
}

#[track_caller]
fn assert_problem(answer: &Answer, what: &str) {
    assert!(
        (400..500).contains(&answer.status),
        "{what}: {} {}",
        answer.status,
        answer.text
    );
    assert_eq!(
        answer.header("content-type"),
        Some("application/problem+json"),
        "{what}"
    );
}

/// Reasons of links that mean two things or are no text.
const REASONS: [&str; 7] = [
    r#"["r",false]"#,
    r#"{"reason":"a","reason":"b"}"#,
    r#"{"reason":"a","re\u0061son":"b"}"#,
    r#"{"reason":{"a":1}}"#,
    r#"{"reason":"\ud800"}"#,
    "\u{feff}\u{feff}{\"reason\":\"a\"}",
    r#"{"reason":"a"}{"reason":"b"}"#,
];

const POLICIES: [&str; 5] = [
    r#"{"sso_policy":{"required":null}}"#,
    r#"{"sso_policy":"required","sso_policy":"disabled"}"#,
    r#"{"active_device_limit":1e400}"#,
    r#"{"active_device_limit":-1}"#,
    r#"{"active_device_limit":18446744073709551616}"#,
];

const LINES: [&str; 4] = [
    r#"["a","a@b.example","n"]"#,
    r#"{"id":"a""#,
    "\u{0}",
    r#"{"id":"a","id":"b"}"#,
];

#[tokio::test]
async fn bodies_that_mean_two_things_or_go_too_deep_are_refused() {
    let (app, session) = as_session().await;
    let tom = app.technician("northwind", "tom");
    let (open, deep) = ("[".repeat(10_000), r#"{"a":"#.repeat(10_000));
    for body in REASONS.into_iter().chain([open.as_str(), &deep]) {
        let shown: String = body.chars().take(40).collect();
        let answer = send(&tom, "POST", LINKS, JSON, body.to_owned()).await;
        assert_problem(&answer, &shown);
    }
    let policy = "/v1/teams/acme/security-policy";
    for body in POLICIES {
        let answer = send(&session, "PATCH", policy, JSON, body).await;
        assert_problem(&answer, body);
    }
    let alice = app.admin("acme", "alice");
    let year = json!({ "state": "enabled", "expires_at": "+10000-01-01T00:00:00Z" });
    assert_problem(&alice.put(SWITCH, year).await, "the year 10000");
    let import = "/v1/platform/teams/acme/members";
    for line in LINES {
        let lines = format!("{line}\n");
        let answer = send(&app.platform, "POST", import, "application/x-ndjson", lines).await;
        assert_problem(&answer, line);
    }
    assert_eq!(app.members("acme").await.len(), 4);
}

#[tokio::test]
async fn ambiguous_or_overflowing_queries_and_forms_are_refused() {
    let app = TestApp::start().await;
    app.acme().await;
    for query in [
        "limit=1&limit=2",
        "limit=18446744073709551616",
        "limit=-1",
        "cursor=1.2.99999999999",
        "cursor=%2B1.02.3",
        "from=2026-13-01T00:00:00Z",
        "nothing=1",
    ] {
        assert_problem(&app.platform.get(&format!("{LOG}?{query}")).await, query);
    }
    for form in [
        "token=a&token=b".to_owned(),
        "&".repeat(64 * 1024),
        "token".into(),
    ] {
        let shown: String = form.chars().take(20).collect();
        let answer = app.platform.post_form("/v1/introspect", &form).await;
        let is_inactive = answer.status == 200 && answer.json() == json!({ "active": false });
        assert!(
            is_inactive || (400..500).contains(&answer.status),
            "{shown}: {answer:?}"
        );
    }
}

#[tokio::test]
async fn floods_of_headers_are_survived() {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    let session = app.session("acme", "tom").await.client;
    let alice = app.admin("acme", "alice");
    let many = (0..80).fold(alice.clone(), |client, number| {
        client.with_header(&format!("x-{number}"), "x")
    });
    many.get(SWITCH).await.expect(200);
    // The server itself refuses a head above its limit.
    let flood = (0..5_000).fold(alice.clone(), |client, number| {
        client.with_header(&format!("x-{number}"), "x")
    });
    assert!(matches!(flood.get(SWITCH).await.status, 0 | 431));
    for (name, value) in [
        ("accept-language", "fr;q=0.1,".repeat(1_000)),
        ("accept", "a/b,".repeat(2_000)),
        ("if-match", "\"1\",".repeat(2_000)),
        ("idempotency-key", "x".repeat(8_000)),
        ("x-request-id", "x".repeat(8_000)),
    ] {
        let body = json!({ "shared_link_create_policy": "team_only" });
        let answer = session
            .with_header(name, &value)
            .patch("/v1/teams/acme/sharing-policy", body)
            .await;
        assert!(
            matches!(answer.status, 200 | 400 | 412 | 431),
            "{name}: {answer:?}"
        );
        let answer = alice.with_header(name, &value).get(LOG).await;
        assert!(
            matches!(answer.status, 200 | 400 | 431),
            "{name}: {answer:?}"
        );
    }
    app.anyone
        .with_token(&"x".repeat(9 * 1024))
        .get(SWITCH)
        .await
        .refused(401, "unauthenticated");
    alice.get(SWITCH).await.expect(200);
}

#[tokio::test]
async fn names_of_all_scripts_come_back_unchanged_or_are_refused() {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    let session = app.session("acme", "tom").await.client;
    let astral = "\u{20BB7}".repeat(32);
    let names = [
        "Zoë Müller",
        "李小龍",
        "Ирина",
        "عمر",
        "नेहा",
        "q\u{301}",
        "👩‍🚀 Ann",
        &astral,
    ];
    for (number, name) in names.into_iter().enumerate() {
        let new = json!({ "email": format!("u{number}@acme.example"), "name": name });
        let answer = session.post(MEMBERS, new).await;
        match answer.status {
            201 => assert_eq!(answer.json()["name"], *name),
            _ => assert_problem(&answer, name),
        }
    }
    for bad in [
        "\u{202E}evil",
        "\u{200B}\u{200D}",
        "a\u{0}b",
        "a\nb",
        "\u{FEFF}",
        "",
        " ",
        &"x".repeat(1_000),
    ] {
        let new = json!({ "email": "bad@acme.example", "name": bad });
        assert_problem(&session.post(MEMBERS, new).await, &format!("{bad:?}"));
    }
    for bad in [
        "jane\u{200B}@acme.example",
        "a@..",
        "a@b@c",
        "@",
        "a b@acme.example",
        "a@acme.example\r\nBcc: x@y.example",
    ] {
        let new = json!({ "email": bad, "name": "Bad" });
        assert_problem(&session.post(MEMBERS, new).await, &format!("{bad:?}"));
    }
    let listed = session.get(MEMBERS).await.expect(200);
    let mut members = listed["members"].as_array().unwrap().iter();
    assert!(!members.any(|member| member["name"] == "Bad"));
}
