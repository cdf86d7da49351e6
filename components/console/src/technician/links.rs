//! One customer: create a sign-in link for a reason, and follow its state.
//!
//! A link's URL is known only when it is created, so that it is in the answer to its form and in no
//! page, cookie or address after that. The form sent again, as by a reload, gets the same link.

use crate::client::{Call, Client};
use crate::failure::{Failure, Refused};
use crate::form::{Empty, Form};
use crate::page::{Layout, html_refused, redirect_done};
use crate::request::{PageRequest, PathIds};
use crate::technician::context::{layout, team_path};
use crate::text::Text;
use crate::text::words::Done;
use api::{DeadLink, IssuedLink, Link, LiveLink, LiveState, ResellerTeam, SwitchState, TeamLinks};
use askama::Template;
use axum::response::Response;
use domain::{Id, LinkFate, Operation};
use serde::{Deserialize, Serialize};

/// The form of a new link.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct NewLink {
    reason: String,
    is_read_only: Option<String>,
}

/// The body of the operation, as typed: the operation checks it.
#[derive(Serialize)]
struct Typed<'a> {
    reason: &'a str,
    is_read_only: bool,
}

#[derive(Template)]
#[template(path = "technician/links.html")]
struct LinksTemplate {
    layout: Layout,
    t: Text,
    team: ResellerTeam,
    links: Vec<Link>,
    newest: Option<IssuedLink>,
    typed: NewLink,
}

impl LinksTemplate {
    /// The newest link while it can be redeemed.
    fn newest_live(&self) -> Option<&IssuedLink> {
        let newest = self.newest.as_ref()?;
        let mut live = self.live();
        live.any(|link| link.id == newest.id).then_some(newest)
    }

    /// The newest link when it cannot be redeemed any more.
    fn newest_dead(&self) -> Option<&DeadLink> {
        let newest = self.newest.as_ref()?;
        let mut dead = self.dead();
        dead.find(|link| link.id == newest.id)
    }

    fn live(&self) -> impl Iterator<Item = &LiveLink> {
        self.links.iter().filter_map(|link| match link {
            Link::Live(link) => Some(link),
            Link::Dead(_) => None,
        })
    }

    fn dead(&self) -> impl Iterator<Item = &DeadLink> {
        self.links.iter().filter_map(|link| match link {
            Link::Live(_) => None,
            Link::Dead(link) => Some(link),
        })
    }

    fn is_enabled(&self) -> bool {
        self.team.state == SwitchState::Enabled
    }
}

/// The page.
pub(super) async fn page(
    request: PageRequest,
    PathIds(team): PathIds<Id>,
) -> Result<Response, Failure> {
    show(&request, team, None, NewLink::default(), None).await
}

async fn show(
    request: &PageRequest,
    team: Id,
    newest: Option<IssuedLink>,
    typed: NewLink,
    refused: Option<Refused>,
) -> Result<Response, Failure> {
    let api = request.client()?;
    let list: TeamLinks = api.get(Operation::ListLinks, &[&team], &[]).await?;
    let refused = refused.as_ref();
    let layout = Layout {
        path: team_path(&team),
        ..layout(request, list.team.name.to_string()).refused(refused)
    };
    let page = LinksTemplate {
        layout,
        t: request.t,
        team: list.team,
        links: list.links,
        newest,
        typed,
    };
    Ok(html_refused(refused, &page))
}

/// Creates a link, and shows it.
pub(super) async fn create(
    request: PageRequest,
    PathIds(team): PathIds<Id>,
    form: Form<NewLink>,
) -> Result<Response, Failure> {
    let Form { typed, key } = form;
    match issue(&request.client()?, &team, &typed, &key).await {
        Ok(newest) => show(&request, team, Some(newest), NewLink::default(), None).await,
        Err(failure) => {
            let refused = failure.beside_form(&key)?;
            show(&request, team, None, typed, Some(refused)).await
        }
    }
}

async fn issue(api: &Client, team: &Id, typed: &NewLink, key: &str) -> Result<IssuedLink, Failure> {
    let body = Typed {
        reason: &typed.reason,
        is_read_only: typed.is_read_only.is_some(),
    };
    api.call(
        Call::new(Operation::IssueLink, &[team])
            .body(&body)?
            .key(key),
    )
    .await
}

/// Revokes a link; idempotent.
pub(super) async fn revoke(
    request: PageRequest,
    PathIds((team, id)): PathIds<(Id, Id)>,
    _: Form<Empty>,
) -> Result<Response, Failure> {
    let call = Call::new(Operation::RevokeLink, &[&team, &id]);
    request.client()?.remove(call).await?;
    Ok(redirect_done(&team_path(&team), Done::LinkRevoked))
}
