//! Members: find them, add one (action 1).

use super::Seat;
use crate::api::Ask;
use crate::failure::{Failure, Refused};
use crate::form::Form;
use crate::page::{Frame, html_of, see};
use crate::text::Text;
use askama::Template;
use axum::response::Response;
use domain::operations::{ADD_MEMBER, LIST_MEMBERS};
use domain::{Email, Member, Name, Role};
use serde::Deserialize;
use serde_json::json;

#[derive(Default, Deserialize)]
pub(super) struct Members {
    pub(super) members: Vec<Member>,
    next: Option<String>,
}

/// What is looked for: the beginning of a name, or of an address.
#[derive(Debug, Clone, Default, Deserialize)]
struct Search {
    #[serde(default)]
    q: String,
    #[serde(default)]
    after: String,
}

/// The form.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct New {
    name: String,
    email: String,
    role: Option<Role>,
}

#[derive(Template)]
#[template(path = "session/members.html")]
struct Page {
    frame: Frame,
    t: Text,
    search: Search,
    members: Vec<Member>,
    next: Option<String>,
    typed: New,
}

/// The page.
pub(super) async fn page(seat: Seat) -> Result<Response, Failure> {
    show(&seat, New::default(), None).await
}

async fn show(seat: &Seat, typed: New, refused: Option<Refused>) -> Result<Response, Failure> {
    let search: Search = serde_urlencoded::from_str(&seat.visit.query).unwrap_or_default();
    let by = if search.q.contains('@') {
        "email"
    } else {
        "name"
    };
    let query = [
        (by, search.q.trim().to_owned()),
        ("after", search.after.clone()),
        ("limit", "50".to_owned()),
    ];
    let query: Vec<_> = query
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let Members { members, next } = seat.list(&LIST_MEMBERS, &query, refused.as_ref()).await?;
    let next = next.map(|next| {
        let query = [("q", search.q.as_str()), ("after", &next)];
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(query)
            .finish()
    });
    let frame = seat.frame(seat.visit.t.members(), "members", refused.as_ref());
    Ok(html_of(
        refused.as_ref(),
        &Page {
            frame,
            t: seat.visit.t,
            search,
            members,
            next,
            typed,
        },
    ))
}

/// Adds a member.
pub(super) async fn add(seat: Seat, form: Form<New>) -> Result<Response, Failure> {
    let Form { typed, key } = form;
    match invite(&seat, &typed, &key).await {
        Ok(()) => Ok(see(&seat.path("members"), "member_added")),
        Err(failure) => show(&seat, typed, Some(failure.refusal(&key)?)).await,
    }
}

async fn invite(seat: &Seat, typed: &New, key: &str) -> Result<(), Failure> {
    let name = Name::new(typed.name.as_str()).map_err(|_| Failure::refused(422, "invalid_name"))?;
    let email =
        Email::new(typed.email.trim()).map_err(|_| Failure::refused(422, "invalid_email"))?;
    let body = json!({ "name": name, "email": email, "role": typed.role.unwrap_or_default() });
    seat.api
        .perform(
            &ADD_MEMBER,
            &[&seat.team],
            Ask {
                body: Some(body),
                key: Some(key),
                ..Ask::default()
            },
        )
        .await
}
