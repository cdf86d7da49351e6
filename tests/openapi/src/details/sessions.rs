//! The `reseller-actions` component: what a reseller session may do.

use super::Header::{ETag, IdempotencyKey, IfMatch};
use super::{Detail, creates, done, tells};
use crate::schemas::reference as r;
use crate::shapes::{array, count, flag, instant, nullable, object, one_of, page, text};
use serde_json::{Value, json};

pub(super) fn member() -> Value {
    json!({
        "id": "jane", "email": "jane@acme.example", "name": "Jane Doe", "role": "member_only", "status": "active",
        "is_added_by_session": false, "is_promoted_by_session": false,
    })
}

fn folder() -> Value {
    json!({
        "id": "folder-1", "name": "Designs", "created_at": "2026-11-22T19:00:00Z",
        "access": [{ "member": "jane", "level": "editor" }],
    })
}

pub(super) fn request() -> Value {
    json!({
        "id": "sr-00000001", "subject": "Restore a folder", "text": "Please restore Designs.", "priority": "normal",
        "contact": { "name": "Tom", "email": "tom@northwind.example" },
        "technician": { "id": "tom", "name": "Tom", "email": "tom@northwind.example" },
        "created_at": "2026-11-22T19:00:00Z", "status": "open",
    })
}

pub(super) fn requests() -> Value {
    json!({
        "support_requests": [{
            "id": "sr-00000001", "subject": "Restore a folder", "priority": "normal", "status": "open",
            "technician": { "id": "tom", "name": "Tom", "email": "tom@northwind.example" }, "answer_count": 0,
            "created_at": "2026-11-22T19:00:00Z", "closed_at": null,
        }],
        "next": null,
    })
}

pub(super) fn sharing_event() -> Value {
    json!({
        "id": "event-1", "at": "2026-11-22T19:00:00Z", "type": "shared_link_create", "actor": "jane@acme.example",
        "item": "Designs", "target": "link", "is_external": true,
    })
}

pub(super) fn sharing() -> (Value, Value) {
    let values = json!({
        "shared_folder_member_policy?": one_of(&["team", "anyone", "team_and_approved"]),
        "shared_folder_join_policy?": one_of(&["from_team_only", "from_anyone"]),
        "shared_link_create_policy?": one_of(&["default_public", "default_team_only", "team_only", "default_no_one"]),
        "shared_folder_link_restriction_policy?": one_of(&["members", "anyone"]),
        "enforce_link_password_policy?": one_of(&["optional", "required"]),
        "default_link_expiration_days_policy?":
            one_of(&["none", "day_1", "day_3", "day_7", "day_30", "day_90", "day_180", "year_1"]),
        "shared_link_default_permissions_policy?": one_of(&["default", "edit", "view"]),
        "group_creation_policy?": one_of(&["admins_and_members", "admins_only"]),
    });
    (values, json!({ "shared_link_create_policy": "team_only" }))
}

pub(super) fn security(certificate: Value) -> (Value, Value) {
    let url = || nullable(json!({ "type": "string", "maxLength": 255, "pattern": "^https://" }));
    let seconds = || nullable(json!({ "type": "integer", "minimum": 0 }));
    let values = json!({
        "sso_policy?": one_of(&["disabled", "optional", "required"]),
        "sso_sign_in_url?": url(),
        "sso_sign_out_url?": url(),
        "sso_certificate?": nullable(certificate),
        "two_step_verification_policy?": one_of(&["required", "optional", "disabled"]),
        "password_strength_policy?": one_of(&["minimal_requirements", "moderate_password", "strong_password"]),
        "session_fixed_length_seconds?": seconds(),
        "session_idle_length_seconds?": seconds(),
        "active_device_limit?": seconds(),
    });
    (
        values,
        json!({ "password_strength_policy": "strong_password" }),
    )
}

/// The policy with its revision.
fn policy((mut values, mut example): (Value, Value)) -> Detail {
    values["revision"] = count();
    example["revision"] = json!(3);
    tells(object(values), example).tells_header(ETag)
}

fn patch(answer: (Value, Value), (values, example): (Value, Value)) -> Detail {
    policy(answer)
        .takes(object(values), example)
        .header(IfMatch)
}

fn insights() -> Value {
    json!({
        "members": {
            "total": 4,
            "by_status": { "active": 4, "invited": 0, "suspended": 0 },
            "by_role": { "team_admin": 2, "member_only": 2 },
        },
        "admins": [{ "id": "alice", "name": "Alice Martin", "email": "alice@acme.example", "role": "team_admin" }],
        "pending_invitations": 0,
        "team_folders": 1,
        "sharing_activity": [{
            "day": "2026-11-22", "links_created": 1, "folders_shared": 0, "external_shares": 1, "events": 3,
        }],
        "two_step": { "members": 2, "of": 4 },
        "sso": { "members": 0, "of": 4 },
        "recent_activity": [{
            "at": "2026-11-22T19:00:00Z", "type": "member_change_status", "sentence": "Northwind Partners added New One",
        }],
        "storage": null,
    })
}

pub(super) fn all() -> Vec<(&'static str, Detail)> {
    let new_member = object(json!({ "email": r("Email"), "name": r("Name"), "role?": r("Role") }));
    let new_folder = object(json!({ "name": text(), "access?": array(r("Access")) }));
    let signed_in = object(json!({
        "id": r("Id"), "token": text(), "token_type": text(), "expires_at": instant(), "member": r("Person"),
    }));
    let signed_in_example = json!({
        "id": "sign-in-1", "token": "eyJ...", "token_type": "urn:ietf:params:oauth:token-type:jwt",
        "expires_at": "2026-11-22T19:01:00Z",
        "member": { "id": "jane", "name": "Jane Doe", "email": "jane@acme.example" },
    });
    let jwk = json!({ "type": "object", "required": ["kty", "kid", "x"] });
    let jwks = json!({
        "keys": [{ "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": "key-1", "x": "AAAA" }],
    });
    let prefix = || json!({ "type": "string", "minLength": 1, "maxLength": 254 });
    let pem = || json!({ "type": "string", "description": "The certificate in PEM." });
    let certificate = || json!({ "type": "object" });
    let new_request_example = json!({
        "subject": "Restore a folder", "text": "Please restore Designs.",
        "contact": { "name": "Tom", "email": "tom@northwind.example" },
    });
    vec![
        (
            "list_members",
            tells(
                page("members", r("Member")),
                json!({ "members": [member()], "next": null }),
            )
            .query("email", prefix())
            .query("name", prefix())
            .pages(),
        ),
        (
            "add_member",
            creates(r("Member"), member())
                .takes(
                    new_member,
                    json!({ "email": "new@acme.example", "name": "New One" }),
                )
                .header(IdempotencyKey),
        ),
        ("read_member", tells(r("Member"), member()).id("jane")),
        (
            "remove_member",
            done(204)
                .id("jane")
                .query("keep_account", flag())
                .query("transfer_to", r("Id"))
                .also(422),
        ),
        (
            "sign_in_as",
            creates(signed_in, signed_in_example)
                .id("jane")
                .header(IdempotencyKey),
        ),
        ("end_sign_in_as", done(204).id("jane")),
        (
            "change_admin_role",
            tells(r("Member"), member()).id("jane").takes(
                object(json!({ "role": r("Role") })),
                json!({ "role": "support_admin" }),
            ),
        ),
        ("read_insights", tells(r("Insights"), insights())),
        (
            "list_team_folders",
            tells(
                page("team_folders", r("TeamFolder")),
                json!({ "team_folders": [folder()], "next": null }),
            )
            .pages(),
        ),
        (
            "create_team_folder",
            creates(r("TeamFolder"), folder())
                .takes(new_folder, json!({ "name": "Designs" }))
                .header(IdempotencyKey),
        ),
        (
            "read_team_folder",
            tells(r("TeamFolder"), folder()).id("folder-1"),
        ),
        ("read_sharing_policy", policy(sharing())),
        ("change_sharing_policy", patch(sharing(), sharing())),
        ("read_security_policy", policy(security(certificate()))),
        (
            "change_security_policy",
            patch(security(certificate()), security(pem())),
        ),
        (
            "list_sharing_activity",
            tells(
                page("events", r("SharingEvent")),
                json!({ "events": [sharing_event()], "next": null }),
            )
            .query(
                "limit",
                json!({ "type": "integer", "minimum": 1, "maximum": 500 }),
            )
            .query("after", text())
            .query("from", instant())
            .query("to", instant())
            .query("actor", r("Email"))
            .query("type", r("SharingType"))
            .query("is_external", flag())
            .query("target", r("SharingTarget")),
        ),
        (
            "list_support_requests",
            tells(
                page("support_requests", r("SupportRequestSummary")),
                requests(),
            )
            .pages(),
        ),
        (
            "open_support_request",
            creates(r("SupportRequest"), request())
                .takes(r("NewRequest"), new_request_example)
                .header(IdempotencyKey),
        ),
        (
            "read_support_request",
            tells(r("SupportRequest"), request()).id("sr-00000001"),
        ),
        (
            "read_jwks",
            tells(object(json!({ "keys": array(jwk) })), jwks).fixed(),
        ),
    ]
}
