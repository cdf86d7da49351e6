//! Headers, paths, queries and forms.

use crate::check::{check_refusal, choice, now, text};
use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, OptionalFromRequestParts, Request};
use axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, HeaderName, HeaderValue, IF_MATCH};
use axum::http::{StatusCode, Uri};
use axum::routing::get;
use axum::{Router, response::IntoResponse};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{Email, Id};
use serde::Deserialize;
use std::sync::LazyLock;
use tower_service::Service;
use web::{
    Bearer, Code, Form, IdempotencyKey, Language, PageQuery, Path, Preconditions, Problem, Query,
    negotiate, retry_after,
};

const CAUSES: &[&str] = &[
    "more than one Authorization header",
    "Authorization header is not a bearer token",
];

/// The values of one header, separated by line feeds.
pub fn headers(data: &[u8]) {
    let (choice, data) = choice(data, 5);
    let values: Vec<_> = data
        .split(|byte| *byte == b'\n')
        .flat_map(HeaderValue::from_bytes)
        .collect();
    match choice {
        0 => bearer(values),
        1 => idempotency_key(values),
        2 => if_match(values),
        3 => language(values),
        _ => wait(&text(data)),
    }
}

fn bearer(values: Vec<HeaderValue>) {
    let count = values.len();
    let first = values.first().cloned();
    let Some(bearer) = optional::<Bearer>(AUTHORIZATION, values, Code::Unauthenticated) else {
        return;
    };
    let sent = first
        .as_ref()
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    assert_eq!(
        (count, sent.get(..7).map(str::to_lowercase).as_deref()),
        (1, Some("bearer "))
    );
    assert_eq!(
        bearer.as_str(),
        sent.get(7..).unwrap_or_default().trim_matches(' ')
    );
    assert!(
        (1..=8192).contains(&bearer.as_str().len())
            && bearer.as_str().bytes().all(|b| b.is_ascii_graphic())
    );
    assert_eq!(format!("{bearer:?}"), "Bearer([redacted])");
}

fn idempotency_key(values: Vec<HeaderValue>) {
    let all = values.clone();
    let Some(key) = optional::<IdempotencyKey>(
        HeaderName::from_static("idempotency-key"),
        values,
        Code::InvalidRequest,
    ) else {
        return;
    };
    let [sent] = all.as_slice() else {
        return assert_eq!(all.len(), 1);
    };
    assert!((1..=255).contains(&sent.len()) && sent.as_bytes().iter().all(u8::is_ascii_graphic));
    assert_eq!(format!("{key:?}"), "IdempotencyKey([redacted])");
}

fn if_match(values: Vec<HeaderValue>) {
    let sent: Vec<_> = values
        .iter()
        .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
        .collect();
    let mut parts = parts(IF_MATCH, values);
    let known = match now(Preconditions::from_request_parts(&mut parts, &())) {
        Ok(known) => known,
        Err(problem) => return check_refusal(&problem, CAUSES),
    };
    // A revision is allowed only if the header has it in quotes, or is `*`.
    for revision in [0, 7, u64::MAX] {
        let is_named = sent
            .iter()
            .any(|value| value.contains(&format!("\"{revision}\"")));
        let is_any = sent.is_empty() || sent.join(",").trim() == "*";
        assert!(!known.allow(revision) || is_named || is_any);
    }
}

fn language(values: Vec<HeaderValue>) {
    let mut parts = parts(ACCEPT_LANGUAGE, values);
    let Language(locale) = match now(Language::from_request_parts(&mut parts, &())) {
        Ok(language) => language,
        Err(never) => match never {},
    };
    let mut lines = parts
        .headers
        .get_all(ACCEPT_LANGUAGE)
        .iter()
        .take(32)
        .flat_map(|value| value.to_str());
    if let (Some(only), None) = (lines.next(), lines.next()) {
        assert_eq!(locale, negotiate(only));
    }
}

fn wait(text: &str) {
    for seconds in [0, 1_800_000_000, 253_402_300_799] {
        let now = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
        let wait = retry_after(text, now);
        assert!(wait.is_none_or(|wait| (TimeDelta::zero()..=TimeDelta::hours(24)).contains(&wait)));
    }
}

fn optional<T>(name: HeaderName, values: Vec<HeaderValue>, code: Code) -> Option<T>
where
    T: OptionalFromRequestParts<(), Rejection = Problem>,
{
    let is_sent = !values.is_empty();
    match now(T::from_request_parts(&mut parts(name, values), &())) {
        Ok(taken) => {
            assert_eq!(taken.is_some(), is_sent);
            taken
        }
        Err(problem) => {
            check_refusal(&problem, CAUSES);
            assert_eq!(problem.code(), code);
            None
        }
    }
}

fn parts(name: HeaderName, values: Vec<HeaderValue>) -> axum::http::request::Parts {
    let mut request = Request::new(Body::empty());
    for value in values {
        request.headers_mut().append(&name, value);
    }
    request.into_parts().0
}

/// A query with a parameter of each type.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Filter {
    #[serde(rename = "limit")]
    _limit: Option<u16>,
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
    actor: Option<Email>,
    #[serde(rename = "is_external")]
    _is_external: Option<bool>,
    transfer_to: Option<Id>,
}

/// The form of an introspection.
#[derive(Deserialize)]
struct Introspection {
    token: String,
}

static ROUTES: LazyLock<Router> = LazyLock::new(|| {
    Router::new()
        .route("/teams/{team}", get(one_id))
        .route("/teams/{team}/members/{id}", get(two_ids))
});

async fn one_id(Path(id): Path<Id>) -> String {
    id.to_string()
}

async fn two_ids(Path((team, id)): Path<(Id, Id)>) -> String {
    format!("{team}/{id}")
}

/// Paths, queries, and forms.
pub fn uris(data: &[u8]) {
    match choice(data, 4) {
        (0, path) => self::path(&text(path)),
        (1, query) => with_query(&text(query), |filter: Option<Filter>| {
            let Some(filter) = filter else { return };
            assert!(
                filter
                    .actor
                    .is_none_or(|actor| actor.as_str().chars().count() <= 254)
            );
            assert!(filter.transfer_to.is_none_or(|id| id.as_str().len() <= 128));
            for at in [filter.from, filter.to].into_iter().flatten() {
                assert_eq!(at.to_rfc3339().parse(), Ok(at));
            }
        }),
        (2, query) => with_query(&text(query), |page: Option<PageQuery>| {
            let Some(page) = page else { return };
            assert!((1..=500).contains(&page.limit(100, 500)));
            assert_eq!(page.place().is_none(), page.after.is_empty());
        }),
        (_, form) => self::form(form),
    }
}

fn path(path: &str) {
    let Ok(uri) = path.parse::<Uri>() else { return };
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = uri.clone();
    let Ok(response) = now(ROUTES.clone().call(request));
    let problem = response.extensions().get::<Problem>().map(Problem::code);
    match response.status() {
        // Only identifiers are accepted, percent-encoded where they have to be.
        StatusCode::OK => {
            let slashes = uri.path().matches('/').count();
            assert!(slashes == 2 || slashes == 4, "{path}");
            let Ok(body) = now(axum::body::to_bytes(response.into_body(), 300)) else {
                return assert!(path.is_empty());
            };
            assert!(body.iter().all(u8::is_ascii_graphic), "{path}");
            assert!(body.iter().filter(|b| **b == b'/').count() >= slashes / 2 - 1);
        }
        StatusCode::NOT_FOUND => assert_eq!(problem, None),
        status => assert_eq!(
            (status, problem),
            (StatusCode::BAD_REQUEST, Some(Code::InvalidId)),
            "{path}"
        ),
    }
}

fn with_query<T: serde::de::DeserializeOwned>(query: &str, check: impl Fn(Option<T>)) {
    let Ok(uri) = format!("/?{query}").parse::<Uri>() else {
        return;
    };
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = uri.clone();
    match now(Query::<T>::from_request_parts(
        &mut request.into_parts().0,
        &(),
    )) {
        Ok(Query(taken)) => {
            // A duplicate parameter is refused, with any value.
            let query = uri.query().unwrap_or_default();
            let first = query.split('&').find(|part| part.contains('='));
            if let Some(first) = first {
                let twice = format!("/?{first}&{query}").parse().unwrap_or_default();
                let mut request = Request::new(Body::empty());
                *request.uri_mut() = twice;
                let again = now(Query::<T>::from_request_parts(
                    &mut request.into_parts().0,
                    &(),
                ));
                assert!(again.is_err(), "{query}");
            }
            check(Some(taken));
        }
        Err(problem) => {
            assert_eq!(problem.into_response().status(), StatusCode::BAD_REQUEST);
            check(None);
        }
    }
}

fn form(data: &[u8]) {
    let mut request = Request::new(Body::from(data.to_vec()));
    request.headers_mut().insert(
        "content-type",
        HeaderValue::from_static("application/x-www-form-urlencoded"),
    );
    match now(Form::<Introspection>::from_request(request, &())) {
        Ok(Form(form)) => {
            // A field that needs no decoding comes at most once.
            let sent = text(data);
            let tokens = sent.split('&').filter(|part| part.starts_with("token="));
            assert!(tokens.count() <= 1, "{sent}");
            assert!(form.token.len() <= sent.len());
        }
        Err(problem) => check_refusal(&problem, CAUSES),
    }
}
