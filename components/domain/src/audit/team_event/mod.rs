//! Audit entries in the shape of Dropbox's `team_log` `TeamEvent`, for which collectors exist.
//!
//! What Dropbox has an event for carries its exact tag, category and details; the rest has tags of its own that start
//! with `reseller_` or `team_`. `id`, `sequence` and `sentence` come on top; decoders of the original pass them over.

mod details;
mod settings;
mod types;

use super::entry::Entry;
use super::event::Event;
use super::sentence;
use crate::locale::Locale;
use crate::person::{Actor, Person};
use serde_json::{Value, json};

/// An entry as a `TeamEvent`. `sequence` is the commit's revision, `index` the entry's place in it.
pub fn team_event(entry: &Entry, sequence: u64, index: usize, locale: Locale) -> Value {
    let event_type = entry.event.event_type();
    let (tag, category) = (event_type.as_str(), event_type.category().as_str());
    let description = event_type.description();
    let mut details = details::details(&entry.event);
    details.insert(".tag".into(), format!("{tag}_details").into());
    let mut event = json!({
        "id": format!("{sequence}.{index}"),
        "sequence": sequence,
        "timestamp": entry.at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "event_category": { ".tag": category },
        "actor": actor(&entry.actor),
        "involve_non_team_member": matches!(entry.actor, Actor::Reseller { .. } | Actor::Anonymous),
        "context": context(&entry.event),
        "event_type": { ".tag": tag, "description": format!("({category}) {description}") },
        "details": details,
        "sentence": sentence::of(entry, locale),
    });
    for (name, value) in [
        ("origin", origin(entry)),
        ("participants", participants(&entry.event)),
        ("assets", assets(&entry.event)),
    ] {
        if let (Some(fields), Some(value)) = (event.as_object_mut(), value) {
            fields.insert(name.into(), value);
        }
    }
    event
}

fn actor(actor: &Actor) -> Value {
    match actor {
        Actor::Admin(person) => json!({ ".tag": "admin", "admin": user(person) }),
        Actor::Reseller {
            reseller,
            technician,
            is_bearer,
            ..
        } => json!({
            ".tag": "reseller",
            "reseller_name": reseller,
            "reseller_email": technician.email,
            "technician_id": technician.id,
            "technician_name": technician.name,
            "is_bearer": is_bearer,
        }),
        Actor::Anonymous => json!({ ".tag": "anonymous" }),
        Actor::Platform => {
            json!({ ".tag": "app", "app": { ".tag": "team_linked_app", "display_name": "Platform" } })
        }
        Actor::Service => {
            json!({ ".tag": "app", "app": { ".tag": "team_linked_app", "display_name": "Reseller Support" } })
        }
    }
}

/// From where a session acted: it stands beside the tag, as Dropbox has it, not under it.
fn origin(entry: &Entry) -> Option<Value> {
    let Actor::Reseller {
        session: Some(session),
        ..
    } = &entry.actor
    else {
        return None;
    };
    let method = match entry.event {
        Event::SignInAsEnded { .. } => "sign_in_as",
        _ => "admin_console",
    };
    Some(json!({ "access_method": { ".tag": method, "session_id": session } }))
}

/// Within what it happened: the member as whom someone signed in, else the team.
fn context(event: &Event) -> Value {
    match event {
        Event::SignInAsStarted { member, .. } => user(member),
        Event::SignInAsEnded { member, name, .. } => {
            json!({ ".tag": "team_member", "team_member_id": member, "display_name": name })
        }
        _ => json!({ ".tag": "team" }),
    }
}

fn participants(event: &Event) -> Option<Value> {
    match event {
        Event::MemberAdded { member, .. }
        | Event::MemberRemoved { member, .. }
        | Event::RoleChanged { member, .. } => {
            Some(json!([{ ".tag": "user", "user": user(member) }]))
        }
        _ => None,
    }
}

fn assets(event: &Event) -> Option<Value> {
    let Event::FolderCreated { folder, name, .. } = event else {
        return None;
    };
    let root = json!({ "ns_id": folder, "relative_path": "/", "is_shared_namespace": true });
    let path = json!({ "contextual": format!("/{name}"), "namespace_relative": root });
    Some(json!([{ ".tag": "folder", "path": path, "display_name": name, "file_id": folder }]))
}

fn user(person: &Person) -> Value {
    json!({
        ".tag": "team_member",
        "team_member_id": person.id,
        "display_name": person.name,
        "email": person.email,
    })
}
