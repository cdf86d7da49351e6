//! Every extractor and its refusals, through a small router as the components build theirs.
// In tests these are the check itself; .clippy.toml allows them only inside of test functions.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod support;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use chrono::{DateTime, Utc};
use domain::Id;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use support::{Signer, claims, now, verifier};
use tower::ServiceExt;
use web::*;

const BAD_TOKEN: HeaderValue = HeaderValue::from_static("Bearer error=\"invalid_token\"");

#[derive(Clone)]
struct State(Arc<Verifier>);

impl Context for State {
    fn verifier(&self) -> &Verifier {
        &self.0
    }
    fn now(&self) -> DateTime<Utc> {
        now()
    }
}

#[derive(Deserialize)]
struct Item {
    id: Id,
    count: u32,
    inner: Option<Inner>,
}

#[derive(Deserialize)]
struct Inner {
    #[serde(rename = "a")]
    _a: Option<u8>,
}

#[derive(Deserialize)]
struct Page {
    limit: Option<u8>,
}

#[derive(Deserialize)]
struct Introspection {
    token: String,
}

async fn json_in(Json(item): Json<Item>) -> Response {
    assert!(item.inner.is_none_or(|inner| inner._a.is_none()));
    created("/items/1", &json!({ "id": item.id, "count": item.count }))
}

fn app() -> Router {
    let ok = |value: Value| json(StatusCode::OK, &value);
    let router =
        Router::new()
            .route("/json", post(json_in))
            .route(
                "/any",
                post(|Json(value): Json<Value>| async move { json(StatusCode::OK, &value) }),
            )
            .route(
                "/lines",
                post(move |Ndjson(items): Ndjson<Item>| async move { ok(json!(items.len())) }),
            )
            .route(
                "/form",
                post(move |Form(form): Form<Introspection>| async move { ok(json!(form.token)) }),
            )
            .route(
                "/query",
                get(move |Query(page): Query<Page>| async move { ok(json!(page.limit)) }),
            )
            .route(
                "/items/{id}",
                get(move |Path(id): Path<Id>| async move { ok(json!(id)) }),
            )
            .route(
                "/items/{id}/{other}",
                get(|Path(_): Path<(Id, Id)>| async { no_content() }),
            )
            .route(
                "/wrong/{a}/{b}",
                get(|Path(_): Path<Id>| async { no_content() }),
            )
            .route(
                "/bearer",
                get(move |token: Option<Bearer>| async move {
                    ok(json!(token.map(|t| t.as_str().len())))
                }),
            )
            .route("/token", get(|_: Bearer| async { no_content() }))
            .route("/admin", get(|_: TeamAdmin| async { no_content() }))
            .route("/technician", get(|_: Technician| async { no_content() }))
            .route("/platform", get(|_: Platform| async { no_content() }))
            .route(
                "/either",
                get(|_: TeamAdminOrPlatform| async { no_content() }),
            )
            .route("/anyone", get(|_: Identity| async { no_content() }))
            .route(
                "/language",
                get(move |Language(locale): Language| async move { ok(json!(locale)) }),
            )
            .route(
                "/key",
                post(move |key: Option<IdempotencyKey>| async move { ok(json!(key.is_some())) }),
            );
    router.with_state(State(Arc::new(verifier(&[&Signer::ed25519("ed", 1)]))))
}

/// Status, headers, and the body as JSON (null when there is none).
async fn send(request: Request<Body>) -> (u16, HeaderMap, Value) {
    let (response, _) = finish(app().oneshot(request).await.unwrap(), "r-1");
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, 10_000_000).await.unwrap();
    let body = if body.is_empty() {
        Value::Null
    } else {
        serde_json::from_slice(&body).unwrap()
    };
    if parts.status.as_u16() >= 400 {
        assert_eq!(
            parts.headers[header::CONTENT_TYPE],
            "application/problem+json"
        );
        assert_eq!(parts.headers[header::CACHE_CONTROL], "no-store");
    }
    (parts.status.as_u16(), parts.headers, body)
}

async fn code(request: Request<Body>) -> String {
    let (status, _, body) = send(request).await;
    body["code"]
        .as_str()
        .map_or_else(|| status.to_string(), str::to_owned)
}

fn get_with(path: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let builder = Request::get(path);
    headers
        .iter()
        .fold(builder, |b, (name, value)| b.header(*name, *value))
        .body(Body::empty())
        .unwrap()
}

fn post_of(path: &str, media_type: &str, body: impl Into<Body>) -> Request<Body> {
    Request::post(path)
        .header(header::CONTENT_TYPE, media_type)
        .body(body.into())
        .unwrap()
}

fn post_json(body: impl Into<Body>) -> Request<Body> {
    post_of("/json", "application/json", body)
}

fn authorized(path: &str, role: &str) -> Request<Body> {
    let token = Signer::ed25519("ed", 1).sign(&claims(role, json!({})));
    get_with(path, &[("authorization", &format!("Bearer {token}"))])
}

#[tokio::test]
async fn good_json_is_taken_and_answered_with_location_and_length() {
    let (status, headers, body) = send(post_json(r#" {"id":"a","count":1} "#)).await;
    assert_eq!((status, &body), (201, &json!({ "id": "a", "count": 1 })));
    assert_eq!(headers[header::LOCATION], "/items/1");
    assert_eq!(headers[header::CONTENT_LENGTH], "20");
    assert_eq!(headers[header::CONTENT_TYPE], "application/json");
    assert_eq!(headers["x-request-id"], "r-1");
}

#[tokio::test]
async fn bad_json_is_a_problem() {
    let deep = format!(
        r#"{{"id":"a","count":1,"inner":{}{}}}"#,
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    let bad_syntax: [&[u8]; 9] = [
        b"",
        b"{",
        b"nope",
        br#"{"id":"a","count":1}x"#,
        br#"{"id":"a","count":1,}"#,
        b"{\"id\":\"\xff\",\"count\":1}",
        b"\xef\xbb\xbf{\"id\":\"a\",\"count\":1}",
        b"\0\0",
        br#"{"id":"\ud800","count":1}"#,
    ];
    for body in bad_syntax {
        assert_eq!(
            code(post_json(body)).await,
            "malformed_json",
            "{:?}",
            String::from_utf8_lossy(body)
        );
    }
    for body in [
        "null",
        "[]",
        r#"["a",1,null]"#,
        r#"{"id":"a"}"#,
        r#"{"id":"a","count":"1"}"#,
        r#"{"id":"a","count":-1}"#,
        r#"{"id":"a/b","count":1}"#,
        r#"{"id":"a","count":1,"extra":1}"#,
        r#"{"id":"a","count":1,"inner":{"b":1}}"#,
        r#"{"id":"a","count":1,"count":1}"#,
        &deep,
    ] {
        assert_eq!(
            code(post_json(body.to_owned())).await,
            "invalid_body",
            "{body:.80}"
        );
    }
    let unknown = format!(
        r#"{{"id":"a","count":1,"x":{}{}}}"#,
        "[".repeat(30_000),
        "]".repeat(30_000)
    );
    assert_eq!(code(post_json(unknown)).await, "invalid_body");
    let deep = "[".repeat(10_000);
    assert_eq!(
        code(post_of("/any", "application/json", deep)).await,
        "malformed_json"
    );
}

#[tokio::test]
async fn other_content_type_is_refused() {
    for good in ["application/json", "Application/JSON; charset=utf-8"] {
        assert_eq!(
            code(post_of("/json", good, r#"{"id":"a","count":1}"#)).await,
            "201"
        );
    }
    for bad in [
        "text/plain",
        "application/json-patch+json",
        "",
        "application/x-ndjson",
        "text/html, application/json",
    ] {
        assert_eq!(
            code(post_of("/json", bad, "{}")).await,
            "unsupported_media_type",
            "{bad}"
        );
    }
    assert_eq!(
        code(Request::post("/json").body(Body::empty()).unwrap()).await,
        "unsupported_media_type"
    );
    let mut two = post_json("{}");
    two.headers_mut()
        .append(header::CONTENT_TYPE, "application/json".parse().unwrap());
    assert_eq!(code(two).await, "unsupported_media_type");
    assert_eq!(
        code(post_of("/lines", "application/json", "{}")).await,
        "unsupported_media_type"
    );
    assert_eq!(
        code(post_of("/form", "application/json", "{}")).await,
        "unsupported_media_type"
    );
}

#[tokio::test]
async fn oversize_body_is_refused_whatever_its_length_says() {
    let item = r#"{"id":"a","count":1}"#;
    let padded = |bytes: usize| format!("{item}{}", " ".repeat(bytes - item.len()));
    assert_eq!(code(post_json(padded(JSON_BYTES))).await, "201");
    assert_eq!(
        code(post_json(padded(JSON_BYTES + 1))).await,
        "body_too_large"
    );
    for length in ["65537", "99999999999999999999", "-1", "x"] {
        let mut request = post_json(padded(JSON_BYTES + 1));
        request
            .headers_mut()
            .insert(header::CONTENT_LENGTH, length.parse().unwrap());
        assert_eq!(code(request).await, "body_too_large", "{length}");
    }
    let mut lying = post_json(padded(100));
    lying
        .headers_mut()
        .insert(header::CONTENT_LENGTH, "65537".parse().unwrap());
    assert_eq!(code(lying).await, "body_too_large");
    let form = format!("token={}", "t".repeat(JSON_BYTES));
    assert_eq!(
        code(post_of("/form", "application/x-www-form-urlencoded", form)).await,
        "body_too_large"
    );
    let lines = "\n".repeat(BULK_BYTES);
    assert_eq!(
        code(post_of("/lines", "application/x-ndjson", lines.clone())).await,
        "200"
    );
    assert_eq!(
        code(post_of("/lines", "application/x-ndjson", lines + "\n")).await,
        "body_too_large"
    );
}

#[tokio::test]
async fn body_that_breaks_off_is_a_problem() {
    let chunks = [Ok("{"), Err(std::io::Error::other("reset"))];
    let broken = Body::from_stream(futures::stream::iter(chunks));
    assert_eq!(code(post_json(broken)).await, "invalid_request");
}

#[tokio::test]
async fn ndjson_names_its_first_bad_line() {
    let lines = |body: &'static [u8]| send(post_of("/lines", "application/x-ndjson", body));
    let (status, _, body) =
        lines(b"\n{\"id\":\"a\",\"count\":1}\r\n  \n{\"id\":\"b\",\"count\":2}").await;
    assert_eq!((status, body), (200, json!(2)));
    let bad: [(&[u8], u64); 6] = [
        (b"[\"a\",1,null]", 1),
        (b"{\"id\":\"a\",\"count\":1}\n\n{\"id\":\"b\"}\nnope", 3),
        (b"{", 1),
        (b"\n\xff", 2),
        (b"{\"id\":\"a\",\"count\":1,\"x\":1}", 1),
        (b"{\"id\":\"a\",\"count\":1} {\"id\":\"a\",\"count\":1}", 1),
    ];
    for (body, line) in bad {
        let (status, _, problem) = lines(body).await;
        assert_eq!(
            (status, &problem["code"], &problem["line"]),
            (422, &json!("invalid_body"), &json!(line))
        );
    }
}

#[tokio::test]
async fn form_takes_its_fields_once() {
    let form =
        |body: &'static [u8]| code(post_of("/form", "application/x-www-form-urlencoded", body));
    assert_eq!(
        form(b"token=rss_x&token_type_hint=access_token").await,
        "200"
    );
    for bad in [
        b"".as_slice(),
        b"token",
        b"token=a&token=b",
        b"x=%",
        b"token=\xff",
    ] {
        let is = form(bad).await;
        // A name without `=` is an empty value, which the type may take.
        assert_eq!(
            is,
            if bad == b"token" {
                "200"
            } else {
                "invalid_body"
            },
            "{bad:?}"
        );
    }
}

#[tokio::test]
async fn bad_query_is_a_problem() {
    for good in ["/query", "/query?limit=7", "/query?"] {
        assert_eq!(code(get_with(good, &[])).await, "200", "{good}");
    }
    for bad in [
        "limit=x",
        "limit=256",
        "limit=1&limit=2",
        "limt=1",
        "limit=%FF",
        "=",
        "&&=&",
    ] {
        assert_eq!(
            code(get_with(&format!("/query?{bad}"), &[])).await,
            "invalid_request",
            "{bad}"
        );
    }
}

#[tokio::test]
async fn bad_identifier_is_a_problem() {
    assert_eq!(code(get_with("/items/acme", &[])).await, "200");
    assert_eq!(code(get_with("/items/a/b", &[])).await, "204");
    let long = "x".repeat(65);
    for bad in ["a.b", "%00", "%FF", "a%2Fb", "%E2%80%AE", "a/%20", &long] {
        assert_eq!(
            code(get_with(&format!("/items/{bad}"), &[])).await,
            "invalid_id",
            "{bad}"
        );
    }
    assert_eq!(code(get_with("/wrong/a/b", &[])).await, "unavailable");
}

#[tokio::test]
async fn bearer_token_is_read_from_one_header() {
    for (value, length) in [
        ("Bearer abc", 3),
        ("bearer abc", 3),
        ("BEARER  a.b-c_d~e+f/g== ", 15),
    ] {
        let (status, _, body) = send(get_with("/bearer", &[("authorization", value)])).await;
        assert_eq!((status, body), (200, json!(length)), "{value}");
    }
    assert_eq!(send(get_with("/bearer", &[])).await.2, Value::Null);
    let long = format!("Bearer {}", "x".repeat(8193));
    for bad in [
        "",
        "Bearer",
        "Bearer ",
        "Basic YTpi",
        "Bearer a b",
        "Bearer a,b",
        "abc",
        "Bearer\u{e9} x",
        &long,
    ] {
        let (status, headers, _) = send(get_with("/bearer", &[("authorization", bad)])).await;
        assert_eq!(
            (status, &headers[header::WWW_AUTHENTICATE]),
            (401, &BAD_TOKEN),
            "{bad:.20}"
        );
    }
    let two = [("authorization", "Bearer a"), ("authorization", "Bearer a")];
    assert_eq!(code(get_with("/token", &two)).await, "unauthenticated");
    assert_eq!(
        code(get_with("/token", &[("cookie", "Authorization=Bearer a")])).await,
        "unauthenticated"
    );
}

#[tokio::test]
async fn caller_reaches_only_the_operations_of_his_role() {
    for (path, roles) in [
        ("/admin", "team_admin"),
        ("/technician", "technician"),
        ("/platform", "platform"),
        ("/either", "team_admin platform"),
        ("/anyone", "team_admin technician platform"),
    ] {
        for role in ["team_admin", "technician", "platform"] {
            let wanted = if roles.contains(role) {
                "204"
            } else {
                "forbidden"
            };
            assert_eq!(
                code(authorized(path, role)).await,
                wanted,
                "{role} at {path}"
            );
        }
        let (status, headers, body) = send(get_with(path, &[])).await;
        assert_eq!((status, &body["code"]), (401, &json!("unauthenticated")));
        assert_eq!(headers[header::WWW_AUTHENTICATE], "Bearer");
        let (status, headers, _) = send(get_with(path, &[("authorization", "Bearer rss_x")])).await;
        assert_eq!(
            (status, &headers[header::WWW_AUTHENTICATE]),
            (401, &BAD_TOKEN)
        );
    }
}

#[tokio::test]
async fn another_team_or_reseller_is_not_found() {
    let verifier = verifier(&[&Signer::ed25519("ed", 1)]);
    let caller = |role| {
        verifier
            .verify(
                &Signer::ed25519("ed", 1).sign(&claims(role, json!({}))),
                now(),
            )
            .unwrap()
    };
    let Identity::TeamAdmin(admin) = caller("team_admin") else {
        panic!()
    };
    assert!(own_team(&admin, &Id::new("acme").unwrap()).is_ok());
    assert_eq!(
        own_team(&admin, &Id::new("Acme").unwrap())
            .unwrap_err()
            .code(),
        Code::NotFound
    );
    let Identity::Technician(technician) = caller("technician") else {
        panic!()
    };
    assert!(own_reseller(&technician, &Id::new("northwind").unwrap()).is_ok());
    assert_eq!(
        own_reseller(&technician, &Id::new("acme").unwrap())
            .unwrap_err()
            .code(),
        Code::NotFound
    );
}

#[tokio::test]
async fn language_follows_the_header() {
    for (value, wanted) in [
        ("fr-CA,fr;q=0.9,en;q=0.5", "fr"),
        ("de", "en"),
        ("\u{e9}", "en"),
    ] {
        assert_eq!(
            send(get_with("/language", &[("accept-language", value)]))
                .await
                .2,
            wanted
        );
    }
    let flood: Vec<_> = (0..5_000).map(|_| ("accept-language", "fr")).collect();
    assert_eq!(send(get_with("/language", &flood)).await.2, "fr");
}

#[tokio::test]
async fn idempotency_key_is_optional_but_checked() {
    let with = |keys: &[&str]| {
        let builder = keys.iter().fold(Request::post("/key"), |b, key| {
            b.header("Idempotency-Key", *key)
        });
        send(builder.body(Body::empty()).unwrap())
    };
    assert_eq!(with(&[]).await.2, false);
    assert_eq!(with(&["k"]).await.2, true);
    assert_eq!(with(&[&"k".repeat(255)]).await.2, true);
    for bad in [
        &[""][..],
        &["a b"],
        &["\u{e9}"],
        &["a\tb"],
        &[&"k".repeat(256)],
        &["a", "a"],
    ] {
        assert_eq!(with(bad).await.2["code"], "invalid_request", "{bad:?}");
    }
}

#[tokio::test]
async fn answer_to_a_head_is_empty() {
    let head = Request::head("/bearer")
        .header("authorization", "x")
        .body(Body::empty())
        .unwrap();
    let (status, _, body) = send(head).await;
    assert_eq!((status, body), (401, Value::Null));
}

#[tokio::test]
async fn secrets_are_redacted() {
    use axum::extract::FromRequestParts;
    let (mut parts, ()) = Request::get("/")
        .header("authorization", "Bearer s3cret")
        .body(())
        .unwrap()
        .into_parts();
    let bearer = <Bearer as FromRequestParts<()>>::from_request_parts(&mut parts, &())
        .await
        .unwrap();
    assert_eq!(format!("{bearer:?}"), "Bearer([redacted])");
}

#[test]
fn reply_that_does_not_serialize_is_unavailable() {
    let map = std::collections::HashMap::from([((1, 2), 3)]);
    assert_eq!(json(StatusCode::OK, &map).status(), 503);
    assert_eq!(created("/x", &map).status(), 503);
    assert_eq!(created("/\n", &1).status(), 503);
    assert_eq!(not_found_now().status(), 404);
}

fn not_found_now() -> Response {
    Problem::from(Code::NotFound).into_response()
}
