//! The audit log: by pages, newest first, with filters; what the reseller did is marked.

use super::{LOG, frame, team};
use crate::failure::{Failure, Refused};
use crate::page::{Frame, html_of};
use crate::text::Text;
use crate::visit::Visit;
use askama::Template;
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use domain::operations::READ_AUDIT_LOG;
use serde::Deserialize;
use serde_json::Value;

/// The categories of entries that there are.
const CATEGORIES: [&str; 10] = [
    "team_policies",
    "logins",
    "members",
    "sharing",
    "sso",
    "tfa",
    "passwords",
    "team_folders",
    "team_profile",
    "reports",
];
/// The kinds of those who did something.
const ACTORS: [&str; 5] = ["reseller", "admin", "platform", "service", "anonymous"];

/// A page of the log, as the API tells it.
#[derive(Default, Deserialize)]
pub(super) struct Entries {
    pub(super) events: Vec<Value>,
    pub(super) cursor: Option<String>,
}

/// What is shown of an entry.
struct Entry {
    at: DateTime<Utc>,
    sentence: String,
    category: String,
    is_reseller: bool,
    who: String,
    details: Vec<(String, String)>,
}

/// What of the log is asked for; an empty field asks for all.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Filter {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    category: String,
    #[serde(default)]
    actor: String,
    #[serde(default)]
    cursor: String,
    #[serde(default)]
    pub(super) format: String,
}

impl Filter {
    /// What the query asks for. Whatever makes no sense asks for nothing.
    pub(super) fn of(visit: &Visit) -> Self {
        serde_urlencoded::from_str(&visit.query).unwrap_or_default()
    }

    /// The query for the API. Days are whole ones, UTC.
    pub(super) fn query(&self, limit: usize) -> Vec<(&'static str, String)> {
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        let start = |day: NaiveDate| format!("{day}T00:00:00Z");
        let is_known = |text: &str, known: &[&str]| known.contains(&text).then(|| text.to_owned());
        let parts = [
            ("limit", Some(limit.to_string())),
            ("from", day(&self.from).map(start)),
            (
                "to",
                day(&self.to).and_then(|day| day.succ_opt()).map(start),
            ),
            ("category", is_known(&self.category, &CATEGORIES)),
            ("actor", is_known(&self.actor, &ACTORS)),
            (
                "cursor",
                Some(self.cursor.clone()).filter(|cursor| !cursor.is_empty()),
            ),
        ];
        parts
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect()
    }

    /// The query of a page of ours with the same filters.
    fn link(&self, more: &[(&str, &str)]) -> String {
        let own = [
            ("from", &self.from),
            ("to", &self.to),
            ("category", &self.category),
            ("actor", &self.actor),
        ];
        let own = own
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name, value.as_str()));
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(own.chain(more.iter().copied()))
            .finish()
    }
}

#[derive(Template)]
#[template(path = "admin/audit_log.html")]
struct Page {
    frame: Frame,
    t: Text,
    filter: Filter,
    entries: Vec<Entry>,
    next: Option<String>,
}

/// The page.
pub(super) async fn page(visit: Visit) -> Result<Response, Failure> {
    let (api, team, filter) = (visit.api()?, team(&visit)?, Filter::of(&visit));
    let (page, refused) = match api
        .get::<Entries>(&READ_AUDIT_LOG, &[&team], &filter.query(50))
        .await
    {
        Ok(page) => (page, None),
        // Such as days in the wrong order: to be told beside the filter.
        Err(Failure::Refused { status: 400, code }) => (
            Entries::default(),
            Some(Refused {
                status: 400,
                code,
                key: None,
            }),
        ),
        Err(failure) => return Err(failure),
    };
    let next = page
        .cursor
        .as_deref()
        .map(|cursor| format!("{LOG}?{}", filter.link(&[("cursor", cursor)])));
    let entries = page.events.iter().map(shown).collect();
    let frame = frame(&visit, visit.t.audit_log()).refused(refused.as_ref());
    Ok(html_of(
        refused.as_ref(),
        &Page {
            frame,
            t: visit.t,
            filter,
            entries,
            next,
        },
    ))
}

fn shown(event: &Value) -> Entry {
    let text = |path: &str| {
        event
            .pointer(path)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let actor = text("/actor/.tag");
    let who = match actor.as_str() {
        "reseller" => format!(
            "{} <{}>",
            text("/actor/technician_name"),
            text("/actor/reseller_email")
        ),
        "admin" => format!(
            "{} <{}>",
            text("/actor/admin/display_name"),
            text("/actor/admin/email")
        ),
        "app" => text("/actor/app/display_name"),
        _ => String::new(),
    };
    let mut details = vec![
        ("id".to_owned(), text("/id")),
        ("event_type".to_owned(), text("/event_type/.tag")),
    ];
    for part in ["details", "origin", "participants", "assets"] {
        if let Some(value) = event.get(part) {
            flatten(part, value, &mut details);
        }
    }
    Entry {
        at: text("/timestamp").parse().unwrap_or_default(),
        sentence: text("/sentence"),
        category: text("/event_category/.tag"),
        is_reseller: actor == "reseller",
        who,
        details,
    }
}

/// The leaves of a value, each with the way to it.
fn flatten(way: &str, value: &Value, into: &mut Vec<(String, String)>) {
    match value {
        Value::Null => {}
        Value::Object(fields) => {
            for (name, value) in fields {
                flatten(
                    &format!("{way}.{}", name.trim_start_matches('.')),
                    value,
                    into,
                );
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                flatten(&format!("{way}.{index}"), value, into);
            }
        }
        Value::String(text) => into.push((way.to_owned(), text.clone())),
        other => into.push((way.to_owned(), other.to_string())),
    }
}
