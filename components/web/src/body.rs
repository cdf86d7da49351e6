//! Request bodies: JSON, NDJSON and forms, bounded while they are read and strict about fields.

use crate::code::Code;
use crate::content::{from_json, read};
use crate::problem::Problem;
use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;

/// The most bytes of a JSON or form body.
pub const JSON_BYTES: usize = 64 * 1024;

/// The most bytes of a bulk import.
pub const BULK_BYTES: usize = 4 * 1024 * 1024;

/// A body of `application/json`, an object.
///
/// A byte order mark before it is skipped. Refuses another content type, charset or content coding
/// (`unsupported_media_type`), more than [`JSON_BYTES`]
/// (`body_too_large`), bad syntax, text that is not UTF-8 and nesting deeper than 128
/// (`malformed_json`), and wrong types or unknown, missing and repeated fields (`invalid_body`).
#[derive(Debug, Clone)]
pub struct Json<T>(pub T);

/// A body of `application/x-ndjson`, one `T`, an object, a line, at most [`BULK_BYTES`]; see
/// [`read_ndjson`].
#[derive(Debug, Clone)]
pub struct Ndjson<T>(pub Vec<T>);

/// A body of `application/x-www-form-urlencoded`, at most [`JSON_BYTES`].
///
/// A form that is not a `T` is `invalid_body`. Unknown parameters are ignored, as OAuth wants it
/// (RFC 6749 section 3.2).
#[derive(Debug, Clone)]
pub struct Form<T>(pub T);

/// Reads a body of `application/x-ndjson` of at most `max_bytes`; blank lines are skipped.
///
/// # Errors
/// As [`Json`], but a line that is malformed or not a `T` is `invalid_body` with its number,
/// counted from 1.
pub async fn read_ndjson<T: DeserializeOwned>(
    request: Request,
    max_bytes: usize,
) -> Result<Vec<T>, Problem> {
    let body = read(request, "application/x-ndjson", max_bytes).await?;
    let lines = body.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let mut items = Vec::new();
    for (number, line) in (1..).zip(lines).filter(|(_, line)| !line.is_empty()) {
        let item = from_json(line)
            .map_err(|problem| problem.with_code(Code::InvalidBody).at_line(number))?;
        items.push(item);
    }
    Ok(items)
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let body = read(request, "application/json", JSON_BYTES).await?;
        from_json(&body).map(Self)
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Ndjson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        read_ndjson(request, BULK_BYTES).await.map(Self)
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let body = read(request, "application/x-www-form-urlencoded", JSON_BYTES).await?;
        // The parser would replace bytes that are not UTF-8 and go on.
        let body = std::str::from_utf8(&body)
            .map_err(|_| Problem::new(Code::InvalidBody).because("form is not UTF-8"))?;
        serde_urlencoded::from_str(body)
            .map(Self)
            .map_err(|_| Problem::new(Code::InvalidBody).because("form does not fit"))
    }
}
