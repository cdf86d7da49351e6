//! Audit entries in the shape of Dropbox's `team_log` `TeamEvent`, for which collectors exist.
//!
//! What Dropbox has an event for carries its exact tag, category and details; the rest has tags of its own that start
//! with `reseller_` or `team_`. `id`, `sequence` and `sentence` come on top; decoders of the original pass them over.

use crate::audit::{Entry, Event};
use crate::{Actor, Locale, Person, sentence};
use serde_json::{Map, Value, json};

/// The tag and category of an event, and what Dropbox's own descriptions would call it.
pub fn event_type(event: &Event) -> (&'static str, &'static str, &'static str) {
    match event {
        Event::SupportChanged { .. } => {
            ("reseller_support_change_policy", "team_policies", "Enabled/disabled reseller support")
        }
        Event::GrantChanged { .. } => {
            ("reseller_support_change_terms", "team_policies", "Changed the terms of reseller support")
        }
        Event::LinkIssued { .. } => ("reseller_link_create", "logins", "Created reseller sign-in link"),
        Event::LinkRevoked { .. } => ("reseller_link_revoke", "logins", "Revoked reseller sign-in link"),
        Event::LinkRedeemed { .. } => ("reseller_link_redeem", "logins", "Redeemed reseller sign-in link"),
        Event::LinkRefused { .. } => ("reseller_link_refuse", "logins", "Refused reseller sign-in link"),
        Event::SessionStarted { .. } => {
            ("reseller_support_session_start", "logins", "Started reseller support session")
        }
        Event::SessionEnded { .. } => ("reseller_support_session_end", "logins", "Ended reseller support session"),
        Event::MemberAdded { .. } | Event::MemberRemoved { .. } => {
            ("member_change_status", "members", "Changed member status (invited, joined, suspended, etc.)")
        }
        Event::RoleChanged { .. } => ("member_change_admin_role", "members", "Changed team member admin role"),
        Event::MembersImported { .. } => ("team_members_import", "members", "Imported members"),
        Event::TeamChanged { .. } => ("team_record_change", "team_profile", "Changed the team's record"),
        Event::Viewed { .. } => ("reseller_view", "reports", "Viewed in a reseller session"),
        Event::Refused { .. } => ("reseller_action_refuse", "logins", "Refused in a reseller session"),
    }
}

/// An entry as a `TeamEvent`. `sequence` is the commit's revision, `index` the entry's place in it.
pub fn team_event(entry: &Entry, sequence: u64, index: usize, locale: Locale) -> Value {
    let (tag, category, description) = event_type(&entry.event);
    let mut details = details(&entry.event);
    details.insert(".tag".into(), format!("{tag}_details").into());
    let mut event = json!({
        "id": format!("{sequence}.{index}"),
        "sequence": sequence,
        "timestamp": entry.at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "event_category": { ".tag": category },
        "actor": actor(&entry.actor),
        "involve_non_team_member": matches!(entry.actor, Actor::Reseller { .. } | Actor::Anonymous),
        "context": { ".tag": "team" },
        "event_type": { ".tag": tag, "description": format!("({category}) {description}") },
        "details": details,
        "sentence": sentence::of(entry, locale),
    });
    if let Some(fields) = event.as_object_mut() {
        if let Actor::Reseller { session: Some(session), .. } = &entry.actor {
            let web = json!({ ".tag": "web", "session_id": session });
            let access_method = json!({ ".tag": "admin_console", "admin_console": web });
            fields.insert("origin".into(), json!({ "access_method": access_method }));
        }
        if let Event::MemberAdded { member, .. }
        | Event::MemberRemoved { member, .. }
        | Event::RoleChanged { member, .. } = &entry.event
        {
            let participant = json!({ ".tag": "user", "user": user(member) });
            fields.insert("participants".into(), json!([participant]));
        }
    }
    event
}

/// The kind by which entries can be asked for: `admin`, `reseller`, `anonymous`, `platform` or `service`.
pub fn actor_kind(actor: &Actor) -> &'static str {
    match actor {
        Actor::Admin(_) => "admin",
        Actor::Reseller { .. } => "reseller",
        Actor::Anonymous => "anonymous",
        Actor::Platform => "platform",
        Actor::Service => "service",
    }
}

fn actor(actor: &Actor) -> Value {
    match actor {
        Actor::Admin(person) => json!({ ".tag": "admin", "admin": user(person) }),
        Actor::Reseller { reseller, technician, is_bearer, .. } => json!({
            ".tag": "reseller",
            "reseller_name": reseller,
            "reseller_email": technician.email,
            "technician_id": technician.id,
            "technician_name": technician.name,
            "is_bearer": is_bearer,
        }),
        Actor::Anonymous => json!({ ".tag": "anonymous" }),
        Actor::Platform => json!({ ".tag": "app", "app": { ".tag": "team_linked_app", "display_name": "Platform" } }),
        Actor::Service => {
            json!({ ".tag": "app", "app": { ".tag": "team_linked_app", "display_name": "Reseller Support" } })
        }
    }
}

fn user(person: &Person) -> Value {
    json!({
        ".tag": "team_member",
        "team_member_id": person.id,
        "display_name": person.name,
        "email": person.email,
    })
}

/// What is particular to an event: the fields of [`Event`] under the names and values that Dropbox uses.
fn details(event: &Event) -> Map<String, Value> {
    let mut fields = match serde_json::to_value(event) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    };
    fields.remove("type");
    let tag = |tag: &str| json!({ ".tag": tag });
    let state = |is_enabled: bool| tag(if is_enabled { "enabled" } else { "disabled" });
    match event {
        Event::SupportChanged { is_enabled, .. } => {
            fields.remove("is_enabled");
            fields.insert("new_value".into(), state(*is_enabled));
            fields.insert("previous_value".into(), state(!*is_enabled));
        }
        Event::MemberAdded { .. } => {
            let status = fields.remove("status").unwrap_or_default();
            fields.insert("new_value".into(), json!({ ".tag": status }));
        }
        Event::MemberRemoved { .. } => {
            let status = fields.remove("status").unwrap_or_default();
            fields.insert("previous_value".into(), json!({ ".tag": status }));
            fields.insert("new_value".into(), tag("removed"));
        }
        Event::RoleChanged { .. } => {
            for (own, name) in [("previous", "previous_value"), ("new", "new_value")] {
                let role = fields.remove(own).unwrap_or_default();
                fields.insert(name.into(), json!({ ".tag": role }));
            }
        }
        _ => {}
    }
    fields.remove("member");
    fields
}
