//! Hostile inputs: deep, duplicate, long and many.
// A panic is the check itself; .clippy.toml allows it inside test functions only.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, OptionalFromRequestParts, Request};
use axum::http::request::Parts;
use domain::folders::NewFolder;
use domain::platform::ImportLine;
use domain::settings::Asked;
use domain::support::NewRequest;
use domain::{ResellerProfile, SharingEvent};
use futures::executor::block_on;
use serde::de::DeserializeOwned;
use serde_json::Value;
use web::{
    Bearer, Code, Form, IdempotencyKey, JSON_BYTES, Json, Language, Ndjson, PageQuery,
    Preconditions, Problem, Query,
};

fn post(media_type: &str, body: String) -> Request {
    Request::post("/")
        .header("content-type", media_type)
        .body(Body::from(body))
        .unwrap()
}

fn code<T>(result: Result<T, Problem>) -> Option<Code> {
    result.err().map(|problem| problem.code())
}

fn json<T: DeserializeOwned>(body: &str) -> Option<Code> {
    code(block_on(Json::<T>::from_request(
        post("application/json", body.to_owned()),
        &(),
    )))
}

#[test]
fn deep_json_is_a_problem() {
    let (arrays, objects) = ("[".repeat(10_000), r#"{"a":"#.repeat(10_000));
    for deep in [
        arrays.clone(),
        format!("{arrays}{}", "]".repeat(10_000)),
        objects,
    ] {
        for body in [
            format!(r#"{{"sso_policy":{deep}}}"#),
            format!(r#"{{"access":{deep}}}"#),
            deep.clone(),
        ] {
            let codes = [
                json::<Asked>(&body),
                json::<NewFolder>(&body),
                json::<NewRequest>(&body),
                json::<ResellerProfile>(&body),
                json::<Value>(&body),
                code(block_on(Ndjson::<ImportLine>::from_request(
                    post("application/x-ndjson", body.clone()),
                    &(),
                ))),
            ];
            for code in codes {
                assert!(
                    matches!(code, Some(Code::MalformedJson | Code::InvalidBody)),
                    "{code:?} {body:.30}"
                );
            }
            for choice in '0'..='2' {
                for target in [
                    parsers::identity_tokens,
                    parsers::identity_keys,
                    parsers::tokens,
                ] {
                    target(format!("{choice}{body}").as_bytes());
                }
            }
        }
    }
}

#[test]
fn member_that_comes_twice_is_a_problem_wherever_it_is() {
    let ada = r#""name":"Ada","email":"ada@nw.example""#;
    let member = r#""id":"a","email":"a@b.example","name":"n""#;
    for code in [
        json::<Asked>(r#"{"sso_policy":"required","sso_policy":"disabled"}"#),
        // The same name with an escape.
        json::<Asked>(r#"{"sso_policy":"required","sso\u005fpolicy":"disabled"}"#),
        json::<NewRequest>(&format!(
            r#"{{"subject":"s","text":"t","contact":{{{ada},"name":"Eve"}}}}"#
        )),
        json::<NewRequest>(&format!(
            r#"{{"subject":"s","text":"t","contact":{{{ada}}},"contact":{{{ada}}}}}"#
        )),
        json::<NewFolder>(
            r#"{"id":"f","name":"n","access":[{"member":"a","level":"viewer","level":"owner"}]}"#,
        ),
        json::<ImportLine>(&format!(
            r#"{{{member},"role":"member_only","role":"team_admin"}}"#
        )),
        json::<ImportLine>(&format!(r#"{{{member},"role":null,"role":"team_admin"}}"#)),
        json::<ImportLine>(&format!(r#"{{{member},"role":"member_only","x":1,"x":2}}"#)),
        json::<SharingEvent>(r#"{"id":"e","id":"e"}"#),
        json::<ResellerProfile>(r#"{"name":"n","domains":[],"domains":["a.example"]}"#),
    ] {
        assert_eq!(code, Some(Code::InvalidBody));
    }
    for once in [
        format!("{{{member}}}"),
        format!(r#"{{{member},"role":null}}"#),
    ] {
        assert_eq!(json::<ImportLine>(&once), None, "{once}");
    }
}

#[test]
fn body_of_one_byte_more_is_too_large() {
    assert_eq!(padded(JSON_BYTES).len(), JSON_BYTES);
    assert_eq!(json::<Asked>(&padded(JSON_BYTES)), None);
    let too_large = Some(Code::BodyTooLarge);
    assert_eq!(json::<Asked>(&padded(JSON_BYTES + 1)), too_large);
    assert_eq!(form_of_bytes(JSON_BYTES), None);
    assert_eq!(form_of_bytes(JSON_BYTES + 1), too_large);
}

fn padded(bytes: usize) -> String {
    let width = bytes - 26;
    format!(
        r#"{{"group_creation_policy":{:>width$}}}"#,
        r#""admins_only""#
    )
}

fn form_of_bytes(bytes: usize) -> Option<Code> {
    let request = post("application/x-www-form-urlencoded", "&".repeat(bytes));
    code(block_on(Form::<Value>::from_request(request, &())))
}

/// A request with the same header many times.
fn flooded(name: &'static str, value: &str, count: usize) -> Parts {
    let request = (0..count).fold(Request::get("/"), |request, _| request.header(name, value));
    request.body(()).unwrap().into_parts().0
}

#[test]
fn authorization_flood_is_a_problem() {
    let long = format!("Bearer {}", "a".repeat(1 << 20));
    for mut parts in [
        flooded("authorization", "Bearer a", 5_000),
        flooded("authorization", &long, 1),
        flooded("authorization", &" ".repeat(1 << 20), 1),
    ] {
        let result = <Bearer as FromRequestParts<()>>::from_request_parts(&mut parts, &());
        assert_eq!(code(block_on(result)), Some(Code::Unauthenticated));
    }
}

#[test]
fn idempotency_key_flood_is_a_problem() {
    for mut parts in [
        flooded("idempotency-key", "k", 5_000),
        flooded("idempotency-key", &"k".repeat(1 << 20), 1),
    ] {
        let result = IdempotencyKey::from_request_parts(&mut parts, &());
        assert_eq!(code(block_on(result)), Some(Code::InvalidRequest));
    }
}

#[test]
fn if_match_flood_is_read_or_a_problem() {
    assert!(!allows_7(flooded("if-match", "\"6\"", 5_000)).unwrap());
    let long = format!("{}\"7\"", "W/\"7\",".repeat(100_000));
    assert!(allows_7(flooded("if-match", &long, 1)).unwrap());
    let malformed = allows_7(flooded("if-match", &"\"".repeat((1 << 20) + 1), 1));
    assert_eq!(code(malformed), Some(Code::InvalidRequest));
}

fn allows_7(mut parts: Parts) -> Result<bool, Problem> {
    let known = block_on(Preconditions::from_request_parts(&mut parts, &()));
    known.map(|known| known.allow(7))
}

#[test]
fn other_floods_are_problems_or_change_nothing() {
    let mut long = flooded("accept-language", &"fr;q=0.5,".repeat(100_000), 1);
    block_on(Language::from_request_parts(&mut long, &())).unwrap();
    let request = Request::get(format!("/?{}", "a=&".repeat(20_000)));
    let mut parts = request.body(()).unwrap().into_parts().0;
    let query = block_on(Query::<PageQuery>::from_request_parts(&mut parts, &()));
    assert_eq!(code(query), Some(Code::InvalidRequest));
}
