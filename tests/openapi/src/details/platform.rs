//! The operations of the platform.

use super::Header::{ETag, IdempotencyKey};
use super::sessions::{member, request, requests, security, sharing, sharing_event, whole};
use super::{Detail, done, tells};
use crate::shapes::reference as r;
use domain::settings::{SecurityPolicy, SharingPolicy};
use serde_json::{Value, json};

/// One line of NDJSON for each item.
fn lines(detail: Detail, item: Value, example: Value) -> Detail {
    let schema = json!({ "type": "array", "items": item, "description": "One a line, all or none; 4 MiB at most." });
    detail.takes_as("application/x-ndjson", schema, json!([example]))
}

pub(super) fn all() -> Vec<(&'static str, Detail)> {
    let reseller = || {
        let example = json!({
            "id": "northwind", "name": "Northwind Partners", "domains": ["northwind.example"], "addresses": [],
        });
        tells(r("Reseller"), example)
    };
    let team = || {
        json!({
            "id": "acme", "name": "Acme", "reseller": "northwind", "has_signed_baa": false, "locale": "en",
            "member_count": 4, "reseller_support": "disabled",
        })
    };
    let mut new_team = tells(r("Team"), team());
    new_team
        .answers
        .iter_mut()
        .for_each(|answer| answer.status = 201);
    let storage = || json!({ "used_bytes": 1_000_000, "allocated_bytes": 5_000_000 });
    let waiting_example = json!({
        "team": "acme", "lane": "notices", "commits_waiting": 1, "oldest_at": "2026-11-22T19:00:00Z", "attempts": 2,
        "not_before": "2026-11-22T19:05:00Z",
    });
    let parked_example = json!({
        "id": "acme:7:notice:0", "is_given_up": true, "parked_at": "2026-11-22T19:05:00Z", "attempts": 10,
        "not_before": null, "why": "status 400",
    });
    let deliveries_example = json!({
        "paused_at": null, "waiting": [waiting_example], "parked": [parked_example], "next": null,
    });
    let settings = || {
        let example = json!({
            "sharing": whole::<SharingPolicy>(&sharing()),
            "security": whole::<SecurityPolicy>(&security()),
            "revision": 3,
        });
        tells(r("TeamSettings"), example).tells_header(ETag)
    };
    let put_settings = json!({ "sharing": sharing(), "security": security() });
    let member_line = json!({ "id": "jane", "email": "jane@acme.example", "name": "Jane Doe" });
    vec![
        ("set_up", tells(r("SetUp"), json!({ "is_set_up": true }))),
        ("sweep", done(202)),
        ("read_reseller", reseller()),
        (
            "put_reseller",
            reseller().takes(
                r("ResellerProfile"),
                json!({ "name": "Northwind Partners", "domains": ["northwind.example"] }),
            ),
        ),
        ("read_team", tells(r("Team"), team())),
        (
            "put_team",
            tells(r("Team"), team()).or(new_team).takes(
                r("PutTeam"),
                json!({ "name": "Acme", "reseller": "northwind" }),
            ),
        ),
        (
            "report_storage",
            tells(r("StorageUse"), storage()).takes(r("StorageUse"), storage()),
        ),
        (
            "list_team_members",
            tells(r("Members"), json!({ "members": [member()], "next": null })).pages(),
        ),
        (
            "import_members",
            lines(
                tells(
                    r("ImportedMembers"),
                    json!({ "added": 1, "updated": 0, "removed": 0 }),
                ),
                r("ImportLine"),
                member_line,
            ),
        ),
        (
            "import_team_folders",
            lines(
                tells(r("ImportedFolders"), json!({ "added": 1, "known": 0 })),
                r("NewFolder"),
                json!({ "id": "folder-1", "name": "Designs" }),
            ),
        ),
        (
            "import_sharing_events",
            lines(
                tells(
                    r("ImportedSharing"),
                    json!({ "added": 1, "known": 0, "too_old": 0 }),
                ),
                r("NewSharingEvent"),
                sharing_event(),
            ),
        ),
        (
            "list_team_requests",
            tells(r("SupportRequests"), requests()).pages(),
        ),
        (
            "read_team_request",
            tells(r("SupportRequest"), request()).id("sr-00000001"),
        ),
        (
            "answer_request",
            tells(r("SupportRequest"), request())
                .id("sr-00000001")
                .takes(r("NewAnswer"), json!({ "text": "Designs is back." }))
                .header(IdempotencyKey),
        ),
        ("read_settings", settings()),
        (
            "put_settings",
            settings().takes(r("PutSettings"), put_settings),
        ),
        (
            "list_deliveries",
            tells(r("Deliveries"), deliveries_example).query(
                "from",
                json!({ "type": "integer", "minimum": 0, "maximum": 255 }),
            ),
        ),
        ("run_deliveries", done(202)),
        ("resume_deliveries", done(202)),
        ("replay_delivery", done(202).id("acme:7:notice:0")),
    ]
}
