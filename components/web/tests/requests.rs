//! Callers, paths, queries and headers of requests, and their refusals; responses that fail.
// In tests these are the check itself; .clippy.toml allows them only inside of test functions.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod support;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::Id;
use serde_json::{Value, json};
use support::app::{code, get_with, send};
use support::{Signer, claims, now, verifier};
use web::*;

const BAD_TOKEN: HeaderValue = HeaderValue::from_static("Bearer error=\"invalid_token\"");

fn authorized(path: &str, role: &str) -> Request<Body> {
    let token = Signer::ed25519("ed", 1).sign(&claims(role, json!({})));
    get_with(path, &[("authorization", &format!("Bearer {token}"))])
}

#[tokio::test]
async fn bad_query_is_a_problem() {
    for good in [
        "/query",
        "/query?limit=7",
        "/query?",
        "/query?limit=",
        "/query?limit&",
    ] {
        assert_eq!(code(get_with(good, &[])).await, "200", "{good}");
    }
    for bad in [
        "limit=x",
        "limit=256",
        "limit=1&limit=2",
        "limit=&limit=2",
        "limit=&limit=",
        "limit=%20",
        "limt=",
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
async fn refusal_names_the_parameter_or_the_header() {
    for (path, headers, wanted) in [
        ("/query?limit=x", None, ("parameter", "limit")),
        ("/query?limit=256", None, ("parameter", "limit")),
        ("/query?limit=1&limit=2", None, ("parameter", "limit")),
        ("/query?limit=1&limt=2", None, ("parameter", "limt")),
        ("/items/a%20b", None, ("parameter", "id")),
        ("/items/a/b%20c", None, ("parameter", "other")),
    ] {
        let headers: Vec<(&str, &str)> = headers.into_iter().collect();
        let (_, _, problem) = send(get_with(path, &headers)).await;
        let (kind, name) = wanted;
        assert_eq!(problem["errors"][0][kind], name, "{path}: {problem}");
        let detail = problem["errors"][0]["detail"].as_str().unwrap();
        assert!(
            detail.starts_with("must ") || detail.starts_with("is not "),
            "{detail}"
        );
    }
}

#[tokio::test]
async fn bad_identifier_is_a_problem() {
    assert_eq!(code(get_with("/items/acme", &[])).await, "200");
    assert_eq!(code(get_with("/items/a/b", &[])).await, "204");
    let long = "x".repeat(129);
    for bad in ["a%20b", "%00", "%FF", "%C2%A0", "%E2%80%AE", "a/%20", &long] {
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
async fn caller_reaches_only_the_operations_of_their_role() {
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

fn identity(role: &str) -> Identity {
    let signer = Signer::ed25519("ed", 1);
    let token = signer.sign(&claims(role, json!({})));
    verifier(&[&signer]).verify(&token, now()).unwrap()
}

#[tokio::test]
async fn another_team_or_reseller_is_not_found() {
    let Identity::TeamAdmin(admin) = identity("team_admin") else {
        panic!()
    };
    assert!(own_team(&admin, &Id::new("acme").unwrap()).is_ok());
    assert_eq!(
        own_team(&admin, &Id::new("Acme").unwrap())
            .unwrap_err()
            .code(),
        Code::NotFound
    );
    let Identity::Technician(technician) = identity("technician") else {
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

async fn with_keys(keys: &[&str]) -> (u16, HeaderMap, Value) {
    let builder = keys.iter().fold(Request::post("/key"), |builder, key| {
        builder.header("Idempotency-Key", *key)
    });
    send(builder.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn idempotency_key_is_optional_but_checked() {
    assert_eq!(with_keys(&[]).await.2, false);
    assert_eq!(with_keys(&["k"]).await.2, true);
    assert_eq!(with_keys(&[&"k".repeat(255)]).await.2, true);
    for bad in [
        &[""][..],
        &["a b"],
        &["\u{e9}"],
        &["a\tb"],
        &[&"k".repeat(256)],
        &["a", "a"],
    ] {
        assert_eq!(with_keys(bad).await.2["code"], "invalid_request", "{bad:?}");
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
