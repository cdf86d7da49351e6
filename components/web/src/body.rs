//! Request bodies: JSON and forms, bounded while they are read and strict about fields.

use crate::code::Code;
use crate::content::{from_json, read};
use crate::fault::Fault;
use crate::problem::Problem;
use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;

/// The most bytes of a JSON or form body.
pub const JSON_BYTES: usize = 64 * 1024;

/// A body of `application/json`, an object.
///
/// A byte order mark before it is skipped. Refuses another content type, charset or content coding
/// (`unsupported_media_type`), more than [`JSON_BYTES`]
/// (`body_too_large`), bad syntax, text that is not UTF-8 and nesting deeper than 128
/// (`malformed_json`), and wrong types or unknown, missing and repeated fields (`invalid_body`).
#[derive(Debug, Clone)]
pub struct Json<T>(pub T);

/// A body of `application/x-www-form-urlencoded`, at most [`JSON_BYTES`].
///
/// A form that is not a `T` is `invalid_body`. Unknown parameters are ignored, as OAuth wants it
/// (RFC 6749 section 3.2).
#[derive(Debug, Clone)]
pub struct Form<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let body = read(request, "application/json", JSON_BYTES).await?;
        from_json(&body).map(Self)
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let body = read(request, "application/x-www-form-urlencoded", JSON_BYTES).await?;
        // The parser would replace bytes that are not UTF-8 and go on.
        let body =
            std::str::from_utf8(&body).map_err(|_| invalid(Fault::field("", "must be UTF-8")))?;
        serde_urlencoded::from_str(body)
            .map(Self)
            .map_err(|error| invalid(Fault::of_form(&error.to_string())))
    }
}

fn invalid(fault: Fault) -> Problem {
    Problem::new(Code::InvalidBody).with_fault(fault)
}
