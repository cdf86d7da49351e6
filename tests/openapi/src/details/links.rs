//! The `link-issuance` and `link-redemption` components.

use super::Header::IdempotencyKey;
use super::{Detail, answers, creates, done, tells};
use crate::schemas::reference as r;
use crate::shapes::{array, flag, instant, nullable, object, one_of, page, text};
use serde_json::json;

const LINK: &str = "rsl_acme_AAAAAAAAAAAAAAAAAAAAAA_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

pub(super) fn all() -> Vec<(&'static str, Detail)> {
    let issued = object(json!({
        "id": r("Id"), "url": { "type": "string", "format": "uri" }, "reason": r("Reason"), "is_read_only": flag(),
        "issued_at": instant(), "expires_at": instant(),
    }));
    let issued_example = json!({
        "id": "link-1", "url": format!("https://support.vendor.example/sign-in#{LINK}"), "reason": "Ticket 7",
        "is_read_only": false, "issued_at": "2026-11-22T19:00:00Z", "expires_at": "2026-11-22T19:10:00Z",
    });
    let link = json!({
        "id": "link-1", "state": "live", "technician": "tom", "reason": "Ticket 7", "is_read_only": false,
        "issued_at": "2026-11-22T19:00:00Z", "expires_at": "2026-11-22T19:10:00Z",
    });
    let spent = json!({ "id": "link-0", "state": "superseded", "at": "2026-11-22T19:00:00Z" });
    let team = object(json!({
        "id": r("Id"), "name": r("Name"), "state": one_of(&["enabled", "disabled"]), "expires_at": nullable(instant()),
        "is_read_only": flag(),
    }));
    let acme = json!({ "id": "acme", "name": "Acme", "state": "enabled", "expires_at": null, "is_read_only": false });
    let teams = json!({ "teams": [acme], "next": null });
    let preview = object(json!({
        "team": r("Name"), "reseller": nullable(r("Name")), "technician": nullable(r("Name")), "reason": r("Reason"),
        "is_read_only": flag(), "expires_at": instant(),
    }));
    let preview_example = json!({
        "team": "Acme", "reseller": "Northwind Partners", "technician": "Tom", "reason": "Ticket 7", "is_read_only": false,
        "expires_at": "2026-11-22T19:10:00Z",
    });
    let team_of = object(json!({ "id": r("Id"), "name": r("Name") }));
    let session = object(json!({
        "id": r("Id"), "started_at": instant(), "expires_at": instant(), "is_read_only": flag(),
    }));
    let redeemed = object(json!({
        "session_token": text(), "session": session, "team": team_of, "reseller": nullable(r("Name")),
    }));
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
    let nonce = json!({
        "type": "string", "minLength": 16, "maxLength": 128, "description": "Random text of the page that redeems.",
    });
    let introspection = json!({
        "type": "object",
        "properties": { "active": flag(), "sub": r("Id"), "team": r("Id"), "reseller": r("Id"), "sid": r("Id") },
        "required": ["active"],
    });
    vec![
        (
            "issue_link",
            creates(issued, issued_example)
                .takes(
                    object(json!({ "reason": r("Reason"), "is_read_only?": flag() })),
                    json!({ "reason": "Ticket 7" }),
                )
                .header(IdempotencyKey),
        ),
        (
            "list_links",
            tells(
                object(json!({ "team": team.clone(), "links": array(r("Link")) })),
                json!({ "team": acme, "links": [link, spent] }),
            ),
        ),
        ("revoke_link", done(204).id("link-1")),
        ("list_reseller_teams", tells(page("teams", team), teams).pages()),
        (
            "preview_link",
            tells(preview, preview_example)
                .takes(object(json!({ "token": text() })), json!({ "token": LINK }))
                .also(404),
        ),
        (
            "redeem_link",
            answers(201, "The session.", "application/json", redeemed, redeemed_example).takes(
                object(json!({ "token": text(), "nonce": nonce })),
                json!({ "token": LINK, "nonce": "nonce-0123456789abcdef" }),
            ),
        ),
        ("read_session", tells(r("Session"), session_example)),
        ("sign_out", done(204)),
        (
            "introspect",
            tells(introspection, json!({ "active": false })).takes_as(
                "application/x-www-form-urlencoded",
                json!({ "type": "object", "properties": { "token": text() }, "required": ["token"] }),
                json!({ "token": "rss_acme_..." }),
            ),
        ),
    ]
}
