//! One customer: create a sign-in link for a reason, and see what becomes of it.
//!
//! The link itself is known only while it is created. The technician's browser keeps it, in a cookie for this sign-in alone:
//! the page, which shows it, can so be loaded again without creating another.

use super::teams::Team;
use super::{TEAMS, frame};
use crate::api::{Api, Ask};
use crate::failure::{Failure, Refused};
use crate::form::{Form, Nothing};
use crate::page::{Frame, html_of, see};
use crate::text::Text;
use crate::visit::{NEWEST_LINK, Place, Visit, set_cookie};
use askama::Template;
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::{DateTime, Utc};
use domain::operations::{ISSUE_LINK, LIST_LINKS, REVOKE_LINK};
use domain::{Id, Reason, limits};
use serde::Deserialize;
use serde_json::json;
use web::cookie;

#[derive(Deserialize)]
struct Links {
    team: Team,
    links: Vec<Link>,
}

/// A link: alive, or dead since `at`.
#[derive(Deserialize)]
struct Link {
    id: String,
    state: String,
    reason: Option<String>,
    issued_at: Option<DateTime<Utc>>,
    expires_at: Option<DateTime<Utc>>,
    at: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
struct Issued {
    id: String,
    url: String,
}

/// The form.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct New {
    reason: String,
    is_read_only: Option<String>,
}

#[derive(Template)]
#[template(path = "technician/links.html")]
struct Page {
    frame: Frame,
    t: Text,
    team: Team,
    links: Vec<Link>,
    newest: Option<(String, String)>,
    typed: New,
}

impl Page {
    /// The newest link's URL while it can be used.
    fn url(&self) -> Option<&str> {
        let (id, url) = self.newest.as_ref()?;
        self.links
            .iter()
            .any(|link| link.id == *id && link.state == "live")
            .then_some(url)
    }

    /// What became of the newest link.
    fn fate(&self) -> Option<&Link> {
        let (id, _) = self.newest.as_ref()?;
        self.links
            .iter()
            .find(|link| link.id == *id && link.state != "live")
    }
}

/// The page.
pub(super) async fn page(
    visit: Visit,
    Place(team): Place<Id>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    show(&visit, team, &headers, New::default(), None).await
}

async fn show(
    visit: &Visit,
    team: Id,
    headers: &HeaderMap,
    typed: New,
    refused: Option<Refused>,
) -> Result<Response, Failure> {
    let api = visit.api()?;
    let Links { team: own, links } = api.get(&LIST_LINKS, &[&team], &[]).await?;
    let newest = cookie::read(headers, &format!("{NEWEST_LINK}{team}")).and_then(|value| {
        let (whose, link) = value.split_once('|')?;
        let (id, url) = link.split_once('|')?;
        (whose == visit.csrf()).then(|| (id.to_owned(), url.to_owned()))
    });
    let mut frame = frame(visit, own.name.clone()).refused(refused.as_ref());
    frame.here = format!("{TEAMS}/teams/{team}");
    Ok(html_of(
        refused.as_ref(),
        &Page {
            frame,
            t: visit.t,
            team: own,
            links,
            newest,
            typed,
        },
    ))
}

/// Creates a link.
pub(super) async fn create(
    visit: Visit,
    Place(team): Place<Id>,
    headers: HeaderMap,
    form: Form<New>,
) -> Result<Response, Failure> {
    let Form { typed, key } = form;
    match issue(&visit.api()?, &team, &typed, &key).await {
        Ok(Issued { id, url }) => {
            let mut response = see(&format!("{TEAMS}/teams/{team}"), "link_created");
            let (name, value) = (
                format!("{NEWEST_LINK}{team}"),
                format!("{}|{id}|{url}", visit.csrf()),
            );
            // As long again as it can be used, to say what became of it.
            set_cookie(
                &mut response,
                &name,
                &value,
                2 * limits::LINK_LIFETIME.num_seconds(),
            );
            Ok(response)
        }
        Err(failure) => show(&visit, team, &headers, typed, Some(failure.refusal(&key)?)).await,
    }
}

async fn issue(api: &Api, team: &Id, typed: &New, key: &str) -> Result<Issued, Failure> {
    let reason =
        Reason::new(typed.reason.as_str()).map_err(|_| Failure::refused(422, "invalid_reason"))?;
    let body = json!({ "reason": reason, "is_read_only": typed.is_read_only.is_some() });
    api.ask(
        &ISSUE_LINK,
        &[team],
        Ask {
            body: Some(body),
            key: Some(key),
            ..Ask::default()
        },
    )
    .await
}

/// Revokes a link. One that is dead already is what was wanted.
pub(super) async fn revoke(
    visit: Visit,
    Place((team, id)): Place<(Id, Id)>,
    _: Form<Nothing>,
) -> Result<Response, Failure> {
    match visit
        .api()?
        .perform(&REVOKE_LINK, &[&team, &id], Ask::default())
        .await
    {
        Ok(()) | Err(Failure::Refused { status: 404, .. }) => {
            Ok(see(&format!("{TEAMS}/teams/{team}"), "link_revoked"))
        }
        Err(failure) => Err(failure),
    }
}
