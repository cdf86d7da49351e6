//! Makes the OpenAPI 3.1 description: paths, methods, summaries and callers from the table of
//! operations, schemas from the types of `api` and `domain`, problems by rule, and the particulars
//! of an operation from [`details`].
#![allow(clippy::indexing_slicing, reason = "this is all test code")]

mod audit_event;
mod details;
mod policies;
mod problems;
mod schemas;
mod shapes;
mod types;

use details::{Answer, Detail, Header};
use domain::Operation;
use domain::operations::Caller;
use schemas::Schemas;
use serde_json::{Map, Value, json};
use shapes::{or_empty, reference};

/// The description of all operations.
///
/// # Errors
/// Names the operations of the table that have no details.
pub fn document() -> Result<Value, String> {
    let schemas = Schemas::of_the_types();
    let mut details = details::all();
    let mut paths: Map<String, Value> = Map::new();
    let mut missing = Vec::new();
    for &operation in Operation::ALL {
        let Some(detail) = details.remove(&operation) else {
            missing.push(operation.name());
            continue;
        };
        let path = paths.entry(operation.path()).or_insert_with(|| json!({}));
        if let Some(methods) = path.as_object_mut() {
            methods.insert(
                operation.method().to_lowercase(),
                describe(operation, &detail),
            );
        }
    }
    if !missing.is_empty() {
        return Err(format!(
            "give these operations details in tests/openapi/src/details: {}",
            missing.join(", ")
        ));
    }
    Ok(json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Reseller Support",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Temporary, revocable admin access for resellers",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "tags": tags(),
        "paths": paths,
        "components": {
            "schemas": schemas.into_value(),
            "responses": problems::responses(),
            "securitySchemes": security_schemes(),
        },
    }))
}

fn tags() -> Vec<Value> {
    let mut names: Vec<&str> = Vec::new();
    for &operation in Operation::ALL {
        if !names.contains(&operation.component()) {
            names.push(operation.component());
        }
    }
    names
        .into_iter()
        .map(|name| json!({ "name": name }))
        .collect()
}

fn describe(operation: Operation, detail: &Detail) -> Value {
    let mut described = json!({
        "operationId": operation.name(),
        "summary": operation.summary().trim(),
        "tags": [operation.component()],
        "security": security(operation.caller()),
        "responses": responses(operation, detail),
    });
    let parameters = parameters(operation, detail);
    let Some(fields) = described.as_object_mut() else {
        return described;
    };
    if !parameters.is_empty() {
        fields.insert("parameters".into(), parameters.into());
    }
    if let Some(body) = &detail.body {
        let content =
            json!({ body.media_type: { "schema": body.schema, "example": body.example } });
        fields.insert(
            "requestBody".into(),
            json!({ "required": true, "content": content }),
        );
    }
    described
}

fn parameters(operation: Operation, detail: &Detail) -> Vec<Value> {
    let in_path = operation
        .path()
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let path = in_path.map(|name| {
        json!({
            "name": name, "in": "path", "required": true, "schema": reference("Id"),
            "example": detail.path_example(name),
        })
    });
    let query = detail
        .query
        .iter()
        .map(|(name, schema)| json!({ "name": name, "in": "query", "schema": or_empty(schema) }));
    let known = can_be_known(operation, detail).then_some(Header::IfNoneMatch);
    let headers = detail.headers.iter().chain(&known);
    let headers = headers.map(|header| header.parameter());
    path.chain(query).chain(headers).collect()
}

/// Whether the answer may be one that the caller has already, by its `ETag`.
fn can_be_known(operation: Operation, detail: &Detail) -> bool {
    operation.method() == "GET" && detail.tells_etag()
}

fn responses(operation: Operation, detail: &Detail) -> Map<String, Value> {
    let mut responses = Map::new();
    for Answer {
        status,
        description,
        media_type,
        schema,
        example,
        headers,
    } in &detail.answers
    {
        let mut response = json!({ "description": description });
        if let Some(fields) = response.as_object_mut() {
            if !media_type.is_empty() {
                let mut content = json!({ *media_type: { "schema": schema, "example": example } });
                if operation == Operation::ReadAuditLog {
                    let lines = json!({ "type": "string", "description": "One entry a line." });
                    content["application/x-ndjson"] = json!({ "schema": lines });
                }
                fields.insert("content".into(), content);
            }
            if !headers.is_empty() {
                let headers: Map<_, _> = headers.iter().map(|header| header.response()).collect();
                fields.insert("headers".into(), headers.into());
            }
        }
        responses.insert(status.to_string(), response);
    }
    if can_be_known(operation, detail) {
        let known = json!({ "description": "The caller has the answer already." });
        responses.insert("304".to_owned(), known);
    }
    for (status, reference) in problems::of(operation, detail) {
        responses.insert(status.to_string(), json!({ "$ref": reference }));
    }
    responses
}

fn security(caller: Caller) -> Value {
    match caller {
        Caller::Admin => json!([{ "teamAdmin": [] }]),
        Caller::AdminOrPlatform => json!([{ "teamAdmin": [] }, { "platform": [] }]),
        Caller::Technician => json!([{ "technician": [] }]),
        Caller::ManagerOrPlatform => json!([{ "resellerManager": [] }, { "platform": [] }]),
        Caller::Login => json!([{ "login": [] }]),
        Caller::Platform => json!([{ "platform": [] }]),
        Caller::Action(_) | Caller::Session => json!([{ "resellerSession": [] }]),
        Caller::Anyone => json!([]),
        Caller::Holder => json!([{}, { "technician": [] }]),
    }
}

fn security_schemes() -> Value {
    json!({
        "teamAdmin": jwt("an admin of the team, who is also one in the team's record"),
        "technician": jwt("a technician of the reseller"),
        "resellerManager": jwt("the manager of the reseller's technicians"),
        "login": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "The token of a sign-in to the console, which the console holds.",
        },
        "platform": jwt("the vendor's platform, with an audience of its own"),
        "resellerSession": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "rss_...",
            "description": "The opaque token of a reseller session, as redeeming a link gives it.",
        },
    })
}

/// The scheme of a token of the vendor's identity provider.
fn jwt(whose: &str) -> Value {
    json!({
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": format!("A token of the vendor's identity provider: {whose}."),
    })
}
