//! The error of every handler: a code for the caller, a cause for the log.
//!
//! The caller's text is the fault that the problem names, or fixed per code ([`crate::code`]). The cause goes to the log once, by
//! [`crate::finish`].

use crate::code::{Code, Row};
use crate::fault::Fault;
use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use domain::Part;
use domain::settings::Setting;
use serde_json::Value;
use std::sync::Arc;

/// An error for the caller; becomes an `application/problem+json` response (RFC 9457).
#[derive(Debug, Clone)]
pub struct Problem {
    code: Code,
    retry_after_seconds: Option<u32>,
    faults: Vec<Fault>,
    settings: Vec<Setting>,
    is_token_bad: bool,
    accepts: Option<(&'static str, &'static str)>,
    cause: Option<Arc<anyhow::Error>>,
}

impl Problem {
    /// A problem without a cause.
    pub fn new(code: Code) -> Self {
        Self {
            code,
            retry_after_seconds: None,
            faults: Vec::new(),
            settings: Vec::new(),
            is_token_bad: code == Code::SessionNotActive,
            accepts: None,
            cause: None,
        }
    }

    /// `unavailable`, for an error that is not the caller's.
    pub fn unavailable(cause: impl Into<anyhow::Error>) -> Self {
        Self::new(Code::Unavailable).caused_by(cause)
    }

    /// Adds a fixed text as the cause: logged once, never sent.
    pub fn because(self, cause: &'static str) -> Self {
        self.caused_by(anyhow::Error::msg(cause))
    }

    /// Adds the cause: logged once with its own causes, never sent. Its text must hold no secret
    /// and nothing of the caller's input.
    pub fn caused_by(mut self, cause: impl Into<anyhow::Error>) -> Self {
        self.cause = Some(Arc::new(cause.into()));
        self
    }

    /// Sets `Retry-After`, in seconds; without it 503 has 1 and 429 has 60.
    pub fn retry_after_seconds(mut self, seconds: u32) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }

    /// Tells by a header, `accept` or `accept-encoding`, which bodies would be taken (RFC 9110, section
    /// 15.5.16).
    pub(crate) fn accepting(mut self, header: &'static str, taken: &'static str) -> Self {
        self.accepts = Some((header, taken));
        self
    }

    /// Adds a fault in a part of the request; sent in the extension member `errors`.
    pub(crate) fn with_fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// Refuses a parameter of the query.
    pub fn parameter(name: &'static str, rule: &'static str) -> Self {
        let part = Part::Parameter(name.into());
        Self::new(Code::InvalidRequest).with_fault(Fault::new(part, rule))
    }

    /// Refuses a header.
    pub(crate) fn header(name: &'static str, rule: &'static str) -> Self {
        Self::new(Code::InvalidRequest).with_fault(Fault::new(Part::Header(name), rule))
    }

    /// The fault that every problem of the code has, unless another is named.
    pub(crate) fn usual_fault(&self) -> Option<Fault> {
        Some(Fault::new(self.code.part()?, self.code.row().detail))
    }

    /// Names the settings at fault; sent as the extension member `settings`.
    pub(crate) fn about(mut self, settings: Vec<Setting>) -> Self {
        self.settings = settings;
        self
    }

    /// Says that a token was presented and is bad: a 401 tells the caller (RFC 6750 section 3.1).
    pub fn bad_token(mut self) -> Self {
        self.is_token_bad = true;
        self
    }

    /// The code.
    pub fn code(&self) -> Code {
        self.code
    }

    /// Whether there is no such team, or none any more.
    pub fn is_not_found(&self) -> bool {
        matches!(self.code, Code::NotFound | Code::TeamErased)
    }

    /// The problem for a caller who may not learn that a team has existed.
    pub fn hidden(self) -> Self {
        match self.code {
            Code::TeamErased => Code::NotFound.into(),
            _ => self,
        }
    }

    /// The cause with its own causes, in one line.
    pub fn cause(&self) -> Option<String> {
        Some(format!("{:#}", self.cause.as_deref()?))
    }

    /// The body, member by member: unlike a struct, values always have JSON.
    pub(crate) fn body(&self, request_id: Option<&str>) -> String {
        let Row {
            word,
            status,
            title,
            detail,
        } = *self.code.row();
        let members = [
            (
                "type",
                Some(format!("urn:reseller-support:problem:{word}").into()),
            ),
            ("title", Some(title.into())),
            ("status", Some(status.as_u16().into())),
            (
                "detail",
                Some(self.sentence().unwrap_or(detail.into()).into()),
            ),
            ("code", Some(word.into())),
            ("request_id", request_id.map(Value::from)),
            ("line", self.line().map(Value::from)),
            ("settings", self.named_settings()),
        ];
        let mut members: Vec<_> = members
            .into_iter()
            .filter_map(|(name, value)| Some(format!("\"{name}\":{}", value?)))
            .collect();
        members.extend(self.errors().map(|errors| format!("\"errors\":{errors}")));
        format!("{{{}}}", members.join(","))
    }

    /// The first fault in words, if one is named.
    fn sentence(&self) -> Option<String> {
        self.faults.first().map(Fault::sentence)
    }

    /// The faults, or the usual one of the code.
    fn all_faults(&self) -> Vec<Fault> {
        let mut faults = self.faults.clone();
        if faults.is_empty() {
            faults.extend(self.usual_fault());
        }
        faults
    }

    /// The faults of a line of a bulk import.
    pub(crate) fn faults_at_line(&self, line: usize) -> Vec<Fault> {
        let mut faults = self.all_faults();
        for fault in &mut faults {
            fault.line = Some(line);
        }
        faults
    }

    /// The first line at fault.
    fn line(&self) -> Option<usize> {
        self.faults.iter().find_map(|fault| fault.line)
    }

    /// The faults in JSON, if there are any.
    fn errors(&self) -> Option<String> {
        let faults = self.all_faults();
        serde_json::to_string(&faults)
            .ok()
            .filter(|_| !faults.is_empty())
    }

    fn named_settings(&self) -> Option<Value> {
        let names = self.settings.iter().map(|setting| setting.as_str());
        (!self.settings.is_empty()).then(|| names.collect())
    }

    fn write_headers(&self, headers: &mut HeaderMap) {
        let media_type = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, media_type);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        let status = self.code.status();
        if status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static(self.challenge());
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        let seconds = self.retry_after_seconds.or(default_wait_seconds(status));
        if let Some(seconds) = seconds {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some((header, taken)) = self.accepts {
            headers.insert(header, HeaderValue::from_static(taken));
        }
    }

    fn challenge(&self) -> &'static str {
        if self.is_token_bad {
            "Bearer error=\"invalid_token\""
        } else {
            "Bearer"
        }
    }
}

fn default_wait_seconds(status: StatusCode) -> Option<u32> {
    match status {
        StatusCode::SERVICE_UNAVAILABLE => Some(1),
        StatusCode::TOO_MANY_REQUESTS => Some(60),
        _ => None,
    }
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

impl IntoResponse for Problem {
    /// The whole answer except the request id, which [`crate::finish`] adds.
    fn into_response(self) -> Response {
        let body = self.body(None);
        let length = HeaderValue::from(body.len());
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.code.status();
        self.write_headers(response.headers_mut());
        response
            .headers_mut()
            .insert(header::CONTENT_LENGTH, length);
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
