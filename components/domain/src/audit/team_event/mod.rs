//! Audit entries in the shape of Dropbox's `team_log` `TeamEvent`, for which collectors exist.
//!
//! An event that Dropbox has carries its exact tag, category and details; others have tags that
//! begin with `reseller_` or `team_`. `id`, `sequence` and `sentence` are additions, which decoders
//! of the original ignore.

mod details;
mod fields;
mod own;
mod settings;
mod types;

use super::entry::Entry;
use super::event::Event;
use super::sentence;
use crate::locale::Locale;
use crate::person::{Actor, Person};
use crate::text::{Id, Name};
use chrono::SecondsFormat;
use fields::Fields;
use serde_json::Value;

/// An entry as a `TeamEvent`. `sequence` is the commit's revision, `index` the entry's place in it.
pub fn team_event(entry: &Entry, sequence: u64, index: usize, locale: Locale) -> Value {
    let Entry { at, actor, event } = entry;
    let event_type = event.event_type();
    let (tag, category) = (event_type.as_str(), event_type.category().as_str());
    let description = format!("({category}) {}", event_type.description());
    let details = details::details(event).with(".tag", format!("{tag}_details"));
    let is_outsider = matches!(actor, Actor::Reseller { .. } | Actor::Anonymous);
    Fields::default()
        .with("id", format!("{sequence}.{index}"))
        .with("sequence", sequence)
        .with("timestamp", at.to_rfc3339_opts(SecondsFormat::Secs, true))
        .with("event_category", Fields::tagged(category))
        .with("actor", actor_fields(actor))
        .with("involve_non_team_member", is_outsider)
        .with("context", context(event))
        .with(
            "event_type",
            Fields::tagged(tag).with("description", description),
        )
        .with("details", details)
        .with("sentence", sentence::of(entry, locale))
        .with_some("origin", origin(entry))
        .with_some("participants", participants(event))
        .with_some("assets", assets(event))
        .into()
}

fn actor_fields(actor: &Actor) -> Fields {
    match actor {
        Actor::Admin(person) => Fields::tagged("admin").with("admin", user(person)),
        Actor::Reseller {
            reseller,
            technician,
            is_bearer,
            ..
        } => Fields::tagged("reseller")
            .with("reseller_name", reseller.as_str())
            .with("reseller_email", technician.email.as_str())
            .with("technician_id", technician.id.as_str())
            .with("technician_name", technician.name.as_str())
            .with("is_bearer", *is_bearer),
        Actor::Anonymous => Fields::tagged("anonymous"),
        Actor::Platform => app("Platform"),
        Actor::Service => app("Reseller Support"),
    }
}

fn app(name: &str) -> Fields {
    let app = Fields::tagged("team_linked_app").with("display_name", name);
    Fields::tagged("app").with("app", app)
}

/// The session of the actor. It stands beside the tag, as Dropbox has it.
fn origin(entry: &Entry) -> Option<Fields> {
    let Actor::Reseller {
        session: Some(session),
        ..
    } = &entry.actor
    else {
        return None;
    };
    let is_sign_in = matches!(entry.event, Event::SignInAsEnded { .. });
    let method = if is_sign_in {
        "sign_in_as"
    } else {
        "admin_console"
    };
    let method = Fields::tagged(method).with("session_id", session.as_str());
    Some(Fields::default().with("access_method", method))
}

/// The context: the member of a sign-in, else the team.
fn context(event: &Event) -> Fields {
    match event {
        Event::SignInAsStarted { member, .. } => user(member),
        Event::SignInAsEnded { member, name, .. } => team_member(member, name),
        _ => Fields::tagged("team"),
    }
}

fn participants(event: &Event) -> Option<Vec<Fields>> {
    match event {
        Event::MemberAdded { member, .. }
        | Event::MemberRemoved { member, .. }
        | Event::RoleChanged { member, .. } => {
            Some(vec![Fields::tagged("user").with("user", user(member))])
        }
        _ => None,
    }
}

fn assets(event: &Event) -> Option<Vec<Fields>> {
    let Event::FolderCreated { folder, name, .. } = event else {
        return None;
    };
    let root = Fields::default()
        .with("ns_id", folder.as_str())
        .with("relative_path", "/")
        .with("is_shared_namespace", true);
    let path = Fields::default()
        .with("contextual", format!("/{name}"))
        .with("namespace_relative", root);
    let asset = Fields::tagged("folder")
        .with("path", path)
        .with("display_name", name.as_str())
        .with("file_id", folder.as_str());
    Some(vec![asset])
}

fn user(person: &Person) -> Fields {
    team_member(&person.id, &person.name).with("email", person.email.as_str())
}

fn team_member(id: &Id, name: &Name) -> Fields {
    Fields::tagged("team_member")
        .with("team_member_id", id.as_str())
        .with("display_name", name.as_str())
}
