//! The client of the API: calls an operation by service chaining to its component, with the token
//! of the browser's cookie.

use crate::failure::{Failure, Reason};
use crate::field::Field;
use crate::query;
use crate::realm::Realm;
use crate::text::Text;
use axum::body::Bytes;
use axum::http::header::{
    ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, HeaderName, IF_MATCH,
};
use axum::http::{Request, Response, StatusCode};
use domain::{Id, Operation};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::pin::Pin;
use std::time::Duration;
use web::Code;

/// Larger than any answer that a page reads.
const MAX_BYTES: usize = 4 * 1024 * 1024;
const TIMEOUT: Duration = Duration::from_secs(30);
const JSON: &str = "application/json";
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The API, for one caller.
#[derive(Clone)]
pub(crate) struct Client {
    token: Option<String>,
    language: Text,
    realm: Realm,
}

/// A call of an operation.
pub(crate) struct Call<'a> {
    operation: Operation,
    ids: Vec<&'a Id>,
    query: &'a [(&'a str, String)],
    body: Option<Vec<u8>>,
    key: Option<&'a str>,
    revision: Option<&'a str>,
}

impl<'a> Call<'a> {
    /// A call without a query or body. The ids fill the parameters of the path, in order.
    pub(crate) fn new(operation: Operation, ids: &[&'a Id]) -> Self {
        Self {
            operation,
            ids: ids.to_vec(),
            query: &[],
            body: None,
            key: None,
            revision: None,
        }
    }

    /// Adds a query.
    pub(crate) fn query(self, query: &'a [(&'a str, String)]) -> Self {
        Self { query, ..self }
    }

    /// Adds a body.
    pub(crate) fn body(self, body: &impl Serialize) -> Result<Self, Failure> {
        match serde_json::to_vec(body) {
            Ok(body) => Ok(Self {
                body: Some(body),
                ..self
            }),
            Err(error) => Err(Failure::unavailable(format!("a body: {error}"))),
        }
    }

    /// Makes the call idempotent: a form that comes twice is one request.
    pub(crate) fn key(self, key: &'a str) -> Self {
        Self {
            key: Some(key),
            ..self
        }
    }

    /// Adds the revision on which the form is based.
    pub(crate) fn revision(self, revision: &'a str) -> Self {
        Self {
            revision: Some(revision),
            ..self
        }
    }

    fn url(&self) -> String {
        let mut ids = self.ids.iter();
        let parts = self.operation.path().split('/');
        let path: Vec<Cow<'_, str>> = parts
            .map(|part| match part.strip_prefix("{") {
                Some(_) => ids.next().map_or(part.into(), |id| id.segment().into()),
                None => part.into(),
            })
            .collect();
        let host = self.operation.component();
        let url = format!("http://{host}.spin.internal{}", path.join("/"));
        if self.query.is_empty() {
            return url;
        }
        let pairs = self.query.iter();
        let query = query::encode(pairs.map(|(name, value)| (*name, value.as_str())));
        format!("{url}?{query}")
    }
}

impl Client {
    pub(crate) fn new(token: Option<String>, language: Text, realm: Realm) -> Self {
        Self {
            token,
            language,
            realm,
        }
    }

    /// Reads.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        operation: Operation,
        ids: &[&Id],
        query: &[(&str, String)],
    ) -> Result<T, Failure> {
        let call = Call::new(operation, ids).query(query);
        read_answer(&self.send(call).await?)
    }

    /// Calls an operation and reads its answer.
    pub(crate) async fn call<T: DeserializeOwned>(&self, call: Call<'_>) -> Result<T, Failure> {
        read_answer(&self.send(call).await?)
    }

    /// Calls an operation and ignores the body of its answer.
    pub(crate) async fn perform(&self, call: Call<'_>) -> Result<(), Failure> {
        self.send(call).await?;
        Ok(())
    }

    /// Calls a removal. Something already removed counts as success, so that forms are idempotent.
    pub(crate) async fn remove(&self, call: Call<'_>) -> Result<(), Failure> {
        match self.perform(call).await {
            Err(Failure::Refused(reason)) if reason.status() == StatusCode::NOT_FOUND => Ok(()),
            result => result,
        }
    }

    /// Requests a path outside the API, so that the refusal is logged; returns the refusal.
    pub(crate) async fn request_unknown(&self) -> Failure {
        let token = self.token.as_deref().unwrap_or_default();
        let request = Request::get("http://not-found.spin.internal/")
            .header(AUTHORIZATION, format!("Bearer {token}"));
        let Ok(request) = request.body(Bytes::new()) else {
            return Failure::not_found();
        };
        match spin_adapters::fetch(request, MAX_BYTES, TIMEOUT).await {
            Ok(answer) => self.failure(&answer),
            Err(cause) => Failure::unavailable(format!("{cause:#}")),
        }
    }

    /// Boxed, so that its code is there once and not once a page.
    fn send<'a>(&'a self, call: Call<'a>) -> BoxFuture<'a, Result<Bytes, Failure>> {
        Box::pin(async move {
            let request = self
                .request(call)
                .map_err(|_| Failure::unavailable("a request is not valid"))?;
            let answer = spin_adapters::fetch(request, MAX_BYTES, TIMEOUT)
                .await
                .map_err(|cause| Failure::unavailable(format!("{cause:#}")))?;
            if answer.status().is_success() {
                Ok(answer.into_body())
            } else {
                Err(self.failure(&answer))
            }
        })
    }

    fn request(&self, call: Call<'_>) -> Result<Request<Bytes>, axum::http::Error> {
        let mut request = Request::builder()
            .method(call.operation.method())
            .uri(call.url())
            .header(ACCEPT_LANGUAGE, self.language.code())
            .header(ACCEPT, JSON);
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(key) = call.key {
            request = request.header(IDEMPOTENCY_KEY, key);
        }
        if let Some(revision) = call.revision {
            request = request.header(IF_MATCH, format!("\"{revision}\""));
        }
        if call.body.is_some() {
            request = request.header(CONTENT_TYPE, JSON);
        }
        request.body(Bytes::from(call.body.unwrap_or_default()))
    }

    fn failure(&self, answer: &Response<Bytes>) -> Failure {
        let status = answer.status();
        let problem = problem(answer.body());
        let code = problem.as_ref().and_then(Problem::known_code);
        match code {
            _ if status == StatusCode::UNAUTHORIZED => Failure::not_signed_in(&self.realm, true),
            // The only fault with a text of its own for people.
            Some(Code::HookNotConfigured) => Failure::refused(Code::HookNotConfigured),
            Some(code) if status.is_client_error() => Failure::refused(Reason {
                code,
                field: problem.and_then(|problem| problem.field()),
            }),
            None if status == StatusCode::NOT_FOUND => Failure::not_found(),
            _ => {
                let code = code.map(Code::as_str).unwrap_or_default();
                Failure::unavailable(format!("the API answered {status} {code}"))
            }
        }
    }
}

fn read_answer<T: DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(body)
        .map_err(|_| Failure::unavailable("an answer of the API has another shape"))
}

/// A problem of the API.
#[derive(Deserialize)]
struct Problem {
    code: String,
    #[serde(default)]
    errors: Vec<Fault>,
}

/// The part of the request at fault.
#[derive(Deserialize)]
struct Fault {
    #[serde(alias = "parameter")]
    pointer: Option<String>,
}

fn problem(body: &[u8]) -> Option<Problem> {
    serde_json::from_slice(body).ok()
}

impl Problem {
    fn known_code(&self) -> Option<Code> {
        let mut codes = Code::ALL.iter().copied();
        codes.find(|code| code.as_str() == self.code)
    }

    fn field(&self) -> Option<Field> {
        let mut pointers = self
            .errors
            .iter()
            .filter_map(|fault| fault.pointer.as_ref());
        pointers.find_map(|pointer| Field::pointed_to(pointer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operation_leads_to_its_component() {
        let (acme, jane) = (Id::new("acme").unwrap(), Id::new("auth0|a/b").unwrap());
        assert_eq!(
            Call::new(Operation::ReadMember, &[&acme, &jane]).url(),
            "http://reseller-actions.spin.internal/v1/teams/acme/members/auth0%7Ca%2Fb"
        );
        assert_eq!(
            Call::new(Operation::ListMembers, &[&acme])
                .query(&[("email", "a+b&c@d".into())])
                .url(),
            "http://reseller-actions.spin.internal/v1/teams/acme/members?email=a%2Bb%26c%40d"
        );
    }
}
