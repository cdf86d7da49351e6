//! The operations of the platform.

use super::Header::{ETag, IdempotencyKey, IfMatch, IfNoneMatch};
use super::sessions::{member, request, requests, security, sharing, sharing_event, whole};
use super::{Detail, done, tells};
use crate::shapes::reference as r;
use domain::OnError;
use domain::Operation;
use domain::settings::{SecurityPolicy, SharingPolicy};
use serde_json::{Value, json};

pub(super) fn records() -> Vec<(Operation, Detail)> {
    let put_settings = json!({ "sharing": sharing(), "security": security() });
    vec![
        (
            Operation::SetUp,
            tells(r("SetUp"), json!({ "is_set_up": true })),
        ),
        (Operation::ReadHealth, tells(r("Health"), health())),
        (Operation::Sweep, tells(r("Swept"), swept())),
        (Operation::ReadTeam, tells(r("Team"), team())),
        (Operation::PutTeam, put_team()),
        (Operation::ListTeams, list_teams()),
        (Operation::EraseTeam, erase_team()),
        (Operation::ReadSettings, settings()),
        (
            Operation::PutSettings,
            settings()
                .takes(r("PutSettings"), put_settings)
                .header(IfMatch),
        ),
    ]
}

fn health() -> Value {
    json!({
        "has_hook": true,
        "hook_paused_at": null,
        "oldest_waiting_at": "2026-01-02T03:04:05Z",
    })
}

fn swept() -> Value {
    json!({
        "noted": 3,
        "deleted": 12,
        "skipped": 0,
        "looked_at": 100_000,
        "keys": 612_345,
        "is_done": false,
    })
}

pub(super) fn members_and_requests() -> Vec<(Operation, Detail)> {
    let members = json!({ "members": [member()], "next": null });
    let answered = tells(r("SupportRequest"), request()).id("019ac0d8-71d0-7000-8000-0000000001a4");
    vec![
        (
            Operation::ListTeamMembers,
            tells(r("Members"), members).pages(),
        ),
        (
            Operation::ListTeamRequests,
            tells(r("SupportRequests"), requests()).pages(),
        ),
        (
            Operation::ReadTeamRequest,
            tells(r("SupportRequest"), request()).id("019ac0d8-71d0-7000-8000-0000000001a4"),
        ),
        (
            Operation::AnswerRequest,
            answered
                .takes(r("NewAnswer"), json!({ "text": "Designs is back." }))
                .header(IdempotencyKey),
        ),
    ]
}

pub(super) fn imports_and_reports() -> Vec<(Operation, Detail)> {
    let members = json!({ "added": 1, "updated": 0, "removed": 0 });
    let member = json!({ "id": "jane", "email": "jane@acme.example", "name": "Jane Doe" });
    let folders = json!({ "added": 1, "known": 0 });
    let folder = json!({ "id": "folder-1", "name": "Designs" });
    let sharing = json!({ "added": 1, "known": 0, "too_old": 0 });
    let storage = json!({ "used_bytes": 1_000_000, "allocated_bytes": 5_000_000 });
    vec![
        (
            Operation::ReportStorage,
            tells(r("StorageUse"), storage.clone()).takes(r("StorageUse"), storage),
        ),
        (
            Operation::ImportMembers,
            lines(
                tells(r("ImportedMembers"), members),
                r("ImportLine"),
                member,
            ),
        ),
        (
            Operation::ImportTeamFolders,
            lines(tells(r("ImportedFolders"), folders), r("NewFolder"), folder),
        ),
        (
            Operation::ImportSharingEvents,
            lines(
                tells(r("ImportedSharing"), sharing),
                r("NewSharingEvent"),
                sharing_event(),
            ),
        ),
    ]
}

pub(super) fn deliveries() -> Vec<(Operation, Detail)> {
    let from = json!({ "type": "string", "example": "17.acme" });
    let next = json!({ "type": "string", "example": "waiting.17.acme" });
    let run = json!({ "delivered": 3, "waiting": 1, "looked_at": 4_000, "left": [], "next": null });
    vec![
        (
            Operation::ListDeliveries,
            tells(r("Deliveries"), waiting_and_parked()).query("from", from),
        ),
        (
            Operation::RunDeliveries,
            tells(r("DeliveryRun"), run.clone())
                .query("all", json!({ "type": "boolean" }))
                .query("from", next),
        ),
        (Operation::ResumeDeliveries, tells(r("DeliveryRun"), run)),
        (
            Operation::ReplayDelivery,
            done(202).id("acme:lJ0IB5aRcXvmFlUAxkdK2w-notice-0-1"),
        ),
        (
            Operation::DiscardDelivery,
            done(204).id("acme:lJ0IB5aRcXvmFlUAxkdK2w-notice-0-1"),
        ),
    ]
}

/// One line of NDJSON for each item.
fn lines(detail: Detail, item: Value, example: Value) -> Detail {
    let schema = json!({
        "type": "array",
        "items": item,
        "description": "One a line; 4 MiB at most.",
    });
    let on_error = json!({
        "type": "string",
        "enum": OnError::WORDS,
        "default": "abort",
        "description": "What becomes of the import where lines are refused: none is taken, or the others are.",
    });
    detail
        .takes_as("application/x-ndjson", schema, json!([example]))
        .query("on_error", on_error)
}

fn team() -> Value {
    json!({
        "id": "acme",
        "name": "Acme",
        "reseller": "northwind",
        "has_signed_baa": false,
        "locale": "en",
        "member_count": 4,
        "reseller_support": "disabled",
    })
}

fn put_team() -> Detail {
    let mut created = tells(r("Team"), team());
    for answer in &mut created.answers {
        answer.status = 201;
    }
    let body = json!({ "name": "Acme", "reseller": "northwind" });
    tells(r("Team"), team())
        .or(created)
        .takes(r("PutTeam"), body)
        .header(IfMatch)
        .header(IfNoneMatch)
}

fn list_teams() -> Detail {
    let team = json!({
        "id": "acme",
        "name": "Acme",
        "reseller": "northwind",
        "member_count": 4,
        "reseller_support": "enabled",
        "enabled_at": "2026-01-02T03:04:05Z",
        "expires_at": null,
        "sessions": 1,
    });
    let state = json!({ "type": "string", "enum": ["enabled", "disabled"] });
    let id = json!({ "type": "string", "example": "northwind" });
    let name = json!({ "type": "string", "example": "ac" });
    let after = json!({ "type": "string", "example": "17.acme" });
    let limit = json!({ "type": "integer", "minimum": 0 });
    tells(r("Teams"), json!({ "teams": [team], "next": null }))
        .query("state", state)
        .query("reseller", id)
        .query("name", name)
        .query("after", after)
        .query("limit", limit)
}

fn erase_team() -> Detail {
    let under_way = json!({ "state": "delivering", "undelivered": 2 });
    let at = "2026-01-02T03:04:05Z";
    let over = json!({ "state": "erased", "undelivered": 0, "erased_at": at });
    let mut accepted = tells(r("TeamErasure"), under_way);
    for answer in &mut accepted.answers {
        answer.status = 202;
    }
    tells(r("TeamErasure"), over)
        .or(accepted)
        .query("now", json!({ "type": "boolean" }))
}

fn settings() -> Detail {
    let example = json!({
        "sharing": whole::<SharingPolicy>(&sharing()),
        "security": whole::<SecurityPolicy>(&security()),
        "revision": 3,
    });
    tells(r("TeamSettings"), example).tells_header(ETag)
}

fn waiting_and_parked() -> Value {
    let waiting = json!({
        "team": "acme",
        "lane": "notices",
        "commits_waiting": 1,
        "oldest_at": "2026-11-22T19:00:00Z",
        "attempts": 2,
        "not_before": "2026-11-22T19:05:00Z",
    });
    let parked = json!({
        "id": "acme:lJ0IB5aRcXvmFlUAxkdK2w-notice-0-1",
        "team": "acme",
        "events": 1,
        "is_given_up": true,
        "parked_at": "2026-11-22T19:05:00Z",
        "attempts": 10,
        "not_before": null,
        "why": "status 400",
    });
    json!({ "paused_at": null, "waiting": [waiting], "parked": [parked], "next": null })
}
