//! Contact support: see the requests, open one (action 9).

use super::Seat;
use crate::api::Ask;
use crate::failure::{Failure, Refused};
use crate::form::Form;
use crate::page::{Frame, html, html_of, parent, see};
use crate::text::Text;
use crate::visit::Place;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use domain::operations::{LIST_SUPPORT_REQUESTS, OPEN_SUPPORT_REQUEST, READ_SUPPORT_REQUEST};
use domain::support::{Priority, RequestStatus};
use domain::{Email, Id, Name, SupportRequest};
use serde::Deserialize;
use serde_json::json;

/// The priorities, from the least.
const PRIORITIES: [Priority; 4] = [
    Priority::Low,
    Priority::Normal,
    Priority::High,
    Priority::Urgent,
];

#[derive(Default, Deserialize)]
struct Requests {
    support_requests: Vec<Summary>,
    next: Option<String>,
}

/// A request without its text.
#[derive(Deserialize)]
struct Summary {
    id: String,
    subject: String,
    priority: Priority,
    status: RequestStatus,
    created_at: DateTime<Utc>,
}

/// The form.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct New {
    subject: String,
    text: String,
    #[serde(default)]
    priority: Priority,
    name: String,
    email: String,
}

#[derive(Template)]
#[template(path = "session/support.html")]
struct Page {
    frame: Frame,
    t: Text,
    requests: Vec<Summary>,
    next: Option<String>,
    typed: New,
}

#[derive(Template)]
#[template(path = "session/request.html")]
struct One {
    frame: Frame,
    t: Text,
    request: SupportRequest,
}

impl One {
    /// Where all requests are.
    fn list(&self) -> &str {
        parent(&self.frame.here)
    }
}

/// The page.
pub(super) async fn page(seat: Seat) -> Result<Response, Failure> {
    let technician = seat.visit.technician();
    let (name, email) = technician
        .map(|person| (person.name, person.email))
        .unwrap_or_default();
    show(
        &seat,
        New {
            name,
            email,
            ..New::default()
        },
        None,
    )
    .await
}

async fn show(seat: &Seat, typed: New, refused: Option<Refused>) -> Result<Response, Failure> {
    let after =
        form_urlencoded::parse(seat.visit.query.as_bytes()).find(|(name, _)| name == "after");
    let query: Vec<_> = after
        .map(|(_, after)| ("after", after.into_owned()))
        .into_iter()
        .collect();
    let page: Requests = seat
        .list(&LIST_SUPPORT_REQUESTS, &query, refused.as_ref())
        .await?;
    let frame = seat.frame(seat.visit.t.support(), "support", refused.as_ref());
    let page = Page {
        frame,
        t: seat.visit.t,
        requests: page.support_requests,
        next: page.next,
        typed,
    };
    Ok(html_of(refused.as_ref(), &page))
}

/// One request, with the answers.
pub(super) async fn request(
    seat: Seat,
    Place((_, id)): Place<(Id, Id)>,
) -> Result<Response, Failure> {
    let request: SupportRequest = seat
        .api
        .get(&READ_SUPPORT_REQUEST, &[&seat.team, &id], &[])
        .await?;
    let frame = seat.frame(request.subject.to_string(), &format!("support/{id}"), None);
    Ok(html(
        StatusCode::OK,
        &One {
            frame,
            t: seat.visit.t,
            request,
        },
    ))
}

/// Opens a request.
pub(super) async fn open(seat: Seat, form: Form<New>) -> Result<Response, Failure> {
    let Form { typed, key } = form;
    match send(&seat, &typed, &key).await {
        Ok(()) => Ok(see(&seat.path("support"), "request_opened")),
        Err(failure) => show(&seat, typed, Some(failure.refusal(&key)?)).await,
    }
}

async fn send(seat: &Seat, typed: &New, key: &str) -> Result<(), Failure> {
    let subject =
        Name::new(typed.subject.as_str()).map_err(|_| Failure::refused(422, "invalid_subject"))?;
    let name = Name::new(typed.name.as_str()).map_err(|_| Failure::refused(422, "invalid_name"))?;
    let email =
        Email::new(typed.email.trim()).map_err(|_| Failure::refused(422, "invalid_email"))?;
    // Browsers end lines of a text with CR LF.
    let text = typed.text.replace("\r\n", "\n");
    let contact = json!({ "name": name, "email": email });
    let body =
        json!({ "subject": subject, "text": text, "priority": typed.priority, "contact": contact });
    let ask = Ask {
        body: Some(body),
        key: Some(key),
        ..Ask::default()
    };
    seat.api
        .perform(&OPEN_SUPPORT_REQUEST, &[&seat.team], ask)
        .await
}
