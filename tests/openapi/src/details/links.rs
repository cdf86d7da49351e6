//! The operations of `link-issuance` and `link-redemption`.

use super::Header::IdempotencyKey;
use super::{Detail, answers, creates, done, tells};
use crate::shapes::reference as r;
use serde_json::json;

const LINK: &str = "rsl_acme.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

pub(super) fn all() -> Vec<(&'static str, Detail)> {
    let issued_example = json!({
        "id": "link-1", "url": format!("https://support.vendor.example/sign-in#{LINK}"), "reason": "Ticket 7",
        "is_read_only": false, "issued_at": "2026-11-22T19:00:00Z", "expires_at": "2026-11-22T19:10:00Z",
    });
    let link = json!({
        "id": "link-1", "state": "live", "technician": "tom", "reason": "Ticket 7", "is_read_only": false,
        "issued_at": "2026-11-22T19:00:00Z", "expires_at": "2026-11-22T19:10:00Z",
    });
    let spent = json!({ "id": "link-0", "state": "superseded", "at": "2026-11-22T19:00:00Z" });
    let acme = json!({ "id": "acme", "name": "Acme", "state": "enabled", "expires_at": null, "is_read_only": false });
    let teams = json!({ "teams": [acme], "next": null });
    let preview_example = json!({
        "team": "Acme", "reseller": "Northwind Partners", "technician": "Tom", "reason": "Ticket 7", "is_read_only": false,
        "expires_at": "2026-11-22T19:10:00Z",
    });
    let redeemed_example = json!({
        "session_token": "rss_acme_...",
        "session": {
            "id": "session-1", "started_at": "2026-11-22T19:00:00Z", "expires_at": "2026-11-22T20:00:00Z",
            "is_read_only": false,
        },
        "team": { "id": "acme", "name": "Acme" },
        "reseller": "Northwind Partners",
    });
    let session_example = json!({
        "id": "session-1", "team": { "id": "acme", "name": "Acme" }, "reseller": "Northwind Partners", "technician": "Tom",
        "is_read_only": false, "started_at": "2026-11-22T19:00:00Z", "expires_at": "2026-11-22T20:00:00Z",
        "signed_in_as": null, "actions": ["members", "sign_in_as"],
    });
    vec![
        (
            "issue_link",
            creates(r("IssuedLink"), issued_example)
                .takes(
                    r("IssueLink"),
                    json!({ "reason": "Ticket 7" }),
                )
                .header(IdempotencyKey),
        ),
        (
            "list_links",
            tells(
                r("TeamLinks"),
                json!({ "team": acme, "links": [link, spent] }),
            ),
        ),
        ("revoke_link", done(204).id("link-1")),
        ("list_reseller_teams", tells(r("ResellerTeams"), teams).pages()),
        (
            "preview_link",
            tells(r("Preview"), preview_example)
                .takes(r("PreviewLink"), json!({ "token": LINK }))
                .also(404),
        ),
        (
            "redeem_link",
            answers(201, "The session.", "application/json", r("Redeemed"), redeemed_example).takes(
                r("RedeemLink"),
                json!({ "token": LINK, "nonce": "nonce-0123456789abcdef" }),
            ),
        ),
        ("read_session", tells(r("Session"), session_example)),
        ("sign_out", done(204)),
        (
            "introspect",
            tells(r("Introspection"), json!({ "active": false })).takes_as(
                "application/x-www-form-urlencoded",
                json!({ "type": "object", "properties": { "token": { "type": "string" } }, "required": ["token"] }),
                json!({ "token": "rss_acme_..." }),
            ),
        ),
    ]
}
