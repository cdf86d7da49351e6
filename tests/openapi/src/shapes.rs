//! Small schemas: references to named ones, and parameters of a query.

use serde_json::{Value, json};

/// A reference to a schema by its name.
pub(crate) fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

pub(crate) fn text() -> Value {
    json!({ "type": "string" })
}

pub(crate) fn flag() -> Value {
    json!({ "type": "boolean" })
}

pub(crate) fn instant() -> Value {
    json!({ "type": "string", "format": "date-time" })
}

pub(crate) fn one_of(words: Vec<&str>) -> Value {
    json!({ "type": "string", "enum": words })
}

/// The schema of a query's parameter, which counts as not given where it is empty.
pub(crate) fn or_empty(schema: &Value) -> Value {
    json!({ "anyOf": [schema, { "const": "", "description": "Not given." }] })
}
