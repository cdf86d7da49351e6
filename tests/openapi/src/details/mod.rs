//! The particulars of each operation: body, query, headers and answers, with examples.

mod admins;
mod links;
mod others;
mod platform;
mod resellers;
mod sessions;

use domain::Operation;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const JSON: &str = "application/json";

/// A header that some operations know.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Header {
    /// Makes a repeated request get the first one's answer.
    IdempotencyKey,
    /// Makes a change only at a revision.
    IfMatch,
    /// Answers, or makes a change, only if the caller knows no such state.
    IfNoneMatch,
    /// The path of the created thing.
    Location,
    /// The revision.
    ETag,
}

/// A body.
pub(crate) struct Body {
    pub(crate) media_type: &'static str,
    pub(crate) schema: Value,
    pub(crate) example: Value,
}

/// An answer other than a problem. Without a media type it has no body.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) description: &'static str,
    pub(crate) media_type: &'static str,
    pub(crate) schema: Value,
    pub(crate) example: Value,
    pub(crate) headers: Vec<Header>,
}

/// The particulars of an operation.
#[derive(Default)]
pub(crate) struct Detail {
    pub(crate) body: Option<Body>,
    pub(crate) query: Vec<(&'static str, Value)>,
    pub(crate) headers: Vec<Header>,
    pub(crate) answers: Vec<Answer>,
    /// Whether neither the team nor its limits are looked at.
    pub(crate) is_static: bool,
    also: Vec<u16>,
    id: &'static str,
}

/// The details of all operations.
pub(crate) fn all() -> BTreeMap<Operation, Detail> {
    [
        admins::toggle(),
        admins::audit_log(),
        links::issuance(),
        links::redemption(),
        sessions::members(),
        sessions::sign_in_as(),
        sessions::folders(),
        sessions::policies(),
        sessions::support_requests(),
        platform::records(),
        resellers::resellers(),
        platform::members_and_requests(),
        platform::imports_and_reports(),
        platform::deliveries(),
        others::description(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// An operation that answers 200 with JSON.
pub(crate) fn tells(schema: Value, example: Value) -> Detail {
    answers(200, "The result.", JSON, schema, example)
}

/// An operation that answers 201 with JSON and tells where it is.
pub(crate) fn creates(schema: Value, example: Value) -> Detail {
    let mut detail = answers(201, "The created resource.", JSON, schema, example);
    detail
        .answers
        .iter_mut()
        .for_each(|answer| answer.headers.push(Header::Location));
    detail
}

/// An operation that answers with a status alone.
pub(crate) fn done(status: u16) -> Detail {
    answers(status, "Done.", "", Value::Null, Value::Null)
}

/// An operation with this answer.
pub(crate) fn answers(
    status: u16,
    description: &'static str,
    media_type: &'static str,
    schema: Value,
    example: Value,
) -> Detail {
    let answer = Answer {
        status,
        description,
        media_type,
        schema,
        example,
        headers: Vec::new(),
    };
    Detail {
        answers: vec![answer],
        ..Detail::default()
    }
}

impl Detail {
    /// With a body of JSON.
    pub(crate) fn takes(self, schema: Value, example: Value) -> Self {
        self.takes_as(JSON, schema, example)
    }

    /// With another body.
    pub(crate) fn takes_as(
        mut self,
        media_type: &'static str,
        schema: Value,
        example: Value,
    ) -> Self {
        self.body = Some(Body {
            media_type,
            schema,
            example,
        });
        self
    }

    /// With an optional parameter of the query.
    pub(crate) fn query(mut self, name: &'static str, schema: Value) -> Self {
        self.query.push((name, schema));
        self
    }

    /// With the parameters of a list.
    pub(crate) fn pages(self) -> Self {
        let limit = json!({
            "type": "integer",
            "minimum": 0,
            "description": "More than a page can have is as many as it can.",
        });
        let after = json!({ "type": "string", "description": "The `next` of the page before, percent-encoded as any value of a query." });
        self.query("limit", limit).query("after", after)
    }

    /// With a header of the request.
    pub(crate) fn header(mut self, header: Header) -> Self {
        self.headers.push(header);
        self
    }

    /// With a header of every answer.
    pub(crate) fn tells_header(mut self, header: Header) -> Self {
        self.answers
            .iter_mut()
            .for_each(|answer| answer.headers.push(header));
        self
    }

    /// With another answer.
    pub(crate) fn or(mut self, other: Self) -> Self {
        self.answers.extend(other.answers);
        self
    }

    /// With an example of the path's `id`.
    pub(crate) fn id(mut self, id: &'static str) -> Self {
        self.id = id;
        self
    }

    /// With a problem that no rule gives it.
    pub(crate) fn also(mut self, status: u16) -> Self {
        self.also.push(status);
        self
    }

    /// Without problems of a team.
    pub(crate) fn fixed(mut self) -> Self {
        self.is_static = true;
        self
    }

    /// Whether an answer tells its `ETag`.
    pub(crate) fn tells_etag(&self) -> bool {
        let mut answers = self.answers.iter();
        answers.any(|answer| answer.headers.contains(&Header::ETag))
    }

    /// Whether it has such a problem of its own.
    pub(crate) fn has(&self, status: u16) -> bool {
        self.also.contains(&status)
    }

    /// An example of a parameter of the path.
    pub(crate) fn path_example(&self, name: &str) -> &'static str {
        match name {
            "team" => "acme",
            "reseller" => "northwind",
            _ => self.id,
        }
    }
}

impl Header {
    /// As a parameter of the request.
    pub(crate) fn parameter(self) -> Value {
        let (name, schema) = self.of();
        json!({ "name": name, "in": "header", "schema": schema })
    }

    /// As a header of the answer.
    pub(crate) fn response(self) -> (String, Value) {
        let (name, schema) = self.of();
        (
            name.to_owned(),
            json!({ "required": true, "schema": schema }),
        )
    }

    fn of(self) -> (&'static str, Value) {
        match self {
            Self::IdempotencyKey => (
                "Idempotency-Key",
                json!({
                    "type": "string",
                    "minLength": 1,
                    "maxLength": 255,
                    "pattern": "^[!-~]+$",
                }),
            ),
            Self::IfMatch => (
                "If-Match",
                json!({ "type": "string", "pattern": "^(\\*|\"[0-9]+\")$" }),
            ),
            Self::IfNoneMatch => (
                "If-None-Match",
                json!({ "type": "string", "pattern": "^(\\*|\"[A-Za-z0-9_-]+\")$" }),
            ),
            Self::Location => (
                "Location",
                json!({ "type": "string", "format": "uri-reference" }),
            ),
            Self::ETag => (
                "ETag",
                json!({ "type": "string", "pattern": "^\"[A-Za-z0-9_-]+\"$" }),
            ),
        }
    }
}
