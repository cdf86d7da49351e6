//! The operations of `toggle` and of the audit log.

use super::{Detail, done, tells};
use crate::shapes::reference as r;
use crate::shapes::{instant, one_of};
use domain::{ActorKind, Category, EventType, Operation};
use serde_json::{Value, json};

pub(super) fn toggle() -> Vec<(Operation, Detail)> {
    let settings = json!({ "settings": ["shared_link_create_policy"] });
    let kept = json!({
        "settings": [{ "setting": "shared_link_create_policy", "value": "team_only" }],
    });
    let sessions = json!({ "sessions": [live_session()], "links": [waiting_link()] });
    vec![
        (Operation::ReadResellerSupport, reseller_support()),
        (
            Operation::SetResellerSupport,
            reseller_support().takes(r("SetResellerSupport"), json!({ "state": "enabled" })),
        ),
        (
            Operation::RestoreSettings,
            reseller_support().takes(r("RestoreSettings"), settings),
        ),
        (
            Operation::KeepSettings,
            reseller_support().takes(r("KeepSettings"), kept),
        ),
        (Operation::ListSessions, tells(r("Sessions"), sessions)),
        (Operation::EndSession, done(204).id("session-1")),
    ]
}

pub(super) fn audit_log() -> Vec<(Operation, Detail)> {
    vec![
        (Operation::ReadAuditLog, entries()),
        (Operation::VerifyAuditLog, verification()),
    ]
}

fn reseller_support() -> Detail {
    let example = json!({
        "state": "enabled",
        "team": { "id": "acme", "name": "Acme" },
        "reseller": { "id": "northwind", "name": "Northwind Partners" },
        "expires_at": null,
        "is_read_only": false,
        "notice":
            "While this is on, your reseller has administrative access and control of your team.",
        "live_links": 0,
        "live_sessions": 1,
        "leftover_admins": [{
            "id": "jane",
            "name": "Jane Doe",
            "email": "jane@acme.example",
            "role": "support_admin",
            "because": "promoted_by_session",
        }],
        "changed_settings": [{
            "setting": "shared_link_create_policy",
            "group": "sharing",
            "previous_value": "default_public",
            "value": "team_only",
            "changed_at": "2026-11-22T19:10:00Z",
        }],
        "notifications": { "is_paused": false, "undelivered": 0, "given_up": 0 },
    });
    tells(r("ResellerSupport"), example)
}

pub(super) fn live_session() -> Value {
    json!({
        "id": "session-1",
        "technician": { "id": "tom", "name": "Tom", "email": "tom@northwind.example" },
        "is_bearer": false,
        "is_read_only": false,
        "started_at": "2026-11-22T19:00:00Z",
        "expires_at": "2026-11-22T20:00:00Z",
        "remaining_seconds": 3000,
        "signed_in_as": null,
    })
}

fn waiting_link() -> Value {
    json!({
        "id": "link-1",
        "technician": { "id": "tom", "name": "Tom", "email": "tom@northwind.example" },
        "reason": "Ticket 7",
        "is_read_only": false,
        "issued_at": "2026-11-22T19:00:00Z",
        "expires_at": "2026-11-22T19:10:00Z",
    })
}

fn entry() -> Value {
    json!({
        "id": "12.0",
        "sequence": 12,
        "timestamp": "2026-11-22T19:26:46Z",
        "event_category": { ".tag": "logins" },
        "actor": {
            ".tag": "reseller",
            "reseller_name": "Northwind Partners",
            "reseller_email": "tom@northwind.example",
        },
        "origin": {
            "access_method": { ".tag": "admin_console", "session_id": "session-1" },
        },
        "involve_non_team_member": true,
        "context": { ".tag": "team" },
        "event_type": {
            ".tag": "reseller_support_session_start",
            "description": "(logins) Started reseller support session",
        },
        "details": { ".tag": "reseller_support_session_start_details" },
        "sentence": "Northwind Partners started a reseller session",
    })
}

fn entries() -> Detail {
    let example = json!({ "events": [entry()], "cursor": null, "has_more": false });
    let limit = json!({ "type": "integer", "minimum": 1, "maximum": 1000, "default": 100 });
    let cursor = json!({
        "type": "string",
        "pattern": "^[0-9]{1,9}\\.[0-9]{1,9}\\.[0-9]{1,9}$",
        "description": "The `cursor` of the page before.",
    });
    let types = EventType::ALL.iter().map(|one| one.as_str());
    tells(r("AuditPage"), example)
        .query("limit", limit)
        .query("cursor", cursor)
        .query("from", instant())
        .query("to", instant())
        .query("category", one_of(Category::WORDS.to_vec()))
        .query("type", one_of(types.collect()))
        .query("actor", one_of(ActorKind::WORDS.to_vec()))
}

fn verification() -> Detail {
    let seal = "u3Kq2mVxT0eB9cQ1hYd5Zg";
    let example = json!({ "sequence": 7, "seal": seal, "first_bad": null, "next": null });
    tells(r("Verification"), example)
        .query("sequence", number("The `sequence` of a delivery."))
        .query(
            "seal",
            json!({
                "type": "string",
                "description": "Its `seal`, which must come with it.",
            }),
        )
        .query(
            "from",
            json!({
                "type": "string",
                "pattern": "^[0-9]+\\.-?[0-9]+$",
                "description": "The `next` of the part before.",
            }),
        )
}

fn number(description: &str) -> Value {
    json!({ "type": "integer", "minimum": 0, "description": description })
}
