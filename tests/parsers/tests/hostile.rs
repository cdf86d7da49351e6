//! Inputs that are made to hurt: deep, double, long and many.
// In tests these are the check itself; clippy.toml allows them only inside of test functions.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, OptionalFromRequestParts, Request};
use domain::folders::NewFolder;
use domain::platform::ImportLine;
use domain::settings::Asked;
use domain::support::NewRequest;
use domain::{ResellerProfile, SharingEvent};
use futures::executor::block_on;
use serde::de::DeserializeOwned;
use serde_json::Value;
use web::{
    Bearer, Code, Form, IdempotencyKey, IfMatch, JSON_BYTES, Json, Language, Ndjson, Page, Problem,
    Query,
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
        // The same name, written in another way.
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
        json::<ImportLine>(&format!(r#"{{{member},"role":null}}"#)),
        json::<ImportLine>(&format!(r#"{{{member},"role":"member_only","x":1,"x":2}}"#)),
        json::<SharingEvent>(r#"{"id":"e","id":"e"}"#),
        json::<ResellerProfile>(r#"{"name":"n","domains":[],"domains":["a.example"]}"#),
    ] {
        assert_eq!(code, Some(Code::InvalidBody));
    }
    assert_eq!(json::<ImportLine>(&format!("{{{member}}}")), None);
}

#[test]
fn body_of_one_byte_more_is_too_large() {
    let padded = |bytes: usize| {
        format!(
            r#"{{"group_creation_policy":{:>1$}}}"#,
            r#""admins_only""#,
            bytes - 26
        )
    };
    assert_eq!(padded(JSON_BYTES).len(), JSON_BYTES);
    assert_eq!(json::<Asked>(&padded(JSON_BYTES)), None);
    assert_eq!(
        json::<Asked>(&padded(JSON_BYTES + 1)),
        Some(Code::BodyTooLarge)
    );
    let form = |bytes: usize| {
        let request = post("application/x-www-form-urlencoded", "&".repeat(bytes));
        code(block_on(Form::<Value>::from_request(request, &())))
    };
    assert_eq!(
        [form(JSON_BYTES), form(JSON_BYTES + 1)],
        [None, Some(Code::BodyTooLarge)]
    );
}

#[test]
fn header_floods_are_problems_or_change_nothing() {
    let parts = |name: &'static str, value: &str, count: usize| {
        let request = (0..count).fold(Request::get("/"), |request, _| request.header(name, value));
        request.body(()).unwrap().into_parts().0
    };
    let many = |name, value| parts(name, value, 5_000);
    let bearer = |mut parts| {
        code(block_on(
            <Bearer as FromRequestParts<()>>::from_request_parts(&mut parts, &()),
        ))
    };
    assert_eq!(
        bearer(many("authorization", "Bearer a")),
        Some(Code::Unauthenticated)
    );
    assert_eq!(
        bearer(parts(
            "authorization",
            &format!("Bearer {}", "a".repeat(1 << 20)),
            1
        )),
        Some(Code::Unauthenticated)
    );
    assert_eq!(
        bearer(parts("authorization", &" ".repeat(1 << 20), 1)),
        Some(Code::Unauthenticated)
    );
    let key = |mut parts| {
        code(block_on(IdempotencyKey::from_request_parts(
            &mut parts,
            &(),
        )))
    };
    assert_eq!(
        key(many("idempotency-key", "k")),
        Some(Code::InvalidRequest)
    );
    assert_eq!(
        key(parts("idempotency-key", &"k".repeat(1 << 20), 1)),
        Some(Code::InvalidRequest)
    );
    let if_match = |mut parts| {
        block_on(IfMatch::from_request_parts(&mut parts, &())).map(|known| known.unwrap().allows(7))
    };
    assert!(!if_match(many("if-match", "\"6\"")).unwrap());
    assert!(
        if_match(parts(
            "if-match",
            &format!("{}\"7\"", "W/\"7\",".repeat(100_000)),
            1
        ))
        .unwrap()
    );
    assert_eq!(
        code(if_match(parts("if-match", &"\"".repeat((1 << 20) + 1), 1))),
        Some(Code::InvalidRequest)
    );
    let mut long = parts("accept-language", &"fr;q=0.5,".repeat(100_000), 1);
    block_on(Language::from_request_parts(&mut long, &())).unwrap();
    let mut uri = Request::get(format!("/?{}", "a=&".repeat(20_000)))
        .body(())
        .unwrap()
        .into_parts()
        .0;
    assert_eq!(
        code(block_on(Query::<Page>::from_request_parts(&mut uri, &()))),
        Some(Code::InvalidRequest)
    );
}
