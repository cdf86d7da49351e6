//! One customer: create a sign-in link for a reason, and follow its state.
//!
//! A link's URL is known only when it is created. The technician's browser keeps it, in a cookie
//! bound to the sign-in, so that reloading the page shows it without creating another link.

use crate::client::{Call, Client};
use crate::failure::{Failure, FieldRule, Refused};
use crate::form::{Empty, Form};
use crate::page::{Layout, html_refused, redirect_done};
use crate::request::{NEWEST_LINK_COOKIE, PageRequest, PathIds, set_cookie};
use crate::technician::context::{layout, team_path};
use crate::text::Text;
use crate::text::words::Done;
use api::{
    DeadLink, IssueLink, IssuedLink, Link, LiveLink, LiveState, ResellerTeam, SwitchState,
    TeamLinks,
};
use askama::Template;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::{Id, LinkFate, Operation, Reason, limits};
use serde::Deserialize;
use web::cookie;

/// The newest link's cookie outlives the link by its lifetime, to show its final state.
const COOKIE_SECONDS: i64 = 2 * limits::LINK_LIFETIME.num_seconds();

/// The link created last, from its cookie.
struct NewestLink {
    id: Id,
    url: String,
}

/// The form of a new link.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct NewLink {
    reason: String,
    is_read_only: Option<String>,
}

#[derive(Template)]
#[template(path = "technician/links.html")]
struct LinksTemplate {
    layout: Layout,
    t: Text,
    team: ResellerTeam,
    links: Vec<Link>,
    newest: Option<NewestLink>,
    typed: NewLink,
}

impl LinksTemplate {
    /// The newest link's URL while it can be redeemed.
    fn newest_url(&self) -> Option<&str> {
        let newest = self.newest.as_ref()?;
        let mut live = self.live();
        live.any(|link| link.id == newest.id).then_some(&newest.url)
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
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let newest = newest_link(&headers, &request, &team);
    show(&request, team, newest, NewLink::default(), None).await
}

async fn show(
    request: &PageRequest,
    team: Id,
    newest: Option<NewestLink>,
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

/// The link in the cookie, if it was created under the present sign-in.
fn newest_link(headers: &HeaderMap, request: &PageRequest, team: &Id) -> Option<NewestLink> {
    let value = cookie::read(headers, &format!("{NEWEST_LINK_COOKIE}{team}"))?;
    let (csrf, link) = value.split_once('|')?;
    let (id, url) = link.split_once('|')?;
    let id = Id::new(id).ok()?;
    (csrf == request.csrf()).then(|| NewestLink {
        id,
        url: url.to_owned(),
    })
}

/// Creates a link.
pub(super) async fn create(
    request: PageRequest,
    PathIds(team): PathIds<Id>,
    headers: HeaderMap,
    form: Form<NewLink>,
) -> Result<Response, Failure> {
    let Form { typed, key } = form;
    match issue(&request.client()?, &team, &typed, &key).await {
        Ok(IssuedLink { id, url, .. }) => {
            let mut response = redirect_done(&team_path(&team), Done::LinkCreated);
            let name = format!("{NEWEST_LINK_COOKIE}{team}");
            let value = format!("{}|{id}|{url}", request.csrf());
            set_cookie(&mut response, &name, &value, COOKIE_SECONDS);
            Ok(response)
        }
        Err(failure) => {
            let refused = failure.beside_form(&key)?;
            let newest = newest_link(&headers, &request, &team);
            show(&request, team, newest, typed, Some(refused)).await
        }
    }
}

async fn issue(api: &Client, team: &Id, typed: &NewLink, key: &str) -> Result<IssuedLink, Failure> {
    let reason =
        Reason::new(typed.reason.as_str()).map_err(|_| Failure::refused(FieldRule::LinkReason))?;
    let body = IssueLink {
        reason,
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
