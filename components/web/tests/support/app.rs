//! A small router, as the components build theirs, with a route per extractor.

use super::{Signer, now, verifier};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::response::Response;
use axum::routing::{get, post};
use chrono::{DateTime, Utc};
use domain::Bulk;
use domain::Id;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;
use tower::ServiceExt;
use web::{
    Bearer, Context, Form, IdempotencyKey, Identity, Json, Language, Login, Ndjson, Path, Platform,
    Problem, Query, TeamAdmin, TeamAdminOrPlatform, Technician, Verifier, created, finish,
    no_content,
};

#[derive(Clone)]
struct State(Arc<Verifier>);

impl Context for State {
    fn verifier(&self) -> &Verifier {
        &self.0
    }
    fn now(&self) -> DateTime<Utc> {
        now()
    }
    async fn is_ended(&self, _: &Login) -> Result<bool, Problem> {
        Ok(false)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    id: Id,
    count: u32,
    inner: Option<Inner>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Inner {
    #[serde(rename = "a")]
    _a: Option<u8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Limit {
    limit: Option<u8>,
}

#[derive(Deserialize)]
struct Introspection {
    token: String,
}

fn ok(value: impl Serialize) -> Response {
    web::json(StatusCode::OK, &value)
}

async fn item(Json(item): Json<Item>) -> Response {
    assert!(item.inner.is_none_or(|inner| inner._a.is_none()));
    created("/items/1", &json!({ "id": item.id, "count": item.count }))
}

async fn items(body: Ndjson<Item>) -> Response {
    let counts = json!({ "items": body.lines.len() });
    let skipped = Vec::new();
    body.skipping.answer(&Bulk { counts, skipped })
}

async fn form(Form(form): Form<Introspection>) -> Response {
    ok(form.token)
}

async fn query(Query(query): Query<Limit>) -> Response {
    ok(query.limit)
}

async fn bearer(bearer: Option<Bearer>) -> Response {
    ok(bearer.map(|bearer| bearer.as_str().len()))
}

async fn any_json(Json(value): Json<Value>) -> Response {
    ok(value)
}

async fn one_id(Path(id): Path<Id>) -> Response {
    ok(id)
}

async fn language(Language(locale): Language) -> Response {
    ok(locale)
}

async fn key(key: Option<IdempotencyKey>) -> Response {
    ok(key.is_some())
}

fn app() -> Router {
    let router = Router::new()
        .route("/json", post(item))
        .route("/any", post(any_json))
        .route("/lines", post(items))
        .route("/form", post(form))
        .route("/query", get(query))
        .route("/items/{id}", get(one_id))
        .route(
            "/items/{id}/{other}",
            get(|_: Path<(Id, Id)>| async { no_content() }),
        )
        .route("/wrong/{a}/{b}", get(one_id))
        .route("/bearer", get(bearer))
        .route("/token", get(|_: Bearer| async { no_content() }))
        .route("/admin", get(|_: TeamAdmin| async { no_content() }))
        .route("/technician", get(|_: Technician| async { no_content() }))
        .route("/platform", get(|_: Platform| async { no_content() }))
        .route(
            "/either",
            get(|_: TeamAdminOrPlatform| async { no_content() }),
        )
        .route("/anyone", get(|_: Identity| async { no_content() }))
        .route("/language", get(language))
        .route("/key", post(key));
    router.with_state(State(Arc::new(verifier(&[&Signer::ed25519("ed", 1)]))))
}

/// Status, headers, and the body as JSON (null when there is none).
pub async fn send(request: Request<Body>) -> (u16, HeaderMap, Value) {
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

/// The code of a problem, else the status.
pub async fn code(request: Request<Body>) -> String {
    let (status, _, body) = send(request).await;
    body["code"]
        .as_str()
        .map_or_else(|| status.to_string(), str::to_owned)
}

pub fn get_with(path: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let builder = Request::get(path);
    headers
        .iter()
        .fold(builder, |b, (name, value)| b.header(*name, *value))
        .body(Body::empty())
        .unwrap()
}

pub fn post_of(path: &str, media_type: &str, body: impl Into<Body>) -> Request<Body> {
    Request::post(path)
        .header(header::CONTENT_TYPE, media_type)
        .body(body.into())
        .unwrap()
}
