//! Request bodies: JSON, NDJSON and forms, and their refusals.
// In tests these are the check itself; .clippy.toml allows them only inside of test functions.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod support;

use axum::body::Body;
use axum::http::{HeaderValue, Request, header};
use serde_json::json;
use support::app::{code, post_of, send};
use web::{BULK_BYTES, JSON_BYTES};

fn post_json(body: impl Into<Body>) -> Request<Body> {
    post_of("/json", "application/json", body)
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
    let bad_syntax: [&[u8]; 12] = [
        b"",
        b"{",
        b"nope",
        br#"{"id":"a","count":1}x"#,
        br#"{"id":"a","count":1,}"#,
        b"{\"id\":\"\xff\",\"count\":1}",
        b"\xef\xbb\xbf\xef\xbb\xbf{}",
        b" \xef\xbb\xbf{}",
        b"\xef\xbb{}",
        b"\xff\xfe{\0}\0",
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
        r#"{"id":"a b","count":1}"#,
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
    for good in [
        "application/json",
        "Application/JSON; charset=utf-8",
        "application/json;Charset=\"UTF-8\"",
        "application/json; charset=utf8; profile=\"a;charset=latin1\"",
        "application/json ; ; version=1;",
    ] {
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
        "application/json, application/json",
        "application/json; charset=iso-8859-1",
        "application/json; charset=utf-8; charset=utf-16",
        "application/json; charset=\"utf-16\"",
        "application/json; charset",
        "application/json; charset=\"utf-8",
        "application/json; =utf-8",
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
async fn refused_content_is_told_what_would_be_taken() {
    let (_, headers, _) = send(post_of("/json", "text/plain", "{}")).await;
    assert_eq!(headers[header::ACCEPT], "application/json");
    assert!(!headers.contains_key(header::ACCEPT_ENCODING));
    let item = r#"{"id":"a","count":1}"#;
    for (codings, is_taken) in [
        (&["identity"][..], true),
        (&["Identity", ""], true),
        (&["gzip"], false),
        (&["br"], false),
        (&["identity, gzip"], false),
        (&["identity", "x-unknown"], false),
        (&["\u{e9}"], false),
    ] {
        let mut request = post_json(item);
        for coding in codings {
            let coding = HeaderValue::from_bytes(coding.as_bytes()).unwrap();
            request
                .headers_mut()
                .append(header::CONTENT_ENCODING, coding);
        }
        let (status, headers, _) = send(request).await;
        assert_eq!(status, if is_taken { 201 } else { 415 }, "{codings:?}");
        let told = headers.get(header::ACCEPT_ENCODING);
        assert_eq!(told.is_some_and(|told| told == "identity"), !is_taken);
    }
}

#[tokio::test]
async fn byte_order_mark_is_skipped() {
    let json = post_json("\u{feff}{\"id\":\"a\",\"count\":1}");
    assert_eq!(code(json).await, "201");
    let lines = "\u{feff}{\"id\":\"a\",\"count\":1}\n\u{feff}{}\n";
    let (_, _, problem) = send(post_lines(lines.as_bytes())).await;
    assert_eq!(problem["line"], 2, "only the first is a mark");
    let (_, _, token) = send(post_form("\u{feff}token=a".as_bytes())).await;
    assert_eq!(token, json!("a"));
}

/// An item with spaces after it, of so many bytes.
fn padded(bytes: usize) -> String {
    let item = r#"{"id":"a","count":1}"#;
    format!("{item}{}", " ".repeat(bytes - item.len()))
}

#[tokio::test]
async fn oversize_body_is_refused_whatever_its_length_says() {
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

/// A value that reads like the end of a message.
const SLY: &str = "on_error=a,+expected+SECRET+at+line+1+column+1";

fn post_lines(body: &'static [u8]) -> Request<Body> {
    post_of("/lines", "application/x-ndjson", body)
}

#[tokio::test]
async fn ndjson_names_its_first_bad_line() {
    let good = b"\n{\"id\":\"a\",\"count\":1}\r\n  \n{\"id\":\"b\",\"count\":2}";
    let (status, _, body) = send(post_lines(good)).await;
    assert_eq!((status, body), (200, json!({ "items": 2 })));
    let bad: [(&[u8], u64); 6] = [
        (b"[\"a\",1,null]", 1),
        (b"{\"id\":\"a\",\"count\":1}\n\n{\"id\":\"b\"}\nnope", 3),
        (b"{", 1),
        (b"\n\xff", 2),
        (b"{\"id\":\"a\",\"count\":1,\"x\":1}", 1),
        (b"{\"id\":\"a\",\"count\":1} {\"id\":\"a\",\"count\":1}", 1),
    ];
    for (body, line) in bad {
        let (status, _, problem) = send(post_lines(body)).await;
        assert_eq!(
            (status, &problem["code"], &problem["line"]),
            (422, &json!("invalid_body"), &json!(line))
        );
    }
}

#[tokio::test]
async fn refusal_says_which_field_is_wrong_and_how() {
    let number = "must be a whole number, 0 or more";
    for (body, pointer, detail) in [
        (r#"{"id":"a"}"#, "/count", "is required"),
        (r#"{"id":"a","count":"secret"}"#, "/count", number),
        (r#"{"id":"a","count":-7}"#, "/count", number),
        (
            r#"{"id":"no id!","count":1}"#,
            "/id",
            "must be 1 to 128 visible ASCII characters without blanks, but not . or .. alone",
        ),
        (
            r#"{"id":"a","count":1,"colour":2}"#,
            "/colour",
            "is not a field of this body",
        ),
        (
            r#"{"id":"a","count":1,"inner":{"Secret9":2}}"#,
            "/inner",
            "is not a field of this body",
        ),
        (
            r#"{"id":"a","count":1,"inner":{"b":1}}"#,
            "/inner/b",
            "is not a field of this body",
        ),
        (
            r#"{"id":"a","count":1,"count":2}"#,
            "/count",
            "must not be repeated",
        ),
        (
            r#"{"id":"a","count":1,"inner":{"a":256}}"#,
            "/inner/a",
            number,
        ),
        (
            r#"{"id":"a","count":1,"inner":7}"#,
            "/inner",
            "must be an object",
        ),
        (r#"["a",1]"#, "", "must be an object"),
        (r#""secret, expected u8""#, "", "must be an object"),
    ] {
        let (status, _, problem) = send(post_json(body)).await;
        assert_eq!(status, 422, "{body}");
        let wanted = json!([{ "pointer": pointer, "detail": detail }]);
        assert_eq!(problem["errors"], wanted, "{body}");
    }
    let (status, _, problem) = send(post_json("{\n\"id\":}")).await;
    assert_eq!(status, 400);
    let detail = "must be JSON, which this is not from line 2 column 6 on";
    let wanted = json!([{ "pointer": "", "detail": detail }]);
    assert_eq!(problem["errors"], wanted);
    let (status, _, problem) = send(post_form(b"tokens=a")).await;
    assert_eq!(status, 422);
    let wanted = json!([{ "pointer": "/token", "detail": "is required" }]);
    assert_eq!(problem["errors"], wanted);
    let (_, _, problem) = send(post_of("/json", "text/plain", "{}")).await;
    let wanted = json!([{ "header": "Content-Type", "detail": "must be application/json" }]);
    assert_eq!(problem["errors"], wanted);
}

#[tokio::test]
async fn import_names_a_hundred_bad_lines_or_skips_them() {
    let bad = b"{\"id\":\"a\"}\n{\"id\":\"a\",\"count\":1}\n\nnope\n";
    let (_, _, problem) = send(post_lines(bad)).await;
    let first = json!({ "pointer": "/count", "line": 1, "detail": "is required" });
    assert_eq!(problem["errors"][0], first);
    assert_eq!(
        (&problem["errors"][1]["line"], &problem["line"]),
        (&json!(4), &json!(1))
    );
    let skip = |body: &'static [u8]| post_of("/lines?on_error=skip", "application/x-ndjson", body);
    let (status, _, answer) = send(skip(bad)).await;
    assert_eq!((status, &answer["items"]), (200, &json!(1)));
    assert_eq!(
        (&answer["skipped"], &answer["errors"]),
        (&json!(2), &problem["errors"])
    );
    let many: &[u8] = "{}\n".repeat(150).leak().as_bytes();
    let (_, _, problem) = send(post_lines(many)).await;
    assert_eq!(problem["errors"].as_array().map(Vec::len), Some(100));
    let (_, _, answer) = send(skip(many)).await;
    assert_eq!(answer["errors"].as_array().map(Vec::len), Some(100));
    assert_eq!(
        (&answer["items"], &answer["skipped"]),
        (&json!(0), &json!(150))
    );
    for query in ["on_error=halt", "on_error=", "skip=1", SLY] {
        let path = format!("/lines?{query}");
        let (status, _, answer) = send(post_of(&path, "application/x-ndjson", "")).await;
        assert!(!answer.to_string().contains("SECRET"), "{answer}");
        assert_eq!(
            status,
            if query.ends_with('=') { 200 } else { 400 },
            "{query}"
        );
    }
}

fn post_form(body: &'static [u8]) -> Request<Body> {
    post_of("/form", "application/x-www-form-urlencoded", body)
}

#[tokio::test]
async fn form_takes_its_fields_once() {
    let good = post_form(b"token=rss_x&token_type_hint=access_token");
    assert_eq!(code(good).await, "200");
    for bad in [
        b"".as_slice(),
        b"token",
        b"token=a&token=b",
        b"x=%",
        b"token=\xff",
    ] {
        let is = code(post_form(bad)).await;
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
