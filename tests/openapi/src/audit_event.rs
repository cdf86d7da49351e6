//! The schema of an audit entry: the one type that is Dropbox's and not ours.

use crate::shapes::{flag, instant, text};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Value, json};
use std::borrow::Cow;

/// An audit entry, as a `TeamEvent` of Dropbox's `team_log`.
pub(crate) struct AuditEvent;

impl JsonSchema for AuditEvent {
    fn schema_name() -> Cow<'static, str> {
        "Event".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let list = json!({ "type": "array", "items": tagged() });
        schemars::json_schema!({
            "type": "object",
            "description": "An audit entry, as a `TeamEvent` of Dropbox's `team_log`.",
            "properties": {
                "id": text(),
                "sequence": { "type": "integer", "minimum": 0 },
                "timestamp": instant(),
                "event_category": tagged(),
                "actor": tagged(),
                "origin": { "type": "object" },
                "involve_non_team_member": flag(),
                "context": tagged(),
                "participants": list,
                "assets": list,
                "event_type": tagged(),
                "details": tagged(),
                "sentence": text(),
            },
            "required": [
                "id", "sequence", "timestamp", "event_category", "actor",
                "involve_non_team_member", "context", "event_type", "details", "sentence",
            ],
            "additionalProperties": false,
        })
    }
}

/// A union of Dropbox's API: `.tag` names the variant.
fn tagged() -> Value {
    json!({ "type": "object", "properties": { ".tag": text() }, "required": [".tag"] })
}
