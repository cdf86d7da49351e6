//! The problems that an operation may answer with, by rule, and their schemas.

use crate::details::{Detail, Header};
use crate::shapes::reference;
use domain::Operation;
use domain::bulk::NAMED_LINES;
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
        410 => "Gone",
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
    statuses()
        .into_iter()
        .filter(|&status| is_possible(status, operation, detail))
        .map(|status| (status, format!("#/components/responses/{}", name(status))))
        .collect()
}

/// The statuses of all problem codes but 405: a method outside the table is no operation.
fn statuses() -> BTreeSet<u16> {
    let all = Code::ALL.iter().map(|code| code.status().as_u16());
    all.filter(|&status| status != 405).collect()
}

/// Whether an operation may answer with a problem of a status.
fn is_possible(status: u16, operation: Operation, detail: &Detail) -> bool {
    let has_path_parameter = operation.path().contains("{");
    let has_body = detail.body.is_some();
    let has_headers = !detail.headers.is_empty() || detail.tells_etag();
    let knows = |header| detail.headers.contains(&header);
    match status {
        // A session token is refused everywhere but in sessions, and its refusal is logged.
        401 | 403 | 503 => true,
        400 => has_path_parameter || has_body || !detail.query.is_empty() || has_headers,
        404 => has_path_parameter || operation.caller() == Caller::Holder || detail.has(status),
        409 => !operation.is_read() && !detail.is_static,
        410 => knows_erased_teams(operation),
        412 => knows(Header::IfMatch),
        413 | 415 => has_body,
        422 => has_body || knows(Header::IdempotencyKey) || detail.has(status),
        429 => !detail.is_static,
        _ => false,
    }
}

/// Whether an operation on a team tells that it has left. Sessions, links and technicians do not
/// learn that it has existed.
fn knows_erased_teams(operation: Operation) -> bool {
    let is_on_team = operation.path().contains("{team}") && operation != Operation::EraseTeam;
    match operation.caller() {
        Caller::Admin | Caller::AdminOrPlatform | Caller::Platform => {
            let on_item = [Operation::ReplayDelivery, Operation::DiscardDelivery];
            is_on_team || on_item.contains(&operation)
        }
        _ => false,
    }
}

/// All responses with problems: each with the codes that its status can have.
pub(crate) fn responses() -> Value {
    let responses = statuses().into_iter();
    responses
        .map(|status| (name(status).to_owned(), response(status)))
        .collect::<Map<_, _>>()
        .into()
}

fn response(status: u16) -> Value {
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
        "title": "A title",
        "status": status,
        "detail": "A sentence.",
        "code": code,
        "request_id": "3q2-7wAAAAAAAAAAAAAAAA",
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
    response
}

/// The schema of faults in parts of a request.
pub(crate) fn errors() -> Value {
    let text = |description: &str| json!({ "type": "string", "description": description });
    json!({
        "type": "array",
        "maxItems": NAMED_LINES,
        "description": "What is wrong with the request, part by part.",
        "items": {
            "type": "object",
            "properties": {
                "pointer": text("The field of the body, as a JSON pointer (RFC 6901); empty for the whole body or line."),
                "parameter": text("The parameter of the query or the path."),
                "header": text("The header."),
                "line": { "type": "integer", "minimum": 1, "description": "The line of a bulk import." },
                "detail": text("The rule that it breaks."),
            },
            "required": ["detail"],
            "additionalProperties": false,
        },
    })
}

/// Adds the lines that an import skipped to its answer.
pub(crate) fn admit_skipped_lines((name, answer): (&String, &mut Value)) {
    if name.starts_with("Imported") {
        answer["properties"]["skipped"] = json!({
            "type": "integer",
            "minimum": 0,
            "description": "With `on_error=skip`: the number of lines skipped.",
        });
        answer["properties"]["errors"] = errors();
    }
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
            "code": {
                "type": "string",
                "enum": codes,
                "description": "What went wrong, as a stable word for programs.",
            },
            "request_id": { "type": "string" },
            "line": {
                "type": "integer",
                "minimum": 1,
                "description": "The first line of a bulk import at fault.",
            },
            "errors": errors(),
            "settings": {
                "type": "array",
                "items": { "$ref": "#/components/schemas/Setting" },
                "description": "The settings to put back or to keep.",
            },
        },
        "required": ["type", "title", "status", "detail", "code", "request_id"],
        "additionalProperties": false,
    })
}
