//! The operations of a reseller session: `reseller-actions` and `sign-in-as`.

use super::Header::{ETag, IdempotencyKey, IfMatch};
use super::{Detail, creates, done, tells};
use crate::shapes::reference as r;
use crate::shapes::{flag, instant, text};
use domain::Operation;
use domain::settings::{SecurityPolicy, SharingPolicy};
use serde::Serialize;
use serde_json::{Value, json};

pub(super) fn members() -> Vec<(Operation, Detail)> {
    let prefix = |description: &str| {
        json!({
            "type": "string",
            "minLength": 1,
            "maxLength": 254,
            "description": description,
        })
    };
    let email = prefix("The beginning of addresses, in any case, width or composition.");
    let name = prefix("The beginning of one of a name's first three words, or of its last one.");
    let new_member = json!({ "email": "new@acme.example", "name": "New One" });
    vec![
        (
            Operation::ListMembers,
            tells(r("Members"), json!({ "members": [member()], "next": null }))
                .query("email", email)
                .query("name", name)
                .pages(),
        ),
        (
            Operation::AddMember,
            creates(r("Member"), member())
                .takes(r("AddMember"), new_member)
                .header(IdempotencyKey),
        ),
        (
            Operation::ReadMember,
            tells(r("Member"), member()).id("jane"),
        ),
        (
            Operation::RemoveMember,
            done(204)
                .id("jane")
                .query("keep_account", flag())
                .query("transfer_to", r("Id"))
                .also(422),
        ),
        (
            Operation::ChangeAdminRole,
            tells(r("Member"), member())
                .id("jane")
                .takes(r("ChangeAdminRole"), json!({ "role": "support_admin" })),
        ),
        (Operation::ReadInsights, tells(r("Insights"), insights())),
    ]
}

pub(super) fn sign_in_as() -> Vec<(Operation, Detail)> {
    vec![
        (
            Operation::SignInAs,
            creates(r("SignInToken"), sign_in_token())
                .id("jane")
                .header(IdempotencyKey),
        ),
        (Operation::EndSignInAs, done(204).id("jane")),
        (Operation::ReadJwks, jwks()),
    ]
}

pub(super) fn folders() -> Vec<(Operation, Detail)> {
    let folders = json!({ "team_folders": [folder()], "next": null });
    vec![
        (
            Operation::ListTeamFolders,
            tells(r("TeamFolders"), folders).pages(),
        ),
        (
            Operation::CreateTeamFolder,
            creates(r("TeamFolder"), folder())
                .takes(r("CreateFolder"), json!({ "name": "Designs" }))
                .header(IdempotencyKey),
        ),
        (
            Operation::ReadTeamFolder,
            tells(r("TeamFolder"), folder()).id("folder-1"),
        ),
        (Operation::ListSharingActivity, sharing_activity()),
    ]
}

pub(super) fn policies() -> Vec<(Operation, Detail)> {
    vec![
        (Operation::ReadSharingPolicy, sharing_policy()),
        (
            Operation::ChangeSharingPolicy,
            sharing_policy()
                .takes(r("NewSharingPolicy"), sharing())
                .header(IfMatch),
        ),
        (Operation::ReadSecurityPolicy, security_policy()),
        (
            Operation::ChangeSecurityPolicy,
            security_policy()
                .takes(r("NewSecurityPolicy"), security())
                .header(IfMatch),
        ),
    ]
}

pub(super) fn support_requests() -> Vec<(Operation, Detail)> {
    let new_request = json!({
        "subject": "Restore a folder",
        "text": "Please restore Designs.",
        "contact": { "name": "Tom", "email": "tom@northwind.example" },
    });
    vec![
        (
            Operation::ListSupportRequests,
            tells(r("SupportRequests"), requests()).pages(),
        ),
        (
            Operation::OpenSupportRequest,
            creates(r("SupportRequest"), request())
                .takes(r("NewRequest"), new_request)
                .header(IdempotencyKey),
        ),
        (
            Operation::ReadSupportRequest,
            tells(r("SupportRequest"), request()).id("019ac0d8-71d0-7000-8000-0000000001a4"),
        ),
    ]
}

pub(super) fn member() -> Value {
    json!({
        "id": "jane",
        "email": "jane@acme.example",
        "name": "Jane Doe",
        "role": "member_only",
        "status": "active",
        "is_added_by_session": false,
        "is_promoted_by_session": false,
    })
}

fn folder() -> Value {
    json!({
        "id": "folder-1",
        "name": "Designs",
        "created_at": "2026-11-22T19:00:00Z",
        "access": [{ "member": "jane", "level": "editor" }],
    })
}

pub(super) fn request() -> Value {
    json!({
        "id": "019ac0d8-71d0-7000-8000-0000000001a4",
        "subject": "Restore a folder",
        "text": "Please restore Designs.",
        "priority": "normal",
        "contact": { "name": "Tom", "email": "tom@northwind.example" },
        "technician": { "id": "tom", "name": "Tom", "email": "tom@northwind.example" },
        "created_at": "2026-11-22T19:00:00Z",
        "status": "open",
    })
}

pub(super) fn requests() -> Value {
    let summary = json!({
        "id": "019ac0d8-71d0-7000-8000-0000000001a4",
        "subject": "Restore a folder",
        "priority": "normal",
        "status": "open",
        "technician": { "id": "tom", "name": "Tom", "email": "tom@northwind.example" },
        "answer_count": 0,
        "created_at": "2026-11-22T19:00:00Z",
        "closed_at": null,
    });
    json!({ "support_requests": [summary], "next": null })
}

pub(super) fn sharing_event() -> Value {
    json!({
        "id": "event-1",
        "at": "2026-11-22T19:00:00Z",
        "type": "shared_link_create",
        "actor": "jane@acme.example",
        "item": "Designs",
        "target": "link",
        "is_external": true,
    })
}

fn sharing_activity() -> Detail {
    let example = json!({ "events": [sharing_event()], "next": null });
    let limit = json!({ "type": "integer", "minimum": 1, "maximum": 500 });
    tells(r("SharingEvents"), example)
        .query("limit", limit)
        .query("after", text())
        .query("from", instant())
        .query("to", instant())
        .query("actor", r("Email"))
        .query("type", r("SharingType"))
        .query("is_external", flag())
        .query("target", r("SharingTarget"))
}

/// Some settings of the sharing policy.
pub(super) fn sharing() -> Value {
    json!({ "shared_link_create_policy": "team_only" })
}

/// Some settings of the security policy.
pub(super) fn security() -> Value {
    json!({ "password_strength_policy": "strong_password" })
}

fn sharing_policy() -> Detail {
    policy::<SharingPolicy>("RevisedSharingPolicy", &sharing())
}

fn security_policy() -> Detail {
    policy::<SecurityPolicy>("RevisedSecurityPolicy", &security())
}

fn policy<P: Default + Serialize>(schema: &str, some: &Value) -> Detail {
    let mut example = whole::<P>(some);
    example["revision"] = json!(3);
    tells(r(schema), example).tells_header(ETag)
}

/// The whole of a policy, as answers have it.
pub(super) fn whole<P: Default + Serialize>(some: &Value) -> Value {
    let mut whole = json!(P::default());
    for (setting, value) in some.as_object().into_iter().flatten() {
        whole[setting] = value.clone();
    }
    whole
}

fn insights() -> Value {
    json!({
        "members": {
            "total": 4,
            "by_status": { "active": 4, "invited": 0, "suspended": 0 },
            "by_role": { "team_admin": 2, "member_only": 2 },
        },
        "admins": [{
            "id": "alice",
            "name": "Alice Martin",
            "email": "alice@acme.example",
            "role": "team_admin",
        }],
        "pending_invitations": 0,
        "team_folders": 1,
        "sharing_activity": [{
            "day": "2026-11-22",
            "links_created": 1,
            "folders_shared": 0,
            "external_shares": 1,
            "events": 3,
        }],
        "two_step": { "members": 2, "of": 4 },
        "sso": { "members": 0, "of": 4 },
        "recent_activity": [{
            "at": "2026-11-22T19:00:00Z",
            "type": "member_change_status",
            "sentence": "Northwind Partners added New One",
        }],
        "storage": null,
    })
}

fn sign_in_token() -> Value {
    json!({
        "id": "sign-in-1",
        "token": "eyJ...",
        "token_type": "urn:ietf:params:oauth:token-type:jwt",
        "expires_at": "2026-11-22T19:01:00Z",
        "member": { "id": "jane", "name": "Jane Doe", "email": "jane@acme.example" },
    })
}

fn jwks() -> Detail {
    let key = json!({ "type": "object", "required": ["kty", "kid", "x"] });
    let schema = json!({
        "type": "object",
        "properties": { "keys": { "type": "array", "items": key } },
        "required": ["keys"],
        "additionalProperties": false,
    });
    let example = json!({
        "keys": [{
            "kty": "OKP",
            "crv": "Ed25519",
            "alg": "EdDSA",
            "use": "sig",
            "kid": "key-1",
            "x": "AAAA",
        }],
    });
    tells(schema, example).fixed()
}
