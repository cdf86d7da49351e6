//! Bodies that do not fit: each gets a problem of the right kind.

use crate::edges::KIB;
use crate::support::{LINKS, MEMBERS, SWITCH, raw};
use serde_json::{Value, json};
use suite::{Client, TestApp};

/// Operations with a JSON body, each with its right caller and the fields of a valid body.
pub async fn takers(app: &TestApp) -> Vec<(&'static str, &'static str, Client, Value)> {
    app.acme().await;
    app.enable("acme").await;
    let session = app.session("acme", "tom").await.client;
    vec![
        (
            "PUT",
            SWITCH,
            app.admin("acme", "alice"),
            json!({ "state": "enabled" }),
        ),
        (
            "POST",
            LINKS,
            app.technician("northwind", "tom"),
            json!({ "reason": "x" }),
        ),
        (
            "POST",
            "/v1/sign-in-links/preview",
            app.anyone.clone(),
            json!({ "token": "x" }),
        ),
        (
            "POST",
            "/v1/sign-in-links/redeem",
            app.anyone.clone(),
            json!({ "token": "x", "nonce": "x" }),
        ),
        (
            "POST",
            MEMBERS,
            session.clone(),
            json!({ "email": "x@acme.example", "name": "X" }),
        ),
        (
            "PUT",
            "/v1/teams/acme/members/joe/admin-role",
            session,
            json!({ "role": "member_only" }),
        ),
        (
            "PUT",
            "/v1/platform/teams/acme",
            app.platform.clone(),
            json!({ "name": "Acme" }),
        ),
        (
            "PUT",
            "/v1/platform/resellers/northwind",
            app.platform.clone(),
            json!({ "name": "Northwind" }),
        ),
    ]
}

#[tokio::test]
async fn body_that_does_not_fit_gets_the_problem_that_fits() {
    let app = TestApp::start().await;
    for (method, path, caller, valid) in takers(&app).await {
        let field = valid.as_object().unwrap().keys().next().unwrap().clone();
        let with = |name: &str, value: Value| {
            let mut body = valid.clone();
            body[name] = value;
            body.to_string()
        };
        let repeated =
            valid
                .to_string()
                .replacen('{', &format!("{{{:?}:{},", field, valid[&field]), 1);
        let oversize = with("padding", json!("x".repeat(64 * KIB)));
        for (body, status, code) in [
            (String::new(), 400, "malformed_json"),
            ("{".into(), 400, "malformed_json"),
            (format!("{valid}x"), 400, "malformed_json"),
            ("null".into(), 422, "invalid_body"),
            ("7".into(), 422, "invalid_body"),
            ("{}".into(), 422, "invalid_body"),
            (with("unknown_field", json!(1)), 422, "invalid_body"),
            (with(&field, json!(7)), 422, "invalid_body"),
            (with(&field, json!([{}])), 422, "invalid_body"),
            (with(&field, Value::Null), 422, "invalid_body"),
            (repeated, 422, "invalid_body"),
            (oversize, 413, "body_too_large"),
        ] {
            let shown: String = body.chars().take(80).collect();
            let answer = raw(&caller, method, path, "application/json", body).await;
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (status, code),
                "{method} {path} {shown}: {}",
                answer.text
            );
            answer.refused(status, code);
        }
        for content_type in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/json-seq",
            "application/jsonx",
        ] {
            raw(&caller, method, path, content_type, valid.to_string())
                .await
                .refused(415, "unsupported_media_type");
        }
        let answer = raw(
            &caller,
            method,
            path,
            "Application/JSON; charset=utf-8",
            valid.to_string(),
        )
        .await;
        assert_ne!(answer.status, 415, "{path}");
        let binary = raw(
            &caller,
            method,
            path,
            "application/json",
            vec![b'{', 0xff, 0xfe],
        )
        .await;
        binary.refused(400, "malformed_json");
        // Either check may come first, of the type or of the depth, but the component must not
        // trap.
        let deep = raw(
            &caller,
            method,
            path,
            "application/json",
            "[".repeat(60 * KIB),
        )
        .await;
        assert!(matches!(deep.status, 400 | 422), "{}", deep.text);
    }
}

#[tokio::test]
async fn body_of_exactly_the_bound_is_read_and_one_byte_more_is_not() {
    let app = TestApp::start().await;
    let path = "/v1/sign-in-links/preview";
    let body = |bytes: usize| format!("{{\"token\":\"x\"{}}}", " ".repeat(bytes - 13));
    raw(
        &app.anyone,
        "POST",
        path,
        "application/json",
        body(64 * KIB),
    )
    .await
    .refused(404, "link_not_usable");
    raw(
        &app.anyone,
        "POST",
        path,
        "application/json",
        body(64 * KIB + 1),
    )
    .await
    .refused(413, "body_too_large");
    let form = |bytes: usize| format!("token={}", "x".repeat(bytes - 6));
    let introspect = "/v1/introspect";
    assert_eq!(
        app.platform
            .post_form(introspect, &form(64 * KIB))
            .await
            .expect(200),
        json!({ "active": false })
    );
    app.platform
        .post_form(introspect, &form(64 * KIB + 1))
        .await
        .refused(413, "body_too_large");
}

#[tokio::test]
async fn import_above_four_mebibytes_is_refused() {
    let app = TestApp::start().await;
    app.acme().await;
    let path = "/v1/platform/teams/acme/members";
    let line = b"{\"id\":\"zoe\",\"email\":\"zoe@acme.example\",\"name\":\"Zoe\"}\n".to_vec();
    let of = |bytes: usize| [line.clone(), vec![b'\n'; bytes - line.len()]].concat();
    let lines = "application/x-ndjson";
    // The refusal may come while the body is still being sent. A client whose connection closes
    // first never reads it.
    let mut answer = raw(&app.platform, "POST", path, lines, of(4 * KIB * KIB + 1)).await;
    for _ in 0..20 {
        if answer.status != 0 {
            break;
        }
        answer = raw(&app.platform, "POST", path, lines, of(4 * KIB * KIB + 1)).await;
    }
    answer.refused(413, "body_too_large");
    assert_eq!(app.members("acme").await.len(), 4);
    raw(&app.platform, "POST", path, lines, of(4 * KIB * KIB))
        .await
        .expect(200);
    assert_eq!(app.members("acme").await.len(), 5);
}
