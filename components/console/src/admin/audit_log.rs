//! The audit log: in pages, newest first, with filters; entries of the reseller are marked.

use crate::admin::context::{LOG_PATH, layout, team};
use crate::failure::{Failure, Refused};
use crate::page::{Layout, html_refused};
use crate::query;
use crate::request::PageRequest;
use crate::text::{Term, Text};
use api::AuditPage;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{ActorKind, Category, Operation};
use serde::Deserialize;
use serde_json::Value;
use web::Code;

/// An entry as shown.
struct Entry {
    at: DateTime<Utc>,
    sentence: String,
    category: String,
    is_reseller: bool,
    who: String,
    details: Vec<(String, String)>,
}

/// The filter; an empty field matches everything.
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
    /// The query for the API. Days are whole days, UTC. A value that matches nothing that there is,
    /// is refused: without it the log would seem to have no more.
    pub(super) fn api_query(&self, limit: usize) -> Result<Vec<(&'static str, String)>, Failure> {
        let words = [
            ("from", start_of(&self.from, Some)),
            ("to", start_of(&self.to, |day| day.succ_opt())),
            ("category", word::<Category>(&self.category)),
            ("actor", word::<ActorKind>(&self.actor)),
            ("cursor", Some(self.cursor.clone())),
        ];
        let mut query = vec![("limit", limit.to_string())];
        for (name, value) in words {
            let value = value.ok_or_else(|| Failure::refused(Code::InvalidRequest))?;
            if !value.is_empty() {
                query.push((name, value));
            }
        }
        Ok(query)
    }

    /// The query of a page with the same filter.
    fn link(&self, more: &[(&str, &str)]) -> String {
        let own = [
            ("from", self.from.as_str()),
            ("to", &self.to),
            ("category", &self.category),
            ("actor", &self.actor),
        ];
        let own = own.into_iter().filter(|(_, value)| !value.is_empty());
        query::encode(own.chain(more.iter().copied()))
    }
}

/// The start of a typed day, or of another one beside it; empty without a day, `None` if it is none.
fn start_of(text: &str, beside: impl Fn(NaiveDate) -> Option<NaiveDate>) -> Option<String> {
    if text.is_empty() {
        return Some(String::new());
    }
    let day = beside(text.parse().ok()?)?;
    Some(format!("{day}T00:00:00Z"))
}

/// The word of a term; empty without one, `None` if it is none.
fn word<T: Term>(text: &str) -> Option<String> {
    match text {
        "" => Some(String::new()),
        text => Some(T::of_word(text)?.word()),
    }
}

#[derive(Template)]
#[template(path = "admin/audit_log.html")]
struct LogTemplate {
    layout: Layout,
    t: Text,
    filter: Filter,
    entries: Vec<Entry>,
    next: Option<String>,
}

impl LogTemplate {
    fn export_path(&self, format: &str) -> String {
        let query = self.filter.link(&[("format", format)]);
        format!("{LOG_PATH}/export?{query}")
    }
}

/// The page.
pub(super) async fn page(request: PageRequest) -> Result<Response, Failure> {
    let api = request.client()?;
    let team = team(&request)?;
    let filter: Filter = request.filter()?;
    let query = filter.api_query(50)?;
    let (log, refused) = match api.get(Operation::ReadAuditLog, &[&team], &query).await {
        Ok(log) => (log, None),
        // Such as days in the wrong order: shown beside the filter.
        Err(Failure::Refused(reason)) if reason.status() == StatusCode::BAD_REQUEST => {
            (AuditPage::<Value>::default(), Some(Refused::from(reason)))
        }
        Err(failure) => return Err(failure),
    };
    let refused = refused.as_ref();
    let cursor = log.cursor.as_deref();
    let entries = log.events.iter();
    let page = LogTemplate {
        layout: layout(&request, request.t.audit_log()).refused(refused),
        t: request.t,
        next: cursor.map(|cursor| format!("{LOG_PATH}?{}", filter.link(&[("cursor", cursor)]))),
        filter,
        entries: entries.map(|event| Entry::of(event, request.t)).collect(),
    };
    Ok(html_refused(refused, &page))
}

impl Entry {
    fn of(event: &Value, t: Text) -> Self {
        let category = text(event, "/event_category/.tag");
        let actor = text(event, "/actor/.tag");
        let mut details = vec![
            ("id".to_owned(), text(event, "/id").to_owned()),
            (
                "event_type".to_owned(),
                text(event, "/event_type/.tag").to_owned(),
            ),
        ];
        for part in ["details", "origin", "participants", "assets"] {
            if let Some(value) = event.get(part) {
                flatten(part, value, &mut details);
            }
        }
        Self {
            at: text(event, "/timestamp").parse().unwrap_or_default(),
            sentence: text(event, "/sentence").to_owned(),
            category: match Category::of_word(category) {
                Some(category) => t.term(category).to_owned(),
                None => category.to_owned(),
            },
            is_reseller: actor == "reseller",
            who: who(event, actor),
            details,
        }
    }
}

fn who(event: &Value, actor: &str) -> String {
    let (name, email) = match actor {
        "reseller" => ("/actor/technician_name", "/actor/reseller_email"),
        "admin" => ("/actor/admin/display_name", "/actor/admin/email"),
        "app" => return text(event, "/actor/app/display_name").to_owned(),
        _ => return String::new(),
    };
    format!("{} <{}>", text(event, name), text(event, email))
}

/// The text at a path of an event (RFC 6901); empty where there is none.
fn text<'a>(event: &'a Value, path: &str) -> &'a str {
    let value = event.pointer(path).and_then(Value::as_str);
    value.unwrap_or_default()
}

/// Appends the leaves of a value, each with its path.
fn flatten(path: &str, value: &Value, leaves: &mut Vec<(String, String)>) {
    match value {
        Value::Null => {}
        Value::Object(fields) => {
            for (name, value) in fields {
                let name = name.trim_start_matches('.');
                flatten(&format!("{path}.{name}"), value, leaves);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                flatten(&format!("{path}.{index}"), value, leaves);
            }
        }
        Value::String(text) => leaves.push((path.to_owned(), text.clone())),
        other => leaves.push((path.to_owned(), other.to_string())),
    }
}
