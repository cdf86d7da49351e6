//! What is particular to an event: the fields of [`Event`] under the names and values that Dropbox uses.

use super::settings;
use crate::audit::event::Event;
use crate::person::MemberStatus;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// The details of an event, without their `.tag`. Fields that Dropbox has no place for keep our names.
pub(super) fn details(event: &Event) -> Map<String, Value> {
    let mut fields = own(event);
    match event {
        Event::SupportChanged { is_enabled, .. } => {
            changed(&mut fields, state(!*is_enabled), state(*is_enabled));
        }
        Event::MemberAdded { status, .. } => {
            changed(&mut fields, tag("not_joined"), tag(status));
            if *status == MemberStatus::Invited {
                let invite =
                    json!({ ".tag": "team_invite_details", "invite_method": tag("member_invite") });
                fields.insert("action".into(), invite);
            }
        }
        Event::MemberRemoved {
            status,
            keeps_account,
            ..
        } => {
            changed(&mut fields, tag(status), tag("removed"));
            let removal = tag(if *keeps_account { "offboard" } else { "delete" });
            fields.insert(
                "action".into(),
                json!({ ".tag": "remove_action", "remove_action": removal }),
            );
        }
        Event::RoleChanged { previous, new, .. } => changed(&mut fields, tag(previous), tag(new)),
        Event::SettingChanged {
            setting,
            previous,
            new,
        } => {
            fields.extend(settings::details(*setting, previous, new));
        }
        _ => {}
    }
    fields
}

/// The fields of our own that stay in the details.
fn own(event: &Event) -> Map<String, Value> {
    // An event is an object of its name alone.
    let value = serde_json::to_value(event).unwrap_or_default();
    let fields = value
        .as_object()
        .into_iter()
        .flat_map(|event| event.values())
        .next();
    let mut fields = fields
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    // These stand elsewhere in the event, or under Dropbox's names.
    let elsewhere: &[&str] = match event {
        Event::SupportChanged { .. } => &["is_enabled"],
        Event::MemberAdded { .. } | Event::MemberRemoved { .. } => &["member", "status"],
        Event::RoleChanged { .. } => &["member", "previous", "new"],
        Event::SignInAsStarted { .. } | Event::SignInAsEnded { .. } => &["member", "name"],
        _ => &[],
    };
    fields.retain(|name, _| !elsewhere.contains(&name.as_str()));
    fields
}

fn changed(fields: &mut Map<String, Value>, previous: Value, new: Value) {
    fields.insert("previous_value".into(), previous);
    fields.insert("new_value".into(), new);
}

fn tag(value: impl Serialize) -> Value {
    json!({ ".tag": value })
}

fn state(is_enabled: bool) -> Value {
    tag(if is_enabled { "enabled" } else { "disabled" })
}
