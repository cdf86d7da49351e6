//! A sample of every operation: the valid requests of the tests of callers and of store faults.
//!
//! An operation without one fails `callers::every_operation_has_a_sample_in_its_component`.

mod actions;
mod admins;
mod links;
mod platform;
mod public;
mod resellers;

use crate::{Answer, Client};
use domain::Operation;
use reqwest::Method;
use std::fmt;

/// A valid request.
///
/// `{team}`, `{link}`, `{request}`, `{session}`, `{signed_in_as}`, `{link_token}` and
/// `{session_token}` in its path and body stand for those of the test.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    /// The operation; `None` for a path that has none.
    pub operation: Option<Operation>,
    /// The path.
    pub path: &'static str,
    /// The status for the right callers.
    pub status: u16,
    /// The tags of the entries that it leaves in the team's log.
    pub leaves: &'static [&'static str],
    unknown_method: &'static str,
    body: &'static str,
}

impl Sample {
    const fn of(operation: Operation, path: &'static str) -> Self {
        Self {
            operation: Some(operation),
            path,
            status: 200,
            leaves: &[],
            unknown_method: "",
            body: "",
        }
    }

    const fn unknown(method: &'static str, path: &'static str) -> Self {
        Self {
            operation: None,
            path,
            status: 404,
            leaves: &[],
            unknown_method: method,
            body: "",
        }
    }

    const fn body(mut self, body: &'static str) -> Self {
        self.body = body;
        self
    }

    const fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    const fn leaves(mut self, leaves: &'static [&'static str]) -> Self {
        self.leaves = leaves;
        self
    }

    /// The method.
    pub fn method(&self) -> &'static str {
        self.operation
            .map_or(self.unknown_method, Operation::method)
    }

    /// Sends it as a caller, with the placeholders filled in.
    pub async fn send(&self, caller: &Client, fill: impl Fn(&str) -> String) -> Answer {
        let method = Method::from_bytes(self.method().as_bytes()).expect("a method");
        let body = fill(self.body);
        caller
            .send(method, &fill(self.path), |request| {
                if body.is_empty() {
                    request
                } else {
                    request
                        .header("content-type", content_type(&body))
                        .body(body)
                }
            })
            .await
    }
}

impl fmt::Display for Sample {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.method(), self.path)
    }
}

fn content_type(body: &str) -> &'static str {
    match (body.starts_with('{'), body.ends_with('\n')) {
        (true, true) => "application/x-ndjson",
        (true, false) => "application/json",
        (false, _) => "application/x-www-form-urlencoded",
    }
}

/// All samples.
pub fn samples() -> impl Iterator<Item = &'static Sample> {
    [
        admins::ADMINS,
        links::LINKS,
        actions::ACTIONS,
        platform::PLATFORM,
        public::PUBLIC,
        resellers::RESELLERS,
    ]
    .into_iter()
    .flatten()
}
