//! Contact support: list the requests, open one (action 9).

use crate::client::Call;
use crate::failure::{Failure, Refused};
use crate::form::Form;
use crate::page::{Layout, html, html_refused, parent_path, redirect_done};
use crate::request::PathIds;
use crate::session::page::SessionPage;
use crate::text::words::Done;
use crate::text::{Term, Text};
use api::SupportRequests;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use domain::support::{Priority, Summary};
use domain::{Id, Operation, SupportRequest};
use serde::{Deserialize, Serialize};

/// The form of a new request.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct SupportForm {
    subject: String,
    text: String,
    #[serde(default)]
    priority: Priority,
    name: String,
    email: String,
}

/// The body of the operation, as typed: the operation checks it.
#[derive(Serialize)]
struct Typed<'a> {
    subject: &'a str,
    text: &'a str,
    priority: Priority,
    contact: TypedContact<'a>,
}

#[derive(Serialize)]
struct TypedContact<'a> {
    name: &'a str,
    email: &'a str,
}

#[derive(Template)]
#[template(path = "session/support.html")]
struct SupportTemplate {
    layout: Layout,
    t: Text,
    requests: Vec<Summary>,
    next: Option<Id>,
    typed: SupportForm,
}

#[derive(Template)]
#[template(path = "session/request.html")]
struct RequestTemplate {
    layout: Layout,
    t: Text,
    request: SupportRequest,
}

impl RequestTemplate {
    fn list_path(&self) -> &str {
        parent_path(&self.layout.path)
    }
}

/// The page.
pub(super) async fn page(session: SessionPage) -> Result<Response, Failure> {
    let mut typed = SupportForm::default();
    if let Some(technician) = session.request.technician() {
        typed.name = technician.name;
        typed.email = technician.email;
    }
    show(&session, typed, None).await
}

async fn show(
    session: &SessionPage,
    typed: SupportForm,
    refused: Option<Refused>,
) -> Result<Response, Failure> {
    let refused = refused.as_ref();
    let t = session.request.t;
    let after = session.request.query_value("after");
    let query: Vec<_> = after.map(|after| ("after", after)).into_iter().collect();
    let list: SupportRequests = session
        .list(Operation::ListSupportRequests, &query, refused)
        .await?;
    let page = SupportTemplate {
        layout: session.layout(t.support(), "support", refused),
        t,
        requests: list.support_requests,
        next: list.next,
        typed,
    };
    Ok(html_refused(refused, &page))
}

/// One request, with the answers.
pub(super) async fn request(
    session: SessionPage,
    PathIds((_, id)): PathIds<(Id, Id)>,
) -> Result<Response, Failure> {
    let ids = [&session.team, &id];
    let request: SupportRequest = session
        .api
        .get(Operation::ReadSupportRequest, &ids, &[])
        .await?;
    let page = RequestTemplate {
        layout: session.layout(request.subject.to_string(), &format!("support/{id}"), None),
        t: session.request.t,
        request,
    };
    Ok(html(StatusCode::OK, &page))
}

/// Opens a request.
pub(super) async fn open(
    session: SessionPage,
    form: Form<SupportForm>,
) -> Result<Response, Failure> {
    let Form { typed, key } = form;
    match send(&session, &typed, &key).await {
        Ok(()) => Ok(redirect_done(&session.path("support"), Done::RequestOpened)),
        Err(failure) => show(&session, typed, Some(failure.beside_form(&key)?)).await,
    }
}

async fn send(session: &SessionPage, typed: &SupportForm, key: &str) -> Result<(), Failure> {
    let body = Typed {
        subject: &typed.subject,
        text: &typed.text,
        priority: typed.priority,
        contact: TypedContact {
            name: &typed.name,
            email: &typed.email,
        },
    };
    let call = Call::new(Operation::OpenSupportRequest, &[&session.team]).body(&body)?;
    session.api.perform(call.key(key)).await
}
