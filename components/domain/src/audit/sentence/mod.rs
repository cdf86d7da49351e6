//! A readable sentence for each audit entry, in English and French.

mod english;
mod french;
mod phrase;

use super::entry::Entry;
use crate::locale::Locale;
use crate::person::Actor;
use crate::settings::setting::Setting;
use crate::units::duration;
use chrono::{DateTime, Timelike, Utc};
use serde_json::Value;

/// The sentence of an entry, such as "Northwind Partners removed Jane Doe".
pub fn of(entry: &Entry, locale: Locale) -> String {
    match locale {
        Locale::En => {
            let who = actor_name(&entry.actor, "Someone", "The platform");
            english::sentence(&who, &entry.event)
        }
        Locale::Fr => {
            let who = actor_name(&entry.actor, "Quelqu'un", "La plateforme");
            french::sentence(&who, &entry.event)
        }
    }
}

fn actor_name(actor: &Actor, someone: &str, platform: &str) -> String {
    match actor {
        Actor::Admin(person) => person.name.to_string(),
        Actor::Reseller { reseller, .. } => reseller.to_string(),
        Actor::Anonymous => someone.to_owned(),
        Actor::Platform => platform.to_owned(),
        Actor::Service => "Reseller Support".to_owned(),
    }
}

/// A moment of today.
fn clock(at: &DateTime<Utc>) -> String {
    format!("{:02}:{:02} UTC", at.hour(), at.minute())
}

/// The least number of refusals that share an entry. One says nothing: others may have followed.
fn times(count: u32, at_least: &str, times: &str) -> String {
    if count == 1 {
        String::new()
    } else {
        format!(" ({at_least} {count} {times})")
    }
}

/// Names of changed things, and one more unless it is empty, behind a sentence.
fn named_in_brackets<'n>(names: impl Iterator<Item = &'n str>, last: String) -> String {
    let mut all: Vec<_> = names.map(str::to_owned).collect();
    all.push(last);
    all.retain(|name| !name.is_empty());
    match &all[..] {
        [] => String::new(),
        all => format!(" ({})", all.join(", ")),
    }
}

/// A setting's value in words.
pub(crate) fn value(setting: Setting, value: &Value, locale: Locale) -> String {
    let none = match locale {
        Locale::En => "none",
        Locale::Fr => "aucun",
    };
    match value {
        Value::Null => none.to_owned(),
        Value::Number(seconds) if setting.is_in_seconds() => {
            duration(seconds.as_u64().unwrap_or_default(), locale)
        }
        // A URL is shown unchanged.
        Value::String(text) if text.contains("://") => text.clone(),
        Value::String(text) => text.replace('_', " "),
        // A certificate is shown by its subject.
        Value::Object(fields) => fields
            .get("subject")
            .and_then(Value::as_str)
            .unwrap_or(none)
            .to_owned(),
        other => other.to_string(),
    }
}
