//! The types that bodies and answers are made of, and the answers that components put together.

use crate::schemas::{add, reference};
use domain::folders::{Access, NewFolder, TeamFolder};
use domain::insights::Insights;
use domain::platform::{ImportLine, Imported};
use domain::settings::Setting;
use domain::sharing::{Day, SharingEvent, SharingTarget, SharingType};
use domain::support::{Contact, NewAnswer, NewRequest, Summary, SupportRequest};
use domain::{
    Email, Id, LinkFate, Locale, Member, Name, Person, Reason, ResellerProfile, Role, StorageUse,
};
use domain::{folders, sharing};
use schemars::SchemaGenerator;
use serde_json::{Map, Value, json};

/// Types of answers.
pub(crate) fn answers(generator: &mut SchemaGenerator) {
    add::<Id>(generator);
    add::<Email>(generator);
    add::<Name>(generator);
    add::<Reason>(generator);
    add::<Role>(generator);
    add::<Locale>(generator);
    add::<LinkFate>(generator);
    add::<Member>(generator);
    add::<Person>(generator);
    add::<Imported>(generator);
    add::<folders::Imported>(generator);
    add::<sharing::Imported>(generator);
    add::<Insights>(generator);
    add::<Summary>(generator);
    add::<TeamFolder>(generator);
    add::<SupportRequest>(generator);
    add::<StorageUse>(generator);
    add::<Day>(generator);
    add::<Setting>(generator);
    add::<SharingType>(generator);
    add::<SharingTarget>(generator);
    add::<SharingEvent>(generator);
}

/// Types of bodies, where they are not those of answers.
pub(crate) fn bodies(generator: &mut SchemaGenerator) {
    add::<ImportLine>(generator);
    add::<ResellerProfile>(generator);
    add::<Access>(generator);
    add::<Contact>(generator);
    add::<NewFolder>(generator);
    add::<NewRequest>(generator);
    add::<NewAnswer>(generator);
    add::<SharingEvent>(generator);
}

/// An object with exactly these fields; those whose name ends in `?` may be absent.
pub(crate) fn object(fields: Value) -> Value {
    let Value::Object(fields) = fields else {
        return Value::Null;
    };
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for (name, schema) in fields {
        match name.strip_suffix('?') {
            Some(name) => properties.insert(name.to_owned(), schema),
            None => {
                required.push(name.clone());
                properties.insert(name, schema)
            }
        };
    }
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

/// A schema, or null.
pub(crate) fn nullable(schema: Value) -> Value {
    json!({ "anyOf": [schema, { "type": "null" }] })
}

/// A page of a list.
pub(crate) fn page(things: &str, schema: Value) -> Value {
    object(json!({ things: array(schema), "next": nullable(text()) }))
}

pub(crate) fn array(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

pub(crate) fn text() -> Value {
    json!({ "type": "string" })
}

pub(crate) fn flag() -> Value {
    json!({ "type": "boolean" })
}

pub(crate) fn count() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

pub(crate) fn instant() -> Value {
    json!({ "type": "string", "format": "date-time" })
}

pub(crate) fn one_of(words: &[&str]) -> Value {
    json!({ "type": "string", "enum": words })
}

fn tagged() -> Value {
    json!({ "type": "object", "properties": { ".tag": text() }, "required": [".tag"] })
}

/// What the components put together themselves.
pub(crate) fn by_hand() -> Map<String, Value> {
    let (id, name, r) = (|| reference("Id"), || reference("Name"), reference);
    let team = object(json!({ "id": id(), "name": name() }));
    let because = one_of(&[
        "added_by_session",
        "promoted_by_session",
        "reseller_address",
    ]);
    let leftover = object(
        json!({ "id": id(), "name": name(), "email": r("Email"), "role": r("Role"), "because": because }),
    );
    let event = json!({
        "type": "object",
        "description": "An audit entry, as a `TeamEvent` of Dropbox's `team_log`.",
        "properties": {
            "id": text(), "sequence": count(), "timestamp": instant(), "event_category": tagged(), "actor": tagged(),
            "origin": { "type": "object" }, "involve_non_team_member": flag(), "context": tagged(),
            "participants": array(tagged()), "assets": array(tagged()),
            "event_type": tagged(), "details": tagged(), "sentence": text(),
        },
        "required": [
            "id", "sequence", "timestamp", "event_category", "actor", "involve_non_team_member", "context", "event_type",
            "details", "sentence",
        ],
        "additionalProperties": false,
    });
    let signed_in_as = nullable(object(
        json!({ "id": id(), "member": id(), "name": name(), "started_at": instant() }),
    ));
    let changed = object(json!({
        "setting": r("Setting"), "group": one_of(&["sharing", "security"]), "previous_value": {}, "value": {},
        "changed_at": instant(),
    }));
    let state = json!({
        "state": one_of(&["enabled", "disabled"]),
        "team": team.clone(),
        "reseller": nullable(team.clone()),
        "not_eligible_because?": one_of(&["no_reseller", "baa_signed"]),
        "enabled_at?": instant(),
        "enabled_by?": id(),
        "expires_at": nullable(instant()),
        "is_read_only": flag(),
        "notice": text(),
        "live_links": count(),
        "live_sessions": count(),
        "leftover_admins": array(leftover),
        "changed_settings": array(changed),
        "notifications": object(json!({ "is_paused": flag(), "undelivered": count(), "given_up": count() })),
    });
    let session = json!({
        "id": id(), "team": team, "reseller": nullable(name()), "technician": nullable(name()), "is_read_only": flag(),
        "started_at": instant(), "expires_at": instant(), "actions": array(text()), "signed_in_as": signed_in_as.clone(),
    });
    let schemas = json!({
        "ResellerSupport": object(state),
        "Session": object(session),
        "Event": event,
        "LiveSession": object(json!({
            "id": id(), "technician": nullable(r("Person")), "is_bearer": flag(), "is_read_only": flag(),
            "started_at": instant(), "expires_at": instant(), "remaining_seconds": { "type": "integer" },
            "signed_in_as": signed_in_as,
        })),
        "WaitingLink": object(json!({
            "id": id(), "technician": nullable(r("Person")), "reason": r("Reason"), "is_read_only": flag(),
            "issued_at": instant(), "expires_at": instant(),
        })),
        "Link": object(json!({
            "id": id(), "state": one_of(&["live", "redeemed", "expired", "revoked", "superseded"]), "technician?": id(),
            "reason?": r("Reason"), "is_read_only?": flag(), "issued_at?": instant(), "expires_at?": instant(),
            "at?": instant(),
        })),
        "Reseller": object(json!({
            "id": id(), "name": name(), "domains": array(text()), "addresses": array(r("Email")),
        })),
        "Team": object(json!({
            "id": id(), "name": name(), "reseller": nullable(id()), "has_signed_baa": flag(), "locale": r("Locale"),
            "member_count": count(), "reseller_support": one_of(&["enabled", "disabled"]),
        })),
    });
    match schemas {
        Value::Object(schemas) => schemas,
        _ => Map::new(),
    }
}
