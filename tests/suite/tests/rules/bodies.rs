//! Bodies that do not fit: each gets a problem of the right kind.

use crate::edges::KIB;
use crate::support::{LINKS, MEMBERS, SWITCH, in_session, raw};
use serde_json::{Value, json};
use suite::{Answer, Client, TestApp};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const JSON: &str = "application/json";
const PREVIEW: &str = "/v1/sign-in-links/preview";

/// Operations with a JSON body, each with its right caller and the fields of a valid body.
#[rustfmt::skip]
pub async fn takers(app: &TestApp) -> Vec<(&'static str, &'static str, Client, Value)> {
    app.acme().await;
    app.enable("acme").await;
    let session = app.session("acme", "tom").await.client;
    let (alice, tom) = (app.admin("acme", "alice"), app.technician("northwind", "tom"));
    let (anyone, platform) = (app.anyone.clone(), app.platform.clone());
    let role = "/v1/teams/acme/members/joe/admin-role";
    let reseller = "/v1/platform/resellers/northwind";
    let new = json!({ "email": "x@acme.example", "name": "X" });
    let redemption = json!({ "token": "x", "nonce": "x" });
    vec![
        ("PUT", SWITCH, alice, json!({ "state": "enabled" })),
        ("POST", LINKS, tom, json!({ "reason": "x" })),
        ("POST", PREVIEW, anyone.clone(), json!({ "token": "x" })),
        ("POST", "/v1/sign-in-links/redeem", anyone, redemption),
        ("POST", MEMBERS, session.clone(), new),
        ("PUT", role, session, json!({ "role": "member_only" })),
        ("PUT", "/v1/platform/teams/acme", platform.clone(), json!({ "name": "Acme" })),
        ("PUT", reseller, platform, json!({ "name": "Northwind" })),
    ]
}

#[tokio::test]
async fn body_that_does_not_fit_gets_the_problem_that_fits() {
    let app = TestApp::start().await;
    for (method, path, caller, valid) in takers(&app).await {
        for (body, status, code) in misfits(&valid) {
            let shown: String = body.chars().take(80).collect();
            let answer = raw(&caller, method, path, JSON, body).await;
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (status, code),
                "{method} {path} {shown}: {}",
                answer.text
            );
            answer.refused(status, code);
        }
        let binary = raw(&caller, method, path, JSON, &b"{\xff\xfe"[..]).await;
        binary.refused(400, "malformed_json");
        // Either check may come first, of the type or of the depth, but the component must not
        // trap.
        let deep = raw(&caller, method, path, JSON, "[".repeat(60 * KIB)).await;
        assert!(matches!(deep.status, 400 | 422), "{}", deep.text);
    }
}

/// Bodies that do not fit where this one is valid, each with the status and code of its problem.
#[rustfmt::skip]
fn misfits(valid: &Value) -> Vec<(String, u16, &'static str)> {
    let field = valid.as_object().unwrap().keys().next().unwrap();
    let repeated = format!("{{{field:?}:{},", valid[field]);
    let repeated = valid.to_string().replacen("{", &repeated, 1);
    let oversize = with(valid, "padding", json!("x".repeat(64 * KIB)));
    vec![
        (String::new(), 400, "malformed_json"),
        ("{".into(), 400, "malformed_json"),
        (format!("{valid}x"), 400, "malformed_json"),
        ("null".into(), 422, "invalid_body"),
        ("7".into(), 422, "invalid_body"),
        ("{}".into(), 422, "invalid_body"),
        (with(valid, "unknown_field", json!(1)), 422, "invalid_body"),
        (with(valid, field, json!(7)), 422, "invalid_body"),
        (with(valid, field, json!([{}])), 422, "invalid_body"),
        (with(valid, field, Value::Null), 422, "invalid_body"),
        (repeated, 422, "invalid_body"),
        (oversize, 413, "body_too_large"),
    ]
}

/// A body with one field set.
fn with(body: &Value, name: &str, value: Value) -> String {
    let mut body = body.clone();
    body[name] = value;
    body.to_string()
}

#[tokio::test]
async fn body_of_another_content_type_than_json_is_refused() {
    let app = TestApp::start().await;
    for (method, path, caller, valid) in takers(&app).await {
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
        let content_type = "Application/JSON; charset=utf-8";
        let answer = raw(&caller, method, path, content_type, valid.to_string()).await;
        assert_ne!(answer.status, 415, "{path}");
    }
}

#[tokio::test]
async fn body_of_exactly_the_bound_is_read_and_one_byte_more_is_not() {
    let app = TestApp::start().await;
    for (bytes, status, code) in [
        (64 * KIB, 404, "link_not_usable"),
        (64 * KIB + 1, 413, "body_too_large"),
    ] {
        let body = format!("{{\"token\":\"x\"{}}}", " ".repeat(bytes - 13));
        raw(&app.anyone, "POST", PREVIEW, JSON, body)
            .await
            .refused(status, code);
    }
    let form = format!("token={}", "x".repeat(64 * KIB - 6));
    assert_eq!(
        app.platform
            .post_form("/v1/introspect", &form)
            .await
            .expect(200),
        json!({ "active": false })
    );
    app.platform
        .post_form("/v1/introspect", &format!("{form}x"))
        .await
        .refused(413, "body_too_large");
}

#[tokio::test]
async fn import_above_four_mebibytes_is_refused() {
    let app = TestApp::start().await;
    app.acme().await;
    import_of(&app, 4 * KIB * KIB + 1)
        .await
        .refused(413, "body_too_large");
    assert_eq!(app.members("acme").await.len(), 4);
    import_of(&app, 4 * KIB * KIB).await.expect(200);
    assert_eq!(app.members("acme").await.len(), 5);
}

#[tokio::test]
async fn refusal_is_read_by_a_client_that_sends_a_large_body() {
    let (app, session) = in_session().await;
    let large = "x".repeat(15 * KIB * KIB);
    let import = "/v1/platform/teams/acme/members";
    for (caller, method, path, content_type, status) in [
        (&app.anyone, "POST", PREVIEW, JSON, 413),
        (&app.anyone, "POST", PREVIEW, "text/plain", 415),
        (&app.anyone, "PUT", SWITCH, JSON, 401),
        (&app.anyone, "POST", "/v1/nowhere", JSON, 404),
        (&app.anyone, "DELETE", PREVIEW, JSON, 405),
        (&app.anyone, "POST", "/v1/sign-in-links/preview/", JSON, 308),
        (&app.platform, "POST", import, "application/x-ndjson", 413),
        (&session.client, "POST", import, "application/x-ndjson", 403),
        (&session.client, "POST", MEMBERS, JSON, 413),
        (&session.client, "POST", "/admin", JSON, 403),
    ] {
        let unfollowing = Client::of_browser(&app.url());
        let caller = match caller.token() {
            "" => unfollowing,
            token => unfollowing.with_token(token),
        };
        let answer = raw(&caller, method, path, content_type, large.clone()).await;
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text);
    }
    let chunked = chunked(&app, 3 * KIB * KIB).await;
    assert!(chunked.starts_with("HTTP/1.1 413 "), "{chunked}");
}

/// The answer to a body in chunks, whose length no header tells, read when all of it is sent.
async fn chunked(app: &TestApp, bytes: usize) -> String {
    let url = app.url();
    let address = url.strip_prefix("http://").unwrap();
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST {PREVIEW} HTTP/1.1\r\nhost: {address}\r\ncontent-type: {JSON}\r\n\
         connection: close\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let chunk = format!("{:x}\r\n{}\r\n", 64 * KIB, "x".repeat(64 * KIB));
    for _ in 0..bytes / (64 * KIB) {
        stream.write_all(chunk.as_bytes()).await.unwrap();
    }
    stream.write_all(b"0\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

/// Imports one member with a body of this size.
async fn import_of(app: &TestApp, bytes: usize) -> Answer {
    let path = "/v1/platform/teams/acme/members";
    let mut body = b"{\"id\":\"zoe\",\"email\":\"zoe@acme.example\",\"name\":\"Zoe\"}\n".to_vec();
    body.resize(bytes, b'\n');
    raw(&app.platform, "POST", path, "application/x-ndjson", body).await
}
