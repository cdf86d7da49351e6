//! Bulk imports: bodies of NDJSON, and answers that name the lines skipped.

use crate::code::Code;
use crate::content::{from_json, read};
use crate::fault::Fault;
use crate::problem::Problem;
use crate::reply::json;
use crate::uri::Query;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::response::Response;
use domain::bulk::NAMED_LINES;
use domain::{Bulk, Line, OnError};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The most bytes of a bulk import.
pub const BULK_BYTES: usize = 4 * 1024 * 1024;

/// A body of `application/x-ndjson`: one `T`, an object, a line, at most [`BULK_BYTES`]. Blank lines
/// are skipped. The query may have `on_error`; see [`OnError`].
///
/// Refuses a body as [`crate::Json`] does. Lines that are malformed or not a `T` are `invalid_body`,
/// which names [`NAMED_LINES`] of them at most, or are skipped.
#[derive(Debug, Clone)]
pub struct Ndjson<T> {
    /// The lines that are a `T`.
    pub lines: Vec<Line<T>>,
    /// The handling of other lines.
    pub skipping: Skipping,
}

/// The lines that an import skips if it may.
#[derive(Debug, Clone)]
pub struct Skipping {
    /// Whether it may.
    pub on_error: OnError,
    faults: Vec<Fault>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BulkQuery {
    on_error: Option<OnError>,
}

/// The answer of an import that may skip lines.
#[derive(Serialize)]
struct Answer<'a, I> {
    #[serde(flatten)]
    counts: &'a I,
    /// The number of lines skipped.
    skipped: usize,
    /// The faults of the first of them.
    errors: Vec<Fault>,
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Ndjson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let Query(query) = Query::<BulkQuery>::from_request_parts(&mut parts, state).await?;
        let request = Request::from_parts(parts, body);
        let body = read(request, "application/x-ndjson", BULK_BYTES).await?;
        let (lines, faults) = parsed(&body);
        let skipping = Skipping {
            on_error: query.on_error.unwrap_or_default(),
            faults,
        };
        skipping.check()?;
        Ok(Self { lines, skipping })
    }
}

fn parsed<T: DeserializeOwned>(body: &[u8]) -> (Vec<Line<T>>, Vec<Fault>) {
    let (mut items, mut faults) = (Vec::new(), Vec::new());
    let lines = body.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    for (number, line) in (1..).zip(lines).filter(|(_, line)| !line.is_empty()) {
        match from_json(line) {
            Ok(item) => items.push((number, item)),
            Err(problem) => faults.extend(problem.faults_at_line(number)),
        }
    }
    (items, faults)
}

impl Skipping {
    fn check(&self) -> Result<(), Problem> {
        if self.on_error == OnError::Skip || self.faults.is_empty() {
            return Ok(());
        }
        let faults = self.faults.iter().take(NAMED_LINES).cloned();
        Err(faults.fold(Problem::new(Code::InvalidBody), Problem::with_fault))
    }

    /// The answer to an import: its numbers and, where lines may be skipped, those lines.
    pub fn answer<I: Serialize>(self, bulk: &Bulk<I>) -> Response {
        if self.on_error == OnError::Abort {
            return json(StatusCode::OK, &bulk.counts);
        }
        let mut errors = self.faults;
        for (line, refusal) in &bulk.skipped {
            errors.extend(Problem::from(refusal.clone()).faults_at_line(*line));
        }
        errors.sort_by_key(|fault| fault.line);
        let skipped = errors.len();
        errors.truncate(NAMED_LINES);
        let counts = &bulk.counts;
        let answer = Answer {
            counts,
            skipped,
            errors,
        };
        json(StatusCode::OK, &answer)
    }
}
