//! `GET /mail`: the mailbox of everyone, which holds what the notifications at the hook say to send.

use crate::Receiver;
use crate::page::{escape, page};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use serde_json::Value;
use std::collections::BTreeSet;

pub(crate) fn routes(hook: Receiver) -> Router {
    Router::new().route("/mail", get(mail)).with_state(hook)
}

async fn mail(State(hook): State<Receiver>) -> Response {
    let mut known = BTreeSet::new();
    // What came twice is one delivery.
    let deliveries = hook
        .deliveries()
        .into_iter()
        .filter(|delivery| known.insert(delivery.id.clone()));
    let messages = deliveries.filter_map(|delivery| {
        delivery
            .event
            .pointer("/data/messages")?
            .as_array()
            .cloned()
    });
    let mut articles: Vec<_> = messages
        .flatten()
        .map(|message| article(&message))
        .collect();
    articles.reverse();
    let refresh = "<p><a href=\"/mail\">Refresh</a></p>\n";
    let none = if articles.is_empty() {
        "<p>No mail so far.</p>\n"
    } else {
        ""
    };
    page("Mail", &format!("{refresh}{none}{}", articles.concat()))
}

fn article(message: &Value) -> String {
    let text = |name: &str| {
        escape(
            message
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_default(),
        )
    };
    let (email, subject, text) = (text("email"), text("subject"), text("text"));
    format!("<article>\n<h2>{subject}</h2>\n<p>To {email}</p>\n<pre>{text}</pre>\n</article>\n")
}
