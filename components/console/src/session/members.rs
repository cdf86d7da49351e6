//! Members: search them, add one (action 1).

use crate::client::Call;
use crate::failure::{Failure, Refused};
use crate::form::Form;
use crate::page::{Layout, html_refused, redirect_done};
use crate::query;
use crate::session::page::SessionPage;
use crate::text::words::Done;
use crate::text::{Term, Text};
use api::Members;
use askama::Template;
use axum::response::Response;
use domain::{Member, Operation, Role};
use serde::{Deserialize, Serialize};

/// A search for the beginning of a name, or of an address.
#[derive(Debug, Clone, Default, Deserialize)]
struct Search {
    #[serde(default)]
    q: String,
    #[serde(default)]
    after: String,
}

impl Search {
    /// The query for the API.
    fn api_query(&self) -> Vec<(&'static str, String)> {
        let field = if self.q.contains('@') {
            "email"
        } else {
            "name"
        };
        let pairs = [
            (field, self.q.trim()),
            ("after", &self.after),
            ("limit", "50"),
        ];
        let pairs = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        pairs
            .map(|(name, value)| (name, value.to_owned()))
            .collect()
    }
}

/// The form of a new member.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct NewMember {
    name: String,
    email: String,
    role: Option<Role>,
}

#[derive(Template)]
#[template(path = "session/members.html")]
struct MembersTemplate {
    layout: Layout,
    t: Text,
    search: Search,
    members: Vec<Member>,
    next: Option<String>,
    typed: NewMember,
}

/// The page.
pub(super) async fn page(session: SessionPage) -> Result<Response, Failure> {
    show(&session, NewMember::default(), None).await
}

async fn show(
    session: &SessionPage,
    typed: NewMember,
    refused: Option<Refused>,
) -> Result<Response, Failure> {
    let refused = refused.as_ref();
    let t = session.request.t;
    let search: Search = session.request.filter()?;
    let query = search.api_query();
    let list: Members = session
        .list(Operation::ListMembers, &query, refused)
        .await?;
    let next = list.next.as_deref();
    let page = MembersTemplate {
        layout: session.layout(t.members(), "members", refused),
        t,
        next: next.map(|next| query::encode([("q", &*search.q), ("after", next)])),
        search,
        members: list.members,
        typed,
    };
    Ok(html_refused(refused, &page))
}

/// Adds a member: the form is the body, which the operation checks.
pub(super) async fn add(session: SessionPage, form: Form<NewMember>) -> Result<Response, Failure> {
    let Form { typed, key } = form;
    match send(&session, &typed, &key).await {
        Ok(()) => Ok(redirect_done(&session.path("members"), Done::MemberAdded)),
        Err(failure) => show(&session, typed, Some(failure.beside_form(&key)?)).await,
    }
}

async fn send(session: &SessionPage, typed: &NewMember, key: &str) -> Result<(), Failure> {
    let call = Call::new(Operation::AddMember, &[&session.team]).body(typed)?;
    session.api.perform(call.key(key)).await
}
