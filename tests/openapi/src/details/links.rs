//! The operations of `link-issuance` and `link-redemption`.

use super::Header::IdempotencyKey;
use super::{Detail, answers, creates, done, tells};
use crate::shapes::reference as r;
use domain::Operation;
use serde_json::{Value, json};

const LINK: &str = "rsl_YWNtZQ.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

pub(super) fn issuance() -> Vec<(Operation, Detail)> {
    let links = json!({ "team": team(), "links": [live_link(), superseded_link()] });
    let teams = json!({ "teams": [team()], "next": "16.acme" });
    vec![
        (
            Operation::IssueLink,
            creates(r("IssuedLink"), issued_link())
                .takes(r("IssueLink"), json!({ "reason": "Ticket 7" }))
                .header(IdempotencyKey),
        ),
        (Operation::ListLinks, tells(r("TeamLinks"), links)),
        (Operation::RevokeLink, done(204).id("link-1")),
        (
            Operation::ListResellerTeams,
            tells(r("ResellerTeams"), teams)
                .query("search", json!({ "type": "string", "example": "ac" }))
                .pages(),
        ),
    ]
}

pub(super) fn redemption() -> Vec<(Operation, Detail)> {
    vec![
        (
            Operation::PreviewLink,
            tells(r("Preview"), preview())
                .takes(r("PreviewLink"), json!({ "token": LINK }))
                .also(404),
        ),
        (Operation::RedeemLink, redeem()),
        (Operation::ReadSession, tells(r("Session"), session())),
        (Operation::SignOut, done(204)),
        (Operation::Introspect, introspect()),
    ]
}

fn issued_link() -> Value {
    json!({
        "id": "link-1",
        "url": format!("https://support.vendor.example/sign-in#{LINK}"),
        "reason": "Ticket 7",
        "is_read_only": false,
        "issued_at": "2026-11-22T19:00:00Z",
        "expires_at": "2026-11-22T19:10:00Z",
    })
}

fn live_link() -> Value {
    json!({
        "id": "link-1",
        "state": "live",
        "technician": "tom",
        "reason": "Ticket 7",
        "is_read_only": false,
        "issued_at": "2026-11-22T19:00:00Z",
        "expires_at": "2026-11-22T19:10:00Z",
    })
}

fn superseded_link() -> Value {
    json!({ "id": "link-0", "state": "superseded", "at": "2026-11-22T19:00:00Z" })
}

fn team() -> Value {
    json!({
        "id": "acme",
        "name": "Acme",
        "state": "enabled",
        "expires_at": null,
        "is_read_only": false,
    })
}

fn preview() -> Value {
    json!({
        "team": "Acme",
        "reseller": "Northwind Partners",
        "technician": "Tom",
        "reason": "Ticket 7",
        "is_read_only": false,
        "expires_at": "2026-11-22T19:10:00Z",
    })
}

fn redeem() -> Detail {
    let example = json!({
        "session_token": "rss_YWNtZQ...",
        "session": {
            "id": "session-1",
            "started_at": "2026-11-22T19:00:00Z",
            "expires_at": "2026-11-22T20:00:00Z",
            "is_read_only": false,
        },
        "team": { "id": "acme", "name": "Acme" },
        "reseller": "Northwind Partners",
    });
    let body = json!({ "token": LINK, "nonce": "nonce-0123456789abcdef" });
    answers(201, "The session.", super::JSON, r("Redeemed"), example).takes(r("RedeemLink"), body)
}

fn session() -> Value {
    json!({
        "id": "session-1",
        "team": { "id": "acme", "name": "Acme" },
        "reseller": "Northwind Partners",
        "technician": "Tom",
        "is_read_only": false,
        "started_at": "2026-11-22T19:00:00Z",
        "expires_at": "2026-11-22T20:00:00Z",
        "signed_in_as": null,
        "actions": ["members", "sign_in_as"],
    })
}

fn introspect() -> Detail {
    let schema = json!({
        "type": "object",
        "properties": { "token": { "type": "string" } },
        "required": ["token"],
    });
    tells(r("Introspection"), json!({ "active": false })).takes_as(
        "application/x-www-form-urlencoded",
        schema,
        json!({ "token": "rss_YWNtZQ..." }),
    )
}
