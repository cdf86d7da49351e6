//! The API as the pages ask it: an operation of the table, by service chaining to the component that does it, with the
//! token of the browser's cookie.

use crate::area::Area;
use crate::failure::Failure;
use axum::body::Bytes;
use axum::http::header::{
    ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, HeaderName, IF_MATCH,
};
use axum::http::{Request, Response};
use domain::{Id, Locale, Operation};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::time::Duration;

/// More than any answer that a page asks for.
const MAX_BYTES: usize = 4 * 1024 * 1024;
const TIMEOUT: Duration = Duration::from_secs(30);

/// The API, for one caller.
#[derive(Clone)]
pub(crate) struct Api {
    token: Option<String>,
    language: Locale,
    area: Area,
}

/// What is asked for beside the operation and its place.
#[derive(Default)]
pub(crate) struct Ask<'a> {
    /// The query.
    pub(crate) query: &'a [(&'a str, String)],
    /// The body.
    pub(crate) body: Option<Value>,
    /// The form's key: a form that comes twice is one request.
    pub(crate) key: Option<&'a str>,
    /// The revision that the form shows.
    pub(crate) revision: Option<&'a str>,
}

impl Api {
    pub(crate) fn new(token: Option<String>, language: Locale, area: Area) -> Self {
        Self {
            token,
            language,
            area,
        }
    }

    /// Asks, and reads the answer.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        operation: &Operation,
        place: &[&Id],
        query: &[(&str, String)],
    ) -> Result<T, Failure> {
        self.ask(
            operation,
            place,
            Ask {
                query,
                ..Ask::default()
            },
        )
        .await
    }

    /// Asks for something to be done, and reads the answer.
    pub(crate) async fn ask<T: DeserializeOwned>(
        &self,
        operation: &Operation,
        place: &[&Id],
        ask: Ask<'_>,
    ) -> Result<T, Failure> {
        let answer = self.send(operation, place, ask).await?;
        serde_json::from_slice(answer.body())
            .map_err(|_| Failure::unavailable("an answer of the API does not fit"))
    }

    /// Asks for something to be done whose answer does not matter.
    pub(crate) async fn perform(
        &self,
        operation: &Operation,
        place: &[&Id],
        ask: Ask<'_>,
    ) -> Result<(), Failure> {
        self.send(operation, place, ask).await.map(|_| ())
    }

    /// Asks for something beyond all operations; how that is refused.
    pub(crate) async fn beyond(&self) -> Failure {
        let token = self.token.as_deref().unwrap_or_default();
        let request = Request::get("http://not-found.spin.internal/")
            .header(AUTHORIZATION, format!("Bearer {token}"));
        let Ok(request) = request.body(Bytes::new()) else {
            return Failure::not_found();
        };
        match spin_adapters::fetch(request, MAX_BYTES, TIMEOUT).await {
            Ok(answer) => self.failure(&answer),
            Err(cause) => Failure::unavailable(cause),
        }
    }

    async fn send(
        &self,
        operation: &Operation,
        place: &[&Id],
        ask: Ask<'_>,
    ) -> Result<Response<Bytes>, Failure> {
        let mut request = Request::builder()
            .method(operation.method)
            .uri(url(operation, place, ask.query))
            .header(
                ACCEPT_LANGUAGE,
                match self.language {
                    Locale::En => "en",
                    Locale::Fr => "fr",
                },
            );
        let headers = [
            (
                AUTHORIZATION,
                self.token.as_ref().map(|token| format!("Bearer {token}")),
            ),
            (ACCEPT, Some("application/json".to_owned())),
            (
                CONTENT_TYPE,
                ask.body.as_ref().map(|_| "application/json".to_owned()),
            ),
            (
                HeaderName::from_static("idempotency-key"),
                ask.key.map(str::to_owned),
            ),
            (
                IF_MATCH,
                ask.revision.map(|revision| format!("\"{revision}\"")),
            ),
        ];
        for (name, value) in headers {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        let body = ask.body.map(|body| body.to_string()).unwrap_or_default();
        let request = request
            .body(Bytes::from(body))
            .map_err(|_| Failure::unavailable("a request is not valid"))?;
        let answer = spin_adapters::fetch(request, MAX_BYTES, TIMEOUT)
            .await
            .map_err(Failure::unavailable)?;
        if answer.status().is_success() {
            Ok(answer)
        } else {
            Err(self.failure(&answer))
        }
    }

    fn failure(&self, answer: &Response<Bytes>) -> Failure {
        #[derive(Deserialize)]
        struct Problem {
            code: String,
        }
        let problem: Option<Problem> = serde_json::from_slice(answer.body()).ok();
        let code = problem.map(|problem| problem.code).unwrap_or_default();
        match answer.status().as_u16() {
            401 => Failure::not_signed_in(&self.area, true),
            // Of faults only this one has something to say to people.
            status @ 500.. if code != "hook_not_configured" => {
                Failure::unavailable(format!("the API answered {status} {code}"))
            }
            status => Failure::Refused { status, code },
        }
    }
}

fn url(operation: &Operation, place: &[&Id], query: &[(&str, String)]) -> String {
    let mut ids = place.iter();
    // An id has nothing that would have to be escaped.
    let path: Vec<&str> = operation
        .path
        .split('/')
        .map(|part| {
            if part.starts_with('{') {
                ids.next().map_or(part, |id| id.as_str())
            } else {
                part
            }
        })
        .collect();
    let mut url = format!(
        "http://{}.spin.internal{}",
        operation.component,
        path.join("/")
    );
    if !query.is_empty() {
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(query)
            .finish();
        url = format!("{url}?{query}");
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::operations::{LIST_MEMBERS, READ_MEMBER};

    #[test]
    fn operation_tells_where_it_is_done() {
        let id = |text: &str| Id::new(text).unwrap();
        assert_eq!(
            url(&READ_MEMBER, &[&id("acme"), &id("jane")], &[]),
            "http://member-actions.spin.internal/v1/teams/acme/members/jane"
        );
        assert_eq!(
            url(
                &LIST_MEMBERS,
                &[&id("acme")],
                &[("email", "a+b&c@d".into())]
            ),
            "http://member-actions.spin.internal/v1/teams/acme/members?email=a%2Bb%26c%40d"
        );
    }
}
