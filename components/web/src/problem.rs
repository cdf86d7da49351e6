//! The one file that decides statuses: every error that a caller can see, as a row of one table (RFC 9457).
//!
//! What the caller reads is fixed per code. What went wrong inside (`cause`) goes to the log, once, by [`finish`].

use axum::body::{Body, HttpBody};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Response as HttpResponse, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

macro_rules! codes {
    ($($variant:ident $code:literal $status:ident $title:literal $detail:literal)*) => {
        /// What went wrong, as a stable word for programs.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code {
            $(#[doc = $detail] $variant,)*
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            fn row(self) -> (&'static str, StatusCode, &'static str, &'static str) {
                match self {
                    $(Self::$variant => ($code, StatusCode::$status, $title, $detail),)*
                }
            }
        }
    };
}

codes! {
    MalformedJson "malformed_json" BAD_REQUEST "Malformed JSON"
        "The body is not well-formed JSON."
    InvalidRequest "invalid_request" BAD_REQUEST "Invalid request"
        "The query or a header of the request is not valid."
    InvalidId "invalid_id" BAD_REQUEST "Invalid identifier"
        "An identifier in the path is not valid."
    Unauthenticated "unauthenticated" UNAUTHORIZED "Not authenticated"
        "A valid bearer token is required."
    SessionNotActive "session_not_active" UNAUTHORIZED "Session not active"
        "The reseller session is unknown, expired or ended."
    Forbidden "forbidden" FORBIDDEN "Forbidden"
        "This caller may not do this."
    ActionNotPermitted "action_not_permitted" FORBIDDEN "Action not permitted"
        "A reseller session may not do this."
    ReadOnlySession "read_only_session" FORBIDDEN "Read-only session"
        "This reseller session may read only."
    LastAdmin "last_admin" FORBIDDEN "Last admin"
        "A reseller session may not take away the last full admin of the team."
    AdminProtected "admin_protected" FORBIDDEN "Admin role protected"
        "A reseller session may not make this change of an admin role."
    LinkNotUsable "link_not_usable" NOT_FOUND "Link not usable"
        "The sign-in link cannot be used."
    NotFound "not_found" NOT_FOUND "Not found"
        "There is nothing here that the caller may see."
    MethodNotAllowed "method_not_allowed" METHOD_NOT_ALLOWED "Method not allowed"
        "This path does not take this method."
    NotEligible "not_eligible" CONFLICT "Not eligible"
        "The team was not bought through a reseller."
    BaaSigned "baa_signed" CONFLICT "BAA signed"
        "A team that has signed a BAA cannot use reseller support."
    SupportDisabled "support_disabled" CONFLICT "Reseller support disabled"
        "Reseller support is off for this team."
    MemberNotEligible "member_not_eligible" CONFLICT "Member not eligible"
        "A reseller session may not be signed in as this member, who is not active or holds or held an admin role."
    AlreadyExists "already_exists" CONFLICT "Already exists"
        "What was to be created exists already."
    FolderNameAlreadyUsed "folder_name_already_used" CONFLICT "Folder name already used"
        "A team folder has this name already, whatever the case."
    Conflict "conflict" CONFLICT "Conflict"
        "The request does not fit the present state."
    PreconditionFailed "precondition_failed" PRECONDITION_FAILED "Precondition failed"
        "What is to be changed has another revision than If-Match names."
    UnsupportedMediaType "unsupported_media_type" UNSUPPORTED_MEDIA_TYPE "Unsupported media type"
        "The body's content type is not one that this operation takes."
    BodyTooLarge "body_too_large" PAYLOAD_TOO_LARGE "Body too large"
        "The body is larger than this operation takes."
    InvalidBody "invalid_body" UNPROCESSABLE_ENTITY "Invalid body"
        "A field of the body is unknown, missing, repeated or not valid."
    InvalidFolderName "invalid_folder_name" UNPROCESSABLE_ENTITY "Invalid folder name"
        "A team folder may not have this name."
    FolderNameReserved "folder_name_reserved" UNPROCESSABLE_ENTITY "Folder name reserved"
        "The name is reserved."
    SsoIncomplete "sso_incomplete" UNPROCESSABLE_ENTITY "Single sign-on incomplete"
        "Single sign-on that is optional or required needs a sign-in URL and a certificate."
    CertificateExpired "certificate_expired" UNPROCESSABLE_ENTITY "Certificate expired"
        "The certificate that single sign-on would have from now on has expired."
    IdempotencyKeyReused "idempotency_key_reused" UNPROCESSABLE_ENTITY "Idempotency key reused"
        "The idempotency key was used with another request."
    LimitReached "limit_reached" TOO_MANY_REQUESTS "Limit reached"
        "The team has as many of these as it may have."
    FolderCountLimitExceeded "folder_count_limit_exceeded" TOO_MANY_REQUESTS "Too many team folders"
        "The team has as many team folders as it may have."
    RateLimited "rate_limited" TOO_MANY_REQUESTS "Rate limited"
        "There were too many requests; try again later."
    HookNotConfigured "hook_not_configured" SERVICE_UNAVAILABLE "Hook not configured"
        "No hook is configured, so admins could not be notified."
    NotSetUp "not_set_up" SERVICE_UNAVAILABLE "Not set up"
        "The service has not been set up."
    Unavailable "unavailable" SERVICE_UNAVAILABLE "Unavailable"
        "The service cannot answer at the moment; try again."
}

impl Code {
    /// The word itself, in snake case.
    pub fn as_str(self) -> &'static str {
        self.row().0
    }

    /// Whether the request was not understood, before anything was decided about it.
    pub fn is_malformed(self) -> bool {
        matches!(
            self,
            Self::MalformedJson
                | Self::InvalidRequest
                | Self::InvalidId
                | Self::UnsupportedMediaType
                | Self::BodyTooLarge
                | Self::InvalidBody
        )
    }

    /// The status that this code always has.
    pub fn status(self) -> StatusCode {
        self.row().1
    }
}

/// An error for the caller; becomes an `application/problem+json` response (RFC 9457).
#[derive(Debug, Clone)]
pub struct Problem {
    code: Code,
    retry_after_seconds: Option<u32>,
    line: Option<usize>,
    is_token_bad: bool,
    is_entered: bool,
    cause: Option<String>,
}

impl Problem {
    /// A problem without internal text.
    pub fn new(code: Code) -> Self {
        let is_token_bad = code == Code::SessionNotActive;
        Self {
            code,
            retry_after_seconds: None,
            line: None,
            is_token_bad,
            is_entered: false,
            cause: None,
        }
    }

    /// Adds the internal text: logged once, never sent. It must hold no secret and nothing of the caller's input.
    pub fn because(mut self, cause: impl Into<String>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// Sets `Retry-After`, in seconds; without it 503 has 1 and 429 has 60.
    pub fn retry_after_seconds(mut self, seconds: u32) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }

    /// Names the line of the body at fault, counted from 1; sent as the extension member `line`.
    pub fn at_line(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }

    /// Says that a token was presented and is bad, which a 401 tells the caller (RFC 6750 section 3.1).
    pub fn bad_token(mut self) -> Self {
        self.is_token_bad = true;
        self
    }

    /// Says that an operation came to this, and so has entered it.
    pub fn entered(mut self) -> Self {
        self.is_entered = true;
        self
    }

    /// Whether the request was not understood by any operation, so that none has entered it.
    pub fn is_malformed(&self) -> bool {
        self.code.is_malformed() && !self.is_entered
    }

    /// The code.
    pub fn code(&self) -> Code {
        self.code
    }

    /// The internal text.
    pub fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }

    fn body(&self, request_id: Option<&str>) -> Vec<u8> {
        #[derive(Serialize)]
        struct Members<'a> {
            r#type: String,
            title: &'a str,
            status: u16,
            detail: &'a str,
            code: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            request_id: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            line: Option<usize>,
        }
        let (code, status, title, detail) = self.code.row();
        let r#type = format!("urn:reseller-support:problem:{code}");
        let members = Members {
            r#type,
            title,
            status: status.as_u16(),
            detail,
            code,
            request_id,
            line: self.line,
        };
        // Strings and numbers always serialize; an empty body beside the right status would still be an answer.
        serde_json::to_vec(&members).unwrap_or_default()
    }

    fn write_headers(&self, headers: &mut HeaderMap) {
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        let default_seconds = match self.code.status() {
            StatusCode::UNAUTHORIZED => {
                let challenge = if self.is_token_bad {
                    "Bearer error=\"invalid_token\""
                } else {
                    "Bearer"
                };
                headers.insert(
                    header::WWW_AUTHENTICATE,
                    HeaderValue::from_static(challenge),
                );
                None
            }
            StatusCode::SERVICE_UNAVAILABLE => Some(1),
            StatusCode::TOO_MANY_REQUESTS => Some(60),
            _ => None,
        };
        if let Some(seconds) = self.retry_after_seconds.or(default_seconds) {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
    }
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

impl IntoResponse for Problem {
    /// The whole answer but for the request id, which [`finish`] knows.
    fn into_response(self) -> Response {
        let body = self.body(None);
        let mut response = HttpResponse::new(Body::empty());
        *response.status_mut() = self.code.status();
        self.write_headers(response.headers_mut());
        response
            .headers_mut()
            .insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        *response.body_mut() = Body::from(body);
        response.extensions_mut().insert(self);
        response
    }
}

/// Makes a response ready to be sent: puts the request id into it (header, and body of a problem) and sets the headers
/// that every response has, unless the handler has set its own. Returns beside it the line to log, if any.
pub fn finish(response: Response, request_id: &str) -> (Response, Option<String>) {
    let (mut parts, mut body) = response.into_parts();
    let problem = parts.extensions.remove::<Problem>();
    if let Some(problem) = &problem {
        let text = problem.body(Some(request_id));
        parts
            .headers
            .insert(header::CONTENT_LENGTH, HeaderValue::from(text.len()));
        // The router has emptied the answer to a HEAD, and it has to stay empty.
        if body.size_hint().exact() != Some(0) {
            body = Body::from(text);
        }
    }
    if let Ok(id) = HeaderValue::from_str(request_id) {
        parts.headers.insert(REQUEST_ID, id);
    }
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        parts
            .headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    let line = problem.and_then(|problem| {
        let cause = problem.cause?;
        Some(format!(
            "{request_id} {}: {}",
            problem.code.as_str(),
            cause.escape_debug()
        ))
    });
    (Response::from_parts(parts, body), line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn codes_are_unique_and_in_snake_case() {
        let words: HashSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(words.len(), Code::ALL.len());
        for word in words {
            assert!(
                word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
                "{word}"
            );
        }
    }

    #[test]
    fn statuses_are_those_of_the_design() {
        let table = [
            (400, "malformed_json invalid_request invalid_id"),
            (401, "unauthenticated session_not_active"),
            (
                403,
                "forbidden action_not_permitted read_only_session last_admin admin_protected",
            ),
            (404, "link_not_usable not_found"),
            (405, "method_not_allowed"),
            (
                409,
                "not_eligible baa_signed support_disabled member_not_eligible already_exists folder_name_already_used \
                 conflict",
            ),
            (412, "precondition_failed"),
            (413, "body_too_large"),
            (415, "unsupported_media_type"),
            (
                422,
                "invalid_body invalid_folder_name folder_name_reserved sso_incomplete certificate_expired \
                 idempotency_key_reused",
            ),
            (
                429,
                "limit_reached folder_count_limit_exceeded rate_limited",
            ),
            (503, "hook_not_configured not_set_up unavailable"),
        ];
        let wanted: HashSet<_> = table
            .iter()
            .flat_map(|(status, words)| words.split(' ').map(move |word| (word, *status)))
            .collect();
        let is: HashSet<_> = Code::ALL
            .iter()
            .map(|code| (code.as_str(), code.status().as_u16()))
            .collect();
        assert_eq!(is, wanted);
    }

    #[test]
    fn headers_follow_from_the_status() {
        for &code in Code::ALL {
            let response = Problem::new(code).into_response();
            let headers = response.headers();
            assert_eq!(response.status(), code.status());
            assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json");
            assert_eq!(headers[header::CACHE_CONTROL], "no-store");
            assert_eq!(
                headers.contains_key(header::WWW_AUTHENTICATE),
                code.status() == 401,
                "{code:?}"
            );
            let seconds = headers
                .get(header::RETRY_AFTER)
                .map(|v| v.to_str().unwrap().parse::<u32>().unwrap());
            let wanted = match code.status().as_u16() {
                503 => Some(1),
                429 => Some(60),
                _ => None,
            };
            assert_eq!(seconds, wanted, "{code:?}");
        }
        let response = Problem::new(Code::RateLimited)
            .retry_after_seconds(7)
            .into_response();
        assert_eq!(response.headers()[header::RETRY_AFTER], "7");
    }

    #[test]
    fn only_a_bad_token_is_called_invalid() {
        let challenge =
            |problem: Problem| problem.into_response().headers()[header::WWW_AUTHENTICATE].clone();
        assert_eq!(challenge(Problem::new(Code::Unauthenticated)), "Bearer");
        assert_eq!(
            challenge(Problem::new(Code::Unauthenticated).bad_token()),
            "Bearer error=\"invalid_token\""
        );
        assert_eq!(
            challenge(Problem::new(Code::SessionNotActive)),
            "Bearer error=\"invalid_token\""
        );
    }

    #[tokio::test]
    async fn finished_problem_has_the_request_id_and_hides_its_cause() {
        let response = Problem::new(Code::Unavailable)
            .because("store:\nlocked")
            .at_line(3)
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
            "request_id": "r-1", "line": 3,
        });
        assert_eq!(is, wanted);
    }

    #[test]
    fn success_keeps_the_headers_of_its_handler_and_logs_nothing() {
        let mut response = HttpResponse::new(Body::from("x"));
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
