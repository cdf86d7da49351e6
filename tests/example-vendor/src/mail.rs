//! `GET /mail`: the mailbox of everyone, filled with the messages in the hook's notifications.

use crate::hook::Receiver;
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
    let mut articles = Vec::new();
    for delivery in hook.deliveries() {
        // Delivery is at-least-once: a repeated id is the same message.
        if known.insert(delivery.id) {
            let message = delivery.event.pointer("/data/message");
            articles.extend(message.into_iter().map(article));
        }
    }
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
    let [email, subject, text] = ["email", "subject", "text"].map(|name| {
        let text = message.get(name).and_then(Value::as_str);
        escape(text.unwrap_or_default())
    });
    format!("<article>\n<h2>{subject}</h2>\n<p>To {email}</p>\n<pre>{text}</pre>\n</article>\n")
}
