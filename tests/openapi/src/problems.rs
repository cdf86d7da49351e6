//! The problems that an operation may answer with, by rule, and their schemas.

use crate::details::{Detail, Header};
use crate::shapes::reference;
use domain::Operation;
use domain::operations::Caller;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use web::Code;

/// The name of the response of each status in `components`.
fn name(status: u16) -> &'static str {
    match status {
        400 => "BadRequest",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "NotFound",
        409 => "Conflict",
        412 => "PreconditionFailed",
        413 => "ContentTooLarge",
        415 => "UnsupportedMediaType",
        422 => "UnprocessableContent",
        429 => "TooManyRequests",
        _ => "ServiceUnavailable",
    }
}

/// The statuses of an operation's problems, with where they are described.
pub(crate) fn of(operation: Operation, detail: &Detail) -> Vec<(u16, String)> {
    let is_asked_for_input =
        operation.path().contains('{') || detail.body.is_some() || !detail.query.is_empty();
    let is_write = !operation.is_read();
    let is_static = detail.is_static;
    // Anyone but a reseller session: one that is presented is refused, and its refusal entered.
    let mut statuses = vec![(401, true), (403, true), (503, true)];
    statuses.extend([
        (400, is_asked_for_input || !detail.headers.is_empty()),
        (
            404,
            operation.path().contains('{')
                || matches!(operation.caller(), Caller::Holder)
                || detail.has(404),
        ),
        (409, is_write && !is_static),
        (412, detail.headers.contains(&Header::IfMatch)),
        (413, detail.body.is_some()),
        (415, detail.body.is_some()),
        (
            422,
            detail.body.is_some() || !detail.headers.is_empty() || detail.has(422),
        ),
        (429, !is_static),
    ]);
    let has_code = |status: u16| Code::ALL.iter().any(|code| code.status() == status);
    let applying = statuses
        .into_iter()
        .filter(|(status, applies)| *applies && has_code(*status));
    let statuses: BTreeSet<_> = applying.map(|(status, _)| status).collect();
    statuses
        .into_iter()
        .map(|status| (status, format!("#/components/responses/{}", name(status))))
        .collect()
}

/// All responses with problems: each with the codes that its status can have.
pub(crate) fn responses() -> Value {
    let mut responses = Map::new();
    let statuses: BTreeSet<_> = Code::ALL
        .iter()
        .map(|code| code.status().as_u16())
        .filter(|s| *s != 405)
        .collect();
    for status in statuses {
        let codes: Vec<_> = Code::ALL
            .iter()
            .filter(|code| code.status() == status)
            .map(|code| code.as_str())
            .collect();
        let schema = json!({
            "allOf": [reference("Problem")],
            "properties": { "status": { "const": status }, "code": { "enum": codes } },
        });
        let code = codes.first().copied().unwrap_or_default();
        let example = json!({
            "type": format!("urn:reseller-support:problem:{code}"),
            "title": "A title", "status": status, "detail": "A sentence.", "code": code, "request_id": "3q2-7wAAAAAAAAAAAAAAAA",
        });
        let mut response = json!({
            "description": format!("A problem: {}.", codes.join(", ")),
            "content": { "application/problem+json": { "schema": schema, "example": example } },
        });
        let header = match status {
            401 => Some(("WWW-Authenticate", json!({ "type": "string" }))),
            429 | 503 => Some(("Retry-After", json!({ "type": "integer", "minimum": 0 }))),
            _ => None,
        };
        if let Some((header, schema)) = header {
            response["headers"] = json!({ header: { "required": true, "schema": schema } });
        }
        responses.insert(name(status).to_owned(), response);
    }
    responses.into()
}

/// The schema of every problem (RFC 9457).
pub(crate) fn schema() -> Value {
    let codes: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
    json!({
        "type": "object",
        "description": "What went wrong (RFC 9457).",
        "properties": {
            "type": { "type": "string", "format": "uri" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "detail": { "type": "string" },
            "code": { "type": "string", "enum": codes, "description": "What went wrong, as a stable word for programs." },
            "request_id": { "type": "string" },
            "line": { "type": "integer", "minimum": 1, "description": "The line of a bulk import at fault." },
        },
        "required": ["type", "title", "status", "detail", "code", "request_id"],
        "additionalProperties": false,
    })
}
