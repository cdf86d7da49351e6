//! Faults of requests: every operation names the field, the parameter, the header or the line at
//! fault, with the rule and never with the value.

use crate::support::{LINKS, LOG, MEMBERS, SWITCH, in_session};
use reqwest::Method;
use serde_json::{Value, json};
use suite::{Answer, Client, TestApp};

const IMPORT: &str = "/v1/platform/teams/acme/members";
const FOLDERS: &str = "/v1/teams/acme/team-folders";
const SECURITY: &str = "/v1/teams/acme/security-policy";

/// The part that the first fault of a refusal names.
fn part(answer: &Answer) -> (String, String) {
    let problem = answer.json();
    let fault = &problem["errors"][0];
    let kinds = ["pointer", "parameter", "header"];
    let mut named = kinds.iter().filter(|kind| !fault[**kind].is_null());
    let kind = *named.next().unwrap_or_else(|| panic!("{problem}"));
    assert!(fault["detail"].is_string() && named.next().is_none());
    (kind.to_owned(), fault[kind].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn field_of_a_body_is_named() {
    let (app, session) = in_session().await;
    let (session, admin) = (session.client, app.admin("acme", "alice"));
    let technician = app.technician("northwind", "tom");
    let reseller = "/v1/platform/resellers/northwind";
    let settings = "/v1/platform/teams/acme/settings";
    let folder = json!({ "name": "Plans", "access": [{ "member": "nobody", "level": "viewer" }] });
    let wrong = json!({ "sharing": {}, "security": { "active_device_limit": 0 } });
    let no_domain = json!({ "name": "N", "domains": ["a.example", "a b"] });
    let past = json!({ "state": "enabled", "expires_at": "2001-01-01T00:00:00Z" });
    let (patch, put, post) = (Method::PATCH, Method::PUT, Method::POST);
    let cases: [(&Client, &Method, &str, Value, &str); 15] = [
        (
            &session,
            &post,
            MEMBERS,
            json!({ "email": "nope", "name": "x" }),
            "/email",
        ),
        (
            &session,
            &post,
            MEMBERS,
            json!({ "email": "a@b.example" }),
            "/name",
        ),
        (
            &session,
            &post,
            MEMBERS,
            json!({ "email": "a@b", "name": "x" }),
            "/email",
        ),
        (
            &session,
            &post,
            MEMBERS,
            json!({ "email": "jane@acme.example", "name": "x" }),
            "/email",
        ),
        (&session, &post, FOLDERS, json!({ "name": "a/b" }), "/name"),
        (&session, &post, FOLDERS, json!({ "name": "con" }), "/name"),
        (
            &session,
            &post,
            FOLDERS,
            json!({ "name": "a", "colour": 1 }),
            "/colour",
        ),
        (&session, &post, FOLDERS, folder, "/access/0/member"),
        (
            &session,
            &patch,
            SECURITY,
            json!({ "active_device_limit": 101 }),
            "/active_device_limit",
        ),
        (
            &session,
            &patch,
            SECURITY,
            json!({ "sso_policy": "required" }),
            "/sso_policy",
        ),
        (
            &technician,
            &post,
            LINKS,
            json!({ "reason": "" }),
            "/reason",
        ),
        (&admin, &put, SWITCH, past, "/expires_at"),
        (&app.platform, &put, reseller, no_domain, "/domains/1"),
        (
            &app.platform,
            &put,
            settings,
            wrong,
            "/security/active_device_limit",
        ),
        (
            &app.platform,
            &put,
            "/v1/platform/teams/new",
            json!({ "name": "N", "reseller": "none" }),
            "/reseller",
        ),
    ];
    for (caller, method, path, body, pointer) in cases {
        let answer = match *method {
            Method::PATCH => caller.patch(path, body.clone()).await,
            Method::PUT => caller.put(path, body.clone()).await,
            _ => caller.post(path, body.clone()).await,
        };
        assert!([409, 422].contains(&answer.status), "{path} {body}");
        let named = part(&answer);
        assert_eq!(
            (named.0.as_str(), named.1.as_str()),
            ("pointer", pointer),
            "{body}"
        );
    }
}

#[tokio::test]
async fn parameter_or_header_is_named() {
    let (app, session) = in_session().await;
    let session = session.client;
    let (platform, no_page) = (&app.platform, "after=nothing%20of%20ours");
    for (caller, path, parameter) in [
        (platform, format!("{LOG}?category=login"), "category"),
        (platform, format!("{LOG}?type=none"), "type"),
        (platform, format!("{LOG}?actor=tom"), "actor"),
        (platform, format!("{LOG}?limit=0"), "limit"),
        (platform, format!("{LOG}?limit=x"), "limit"),
        (platform, format!("{LOG}?from=yesterday"), "from"),
        (platform, format!("{LOG}?cursor=1"), "cursor"),
        (platform, format!("{LOG}?colour=red"), "colour"),
        (platform, "/v1/teams/a%20b/audit-log".to_owned(), "team"),
        (&session, format!("{MEMBERS}?email=a&name=b"), "name"),
        (
            &session,
            "/v1/teams/acme/sharing-activity?limit=501".to_owned(),
            "limit",
        ),
        (
            &session,
            format!("/v1/teams/acme/sharing-activity?{no_page}"),
            "after",
        ),
    ] {
        let answer = caller.get(&path).await;
        assert_eq!(answer.status, 400, "{path}");
        let (kind, name) = part(&answer);
        assert_eq!(
            (kind.as_str(), name.as_str()),
            ("parameter", parameter),
            "{path}"
        );
    }
    let policy = json!({ "active_device_limit": 3 });
    for (name, value, status, header) in [
        ("if-match", "\"999\"", 412, "If-Match"),
        ("if-match", "999", 400, "If-Match"),
        ("content-encoding", "gzip", 415, "Content-Encoding"),
        ("content-type", "text/plain", 415, "Content-Type"),
    ] {
        let answer = session
            .with_header(name, value)
            .patch(SECURITY, policy.clone())
            .await;
        assert_eq!(answer.status, status, "{name}: {value}");
        assert_eq!(
            part(&answer),
            ("header".to_owned(), header.to_owned()),
            "{name}"
        );
    }
    let keyed = session.with_header("idempotency-key", "two words");
    let answer = keyed.post(FOLDERS, json!({ "name": "Plans" })).await;
    assert_eq!(
        (answer.status, part(&answer).1.as_str()),
        (400, "Idempotency-Key")
    );
    let there = app.platform.with_header("if-none-match", "*");
    let team = json!({ "name": "Acme", "reseller": "northwind" });
    let answer = there.put("/v1/platform/teams/acme", team).await;
    assert_eq!(
        (answer.status, part(&answer).1.as_str()),
        (412, "If-None-Match")
    );
}

fn member(id: &str, email: &str) -> Value {
    json!({ "id": id, "email": format!("{email}@acme.example"), "name": id })
}

/// The lines and fields that a refusal or an answer names.
fn lines(answer: &Value) -> Vec<(u64, &str)> {
    let errors = answer["errors"].as_array().unwrap();
    let named = errors.iter();
    named
        .map(|fault| {
            (
                fault["line"].as_u64().unwrap(),
                fault["pointer"].as_str().unwrap(),
            )
        })
        .collect()
}

#[tokio::test]
async fn taken_address_of_an_import_is_named_by_its_line() {
    let app = TestApp::start().await;
    app.acme().await;
    let before = app.members("acme").await;
    let import = [
        member("zoe", "zoe"),
        member("zed", "joe"),
        member("zac", "ZOE"),
        member("jane", "jane2"),
        member("max", "jane"),
    ];
    let answer = app.platform.post_lines(IMPORT, &import).await;
    answer.refused(409, "already_exists");
    assert_eq!(lines(&answer.json()), [(2, "/email"), (3, "/email")]);
    assert_eq!(answer.json()["line"], 2);
    assert_eq!(app.members("acme").await, before);
    let skip = format!("{IMPORT}?on_error=skip");
    let answer = app.platform.post_lines(&skip, &import).await.expect(200);
    let numbers = [&answer["added"], &answer["updated"], &answer["skipped"]];
    assert_eq!(numbers, [&json!(2), &json!(1), &json!(2)]);
    assert_eq!(lines(&answer), [(2, "/email"), (3, "/email")]);
    assert_eq!(app.members("acme").await.len(), before.len() + 2);
}

#[tokio::test]
async fn address_that_a_refused_line_keeps_is_taken_too() {
    let app = TestApp::start().await;
    app.acme().await;
    // Adam would give his address to Max, but Joe keeps the one that Adam wants.
    let import = [
        member("max", "adam"),
        member("adam", "joe"),
        member("zoe", "zoe"),
    ];
    let answer = app.platform.post_lines(IMPORT, &import).await;
    answer.refused(409, "already_exists");
    assert_eq!(lines(&answer.json()), [(1, "/email"), (2, "/email")]);
    let skip = format!("{IMPORT}?on_error=skip");
    let answer = app.platform.post_lines(&skip, &import).await.expect(200);
    assert_eq!(
        (&answer["added"], &answer["skipped"]),
        (&json!(1), &json!(2))
    );
    // All of them go in a circle: nobody keeps an address.
    let swapped = [member("adam", "joe"), member("joe", "adam")];
    let answer = app.platform.post_lines(IMPORT, &swapped).await.expect(200);
    assert_eq!(answer["updated"], 2);
}

#[tokio::test]
async fn import_takes_the_good_lines_if_it_may() {
    let app = TestApp::start().await;
    app.acme().await;
    let folders = "/v1/platform/teams/acme/team-folders";
    let lines_of = [
        json!({ "id": "f1", "name": "Plans" }),
        json!({ "id": "f2", "name": "a/b" }),
        json!({ "id": "f3" }),
        json!({ "id": "f4", "name": "PLANS" }),
        json!({ "id": "f1", "name": "Others" }),
    ];
    let refused = app.platform.post_lines(folders, &lines_of).await;
    refused.refused(422, "invalid_body");
    assert_eq!(lines(&refused.json()), [(3, "/name")]);
    let skip = format!("{folders}?on_error=skip");
    let answer = app.platform.post_lines(&skip, &lines_of).await.expect(200);
    assert_eq!(
        (&answer["added"], &answer["skipped"]),
        (&json!(1), &json!(4))
    );
    let wanted = [(2, "/name"), (3, "/name"), (4, "/name"), (5, "/id")];
    assert_eq!(lines(&answer), wanted);
    let sharing = "/v1/platform/teams/acme/sharing-events?on_error=skip";
    let event = |id: &str, at: &str| {
        json!({
            "id": id, "at": at, "type": "shared_link_create",
            "actor": "jane@acme.example", "item": "Plan", "target": "link",
        })
    };
    let events = [
        event("e1", &crate::support::instant(app.time())),
        event("e2", "1969-01-01T00:00:00Z"),
        event("e3", "yesterday"),
    ];
    let answer = app.platform.post_lines(sharing, &events).await.expect(200);
    assert_eq!(
        (&answer["added"], &answer["skipped"]),
        (&json!(1), &json!(2))
    );
    assert_eq!(lines(&answer), [(2, "/at"), (3, "/at")]);
}
