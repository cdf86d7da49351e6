//! The last step of every response: the request id, the common headers and the line for the log.

use crate::problem::Problem;
use axum::body::{Body, HttpBody};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Makes a response ready to be sent: puts the request id into its headers and into the body of a
/// problem, and sets the headers common to all responses unless the handler has set its own.
/// Returns the response and the line to log, if any.
pub fn finish(response: Response, request_id: &str) -> (Response, Option<String>) {
    let (mut parts, mut body) = response.into_parts();
    let problem = parts.extensions.remove::<Problem>();
    if let Some(problem) = &problem {
        let text = problem.body(Some(request_id));
        let length = HeaderValue::from(text.len());
        parts.headers.insert(header::CONTENT_LENGTH, length);
        // The router has emptied the answer to a HEAD, and it has to stay empty.
        if body.size_hint().exact() != Some(0) {
            body = Body::from(text);
        }
    }
    if let Ok(id) = HeaderValue::from_str(request_id) {
        parts.headers.insert(REQUEST_ID, id);
    }
    set_common_headers(&mut parts.headers);
    let line = problem.and_then(|problem| log_line(request_id, &problem));
    (Response::from_parts(parts, body), line)
}

fn set_common_headers(headers: &mut HeaderMap) {
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
}

fn log_line(request_id: &str, problem: &Problem) -> Option<String> {
    let cause = problem.cause()?;
    let code = problem.code().as_str();
    Some(format!("{request_id} {code}: {}", cause.escape_debug()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::Code;
    use axum::response::IntoResponse;

    #[tokio::test]
    async fn finished_problem_has_the_request_id_and_hides_its_cause() {
        let response = Problem::new(Code::Unavailable)
            .because("store:\nlocked")
            .into_response();
        let (response, line) = finish(response, "r-1");
        assert_eq!(line.as_deref(), Some("r-1 unavailable: store:\\nlocked"));
        assert_eq!(response.headers()["x-request-id"], "r-1");
        assert_eq!(response.headers()[header::REFERRER_POLICY], "no-referrer");
        assert_eq!(
            response.headers()[header::X_CONTENT_TYPE_OPTIONS],
            "nosniff"
        );
        let length = response.headers()[header::CONTENT_LENGTH].clone();
        let body = axum::body::to_bytes(response.into_body(), 10_000)
            .await
            .unwrap();
        assert_eq!(length, body.len().to_string());
        let is: serde_json::Value = serde_json::from_slice(&body).unwrap();
        let wanted = serde_json::json!({
            "type": "urn:reseller-support:problem:unavailable", "title": "Unavailable", "status": 503,
            "detail": "The service cannot answer at the moment; try again.", "code": "unavailable",
            "request_id": "r-1",
        });
        assert_eq!(is, wanted);
    }

    #[test]
    fn success_keeps_the_headers_of_its_handler_and_logs_nothing() {
        let mut response = Response::new(Body::from("x"));
        response.headers_mut().insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static("max-age=60"),
        );
        let (response, line) = finish(response, "not a\nheader");
        assert_eq!(line, None);
        assert_eq!(response.headers()[header::CACHE_CONTROL], "max-age=60");
        assert!(!response.headers().contains_key("x-request-id"));
    }
}
