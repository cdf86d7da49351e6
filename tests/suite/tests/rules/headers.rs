//! Headers of requests are read as RFC 9110 says: bodies and their encodings, media types and entity
//! tags in lists, credentials that are not well-formed.

use crate::bodies::takers;
use crate::settings::{SETTINGS, SHARING};
use crate::support::{LOG, MEMBERS, SWITCH, as_session, raw, refusals};
use serde_json::{Value, json};
use suite::{Answer, Client, TestApp};

const JSON: &str = "application/json";
const LINES: &str = "application/x-ndjson";
const FORM: &str = "application/x-www-form-urlencoded";
const IMPORT: &str = "/v1/platform/teams/acme/members";
const TEAM: &str = "/v1/platform/teams/acme";
const RESELLER: &str = "/v1/platform/resellers/northwind";

/// A caller with headers, `name: value` each.
fn with(caller: &Client, headers: &[&str]) -> Client {
    headers.iter().fold(caller.clone(), |caller, header| {
        let (name, value) = header.split_once(": ").unwrap();
        caller.with_header(name, value)
    })
}

#[tokio::test]
async fn body_is_taken_where_its_headers_say_what_is_read() {
    let app = TestApp::start().await;
    for (method, path, caller, valid) in takers(&app).await {
        for (headers, content_type, is_taken) in [
            (&["content-encoding: identity"][..], JSON, true),
            (&[], "APPLICATION/JSON;CharSet=\"utf-8\"", true),
            (&["content-encoding: gzip"], JSON, false),
            (&["content-encoding: deflate, identity"], JSON, false),
            (&["content-type: application/json"], JSON, false),
            (&[], "application/json; charset=iso-8859-1", false),
        ] {
            let caller = with(&caller, headers);
            let answer = raw(&caller, method, path, content_type, valid.to_string()).await;
            let shown = format!("{method} {path} {headers:?} {content_type}");
            if is_taken {
                assert!(
                    !matches!(answer.status, 400 | 415),
                    "{shown}: {}",
                    answer.text
                );
                continue;
            }
            assert_eq!(answer.status, 415, "{shown}: {}", answer.text);
            answer.refused(415, "unsupported_media_type");
            let told = answer.header("accept-encoding");
            let is_encoded = headers.iter().any(|header| header.contains("encoding"));
            assert_eq!(told == Some("identity"), is_encoded, "{shown}");
        }
        let marked = format!("\u{feff}{valid}");
        let answer = raw(&caller, method, path, JSON, marked).await;
        assert!(
            !matches!(answer.status, 400 | 415),
            "{path}: {}",
            answer.text
        );
    }
}

#[tokio::test]
async fn lines_and_forms_may_be_marked_and_not_encoded() {
    let app = TestApp::start().await;
    app.acme().await;
    let platform = &app.platform;
    let line = r#"{"id":"zoe","email":"zoe@acme.example","name":"Zoe"}"#;
    let marked = format!("\u{feff}{line}\r\n");
    raw(platform, "POST", IMPORT, LINES, marked)
        .await
        .expect(200);
    assert_eq!(app.members("acme").await.len(), 5);
    let form = raw(platform, "POST", "/v1/introspect", FORM, "\u{feff}token=x").await;
    assert_eq!(form.expect(200), json!({ "active": false }));
    let encoded = platform.with_header("content-encoding", "gzip");
    for (path, content_type, body) in [(IMPORT, LINES, line), ("/v1/introspect", FORM, "token=x")] {
        let answer = raw(&encoded, "POST", path, content_type, body).await;
        answer.refused(415, "unsupported_media_type");
        assert_eq!(answer.header("accept-encoding"), Some("identity"));
    }
}

#[tokio::test]
async fn audit_log_is_told_in_the_media_type_preferred() {
    let app = TestApp::start().await;
    app.acme().await;
    let alice = app.admin("acme", "alice");
    for (headers, content_type) in [
        (&[][..], JSON),
        (&["accept: */*"], JSON),
        (&["accept: application/x-ndjson"], LINES),
        (&["accept: application/x-ndjson, */*;q=0.1"], LINES),
        (
            &["accept: Application/X-NDJSON;q=0.9, text/html;q=1"],
            LINES,
        ),
        (
            &["accept: text/html", "accept: application/x-ndjson"],
            LINES,
        ),
        (&["accept: application/x-ndjson;q=0.1, */*"], JSON),
        (&["accept: application/x-ndjson, application/json"], JSON),
        (&["accept: application/x-ndjson;q=0, text/html"], JSON),
        (&["accept: image/png"], JSON),
    ] {
        let answer = with(&alice, headers).get(LOG).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(
            answer.header("content-type"),
            Some(content_type),
            "{headers:?}"
        );
    }
}

/// Reads the settings: their tag, and a body that would put them back.
async fn settings(app: &TestApp) -> (String, Value) {
    let answer = app.platform.get(SETTINGS).await;
    let body = json!({ "sharing": {}, "security": {} });
    answer.expect(200);
    (answer.header("etag").unwrap().to_owned(), body)
}

#[tokio::test]
async fn settings_are_replaced_only_at_the_revision_that_the_platform_knows() {
    let (app, session) = as_session().await;
    let (old, body) = settings(&app).await;
    let change = json!({ "shared_link_create_policy": "team_only" });
    session.patch(SHARING, change).await.expect(200);
    let put = async |headers: &[&str]| -> Answer {
        with(&app.platform, headers)
            .put(SETTINGS, body.clone())
            .await
    };
    let (new, _) = settings(&app).await;
    assert_ne!(old, new);
    for (headers, status) in [
        (&[format!("if-match: {old}")][..], 412),
        (&[format!("if-match: W/{new}")], 412),
        (&[format!("if-match: \"x\", {old}")], 412),
        (&["if-none-match: *".into()], 412),
        (&[format!("if-none-match: W/{new}")], 412),
        (
            &[format!("if-match: {new}"), format!("if-none-match: {new}")],
            412,
        ),
        (&["if-match: 7".into()], 400),
        (&["if-match:  ".into()], 400),
        (&["if-match: *, \"7\"".into()], 400),
        (&[format!("if-none-match: {new} {old}")], 400),
    ] {
        let headers: Vec<_> = headers.iter().map(String::as_str).collect();
        let answer = put(&headers).await;
        assert_eq!(answer.status, status, "{headers:?}: {}", answer.text);
        let kept = app.platform.get(SETTINGS).await.expect(200);
        assert_eq!(kept["sharing"]["shared_link_create_policy"], "team_only");
    }
    let two = [format!("if-match: {old}"), format!("if-match: , {new},")];
    let answer = put(&[&two[0], &two[1]]).await;
    let put_back = answer.expect(200);
    assert_ne!(
        put_back["sharing"]["shared_link_create_policy"],
        "team_only"
    );
    assert_ne!(answer.header("etag"), Some(new.as_str()));
    put(&["if-match: *"]).await.expect(200);
    put(&["if-none-match: \"x\""]).await.expect(200);
}

#[tokio::test]
async fn answer_that_the_caller_has_is_not_sent_again() {
    let (app, session) = as_session().await;
    for (caller, path) in [
        (&app.platform, SETTINGS),
        (&session, SHARING),
        (&session, "/v1/teams/acme/security-policy"),
        (&app.anyone, "/v1/openapi.json"),
    ] {
        let answer = caller.get(path).await;
        answer.expect(200);
        let tag = answer.header("etag").unwrap();
        for (known, status) in [
            (tag.to_owned(), 304),
            (format!("W/{tag}"), 304),
            (format!("\"x\", {tag}"), 304),
            ("*".into(), 304),
            ("\"x\"".into(), 200),
            ("x".into(), 400),
        ] {
            let again = caller.with_header("if-none-match", &known).get(path).await;
            assert_eq!(again.status, status, "{path} {known}: {}", again.text);
            assert_eq!(again.text.is_empty(), status == 304);
            assert_eq!(again.header("etag") == Some(tag), status != 400);
        }
    }
}

#[tokio::test]
async fn record_is_only_created_or_only_updated_on_demand() {
    let app = TestApp::start().await;
    let body = json!({ "name": "New" });
    for path in [RESELLER, TEAM] {
        let put = async |header: &str| -> u16 {
            with(&app.platform, &[header])
                .put(path, body.clone())
                .await
                .status
        };
        assert_eq!(put("if-match: *").await, 412, "{path}");
        assert_eq!(app.platform.get(path).await.status, 404, "{path}");
        assert_eq!(put("if-match: \"1\"").await, 412, "{path}");
        assert_eq!(put("if-none-match: x").await, 400, "{path}");
        let created = put("if-none-match: *").await;
        assert_eq!(created, if path == TEAM { 201 } else { 200 });
        let before = app.platform.get(path).await.expect(200);
        let other = json!({ "name": "Other" });
        let answer = app
            .platform
            .with_header("if-none-match", "*")
            .put(path, other)
            .await;
        answer.refused(412, "precondition_failed");
        assert_eq!(app.platform.get(path).await.expect(200), before);
        assert_eq!(put("if-match: *").await, 200, "{path}");
        assert_eq!(put("if-match: \"1\"").await, 412, "{path}");
        assert_eq!(put("if-none-match: \"1\"").await, 200, "{path}");
    }
}

#[tokio::test]
async fn session_in_a_malformed_header_is_refused_and_logged() {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    let admin = app.admin("acme", "alice");
    for number in 0..6 {
        let session = app.session("acme", "tom").await.client;
        let (own, other) = (session.token(), admin.token());
        let headers = match number {
            0 => vec![format!("Bearer {own}"), format!("Bearer {other}")],
            1 => vec![format!("Bearer {other}"), format!("Bearer {own}")],
            2 => vec![format!("Bearer \t{own}")],
            3 => vec![format!("Bearer\t{own}")],
            4 => vec![format!("Basic {own}")],
            _ => vec![format!("Bearer {own}, Bearer {other}")],
        };
        let path = [MEMBERS, SWITCH, "/v1/nowhere"][number % 3];
        let before = refusals(&app, "acme").await.len();
        let caller = headers.iter().fold(app.anyone.clone(), |caller, header| {
            caller.with_header("authorization", header)
        });
        for _ in 0..2 {
            caller.get(path).await.refused(401, "unauthenticated");
        }
        let refused = refusals(&app, "acme").await;
        assert_eq!(refused.len(), before + 1, "{number}");
        session.get(MEMBERS).await.expect(200);
        assert_eq!(session.delete("/v1/session").await.status, 204);
    }
    // A token that is no session's leaves nothing.
    let before = app.log("acme").await.len();
    for header in [
        "Basic eA==",
        "Bearer rss_acme.x y",
        "Bearer \trss_acme.AAAA",
    ] {
        let caller = app.anyone.with_header("authorization", header);
        caller.get(MEMBERS).await.refused(401, "unauthenticated");
    }
    assert_eq!(app.log("acme").await.len(), before);
}
