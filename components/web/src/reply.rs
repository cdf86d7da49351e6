//! Successful responses: JSON with its length.

use crate::problem::Problem;
use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderValue, LOCATION};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// An answer of `application/json`; a value that does not serialize is `unavailable`.
pub fn json<T: Serialize>(status: StatusCode, value: &T) -> Response {
    let body = match serde_json::to_vec(value) {
        Ok(body) => body,
        Err(error) => return Problem::unavailable(error).into_response(),
    };
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (CONTENT_LENGTH, HeaderValue::from(body.len())),
    ];
    (status, headers, Body::from(body)).into_response()
}

/// 200 with the revision as `ETag`, for [`crate::Preconditions`].
pub fn etag<T: Serialize>(revision: u64, value: &T) -> Response {
    let mut response = json(StatusCode::OK, value);
    match HeaderValue::from_str(&format!("\"{revision}\"")) {
        Ok(tag) => {
            response.headers_mut().insert(ETAG, tag);
            response
        }
        Err(error) => Problem::unavailable(error).into_response(),
    }
}

/// 201 with the path of the created resource.
pub fn created<T: Serialize>(location: &str, value: &T) -> Response {
    let mut response = json(StatusCode::CREATED, value);
    match HeaderValue::from_str(location) {
        Ok(location) if response.status() == StatusCode::CREATED => {
            response.headers_mut().insert(LOCATION, location);
            response
        }
        Ok(_) => response,
        Err(error) => Problem::unavailable(error).into_response(),
    }
}

/// 204.
pub fn no_content() -> Response {
    StatusCode::NO_CONTENT.into_response()
}
