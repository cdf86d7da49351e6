//! Small schemas for parameters of a query.

use serde_json::{Value, json};

pub(crate) fn text() -> Value {
    json!({ "type": "string" })
}

pub(crate) fn flag() -> Value {
    json!({ "type": "boolean" })
}

pub(crate) fn instant() -> Value {
    json!({ "type": "string", "format": "date-time" })
}
