//! The team's console as a reseller session sees it: the nine actions, and nothing else.

mod activity;
mod folders;
mod insights;
mod member;
mod members;
mod settings;
mod sign_in_as;
mod support;

use crate::api::{Api, Ask};
use crate::area::Area;
use crate::failure::{Failure, Refused};
use crate::form::{Form, Nothing};
use crate::page::{Banner, Frame};
use crate::visit::{Visit, set_cookie};
use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use chrono::{DateTime, Utc};
use domain::operations::{READ_SESSION, SIGN_OUT};
use domain::{Id, Operation};
use serde::Deserialize;
use serde::de::DeserializeOwned;

pub(crate) fn routes() -> Router {
    Router::new()
        .route(
            "/teams/{team}",
            get(async |Seat { team, .. }: Seat| Redirect::to(&format!("/teams/{team}/members"))),
        )
        .route(
            "/teams/{team}/members",
            get(members::page).post(members::add),
        )
        .route("/teams/{team}/members/{id}", get(member::page))
        .route("/teams/{team}/members/{id}/role", post(member::change_role))
        .route("/teams/{team}/members/{id}/remove", post(member::remove))
        .route(
            "/teams/{team}/members/{id}/sign-in",
            post(sign_in_as::start),
        )
        .route("/teams/{team}/members/{id}/sign-out", post(sign_in_as::end))
        .route("/teams/{team}/insights", get(insights::page))
        .route(
            "/teams/{team}/folders",
            get(folders::page).post(folders::create),
        )
        .route(
            "/teams/{team}/sharing",
            get(settings::sharing).post(settings::change_sharing),
        )
        .route(
            "/teams/{team}/security",
            get(settings::security).post(settings::change_security),
        )
        .route("/teams/{team}/activity", get(activity::page))
        .route(
            "/teams/{team}/support",
            get(support::page).post(support::open),
        )
        .route("/teams/{team}/support/{id}", get(support::request))
        .route("/teams/{team}/end", post(end))
}

/// A session as the API tells it.
#[derive(Debug, Clone, Deserialize)]
struct Session {
    team: Named,
    reseller: Option<String>,
    is_read_only: bool,
    expires_at: DateTime<Utc>,
    signed_in_as: Option<As>,
}

#[derive(Debug, Clone, Deserialize)]
struct Named {
    name: String,
}

#[derive(Debug, Clone, Deserialize)]
struct As {
    member: Id,
    name: String,
}

/// A session in its team's console: what each of its pages begins with.
struct Seat {
    visit: Visit,
    team: Id,
    api: Api,
    session: Session,
}

impl<S: Send + Sync> FromRequestParts<S> for Seat {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let Ok(visit) = <Visit as FromRequestParts<S>>::from_request_parts(parts, state).await;
        let Area::Session(team) = visit.area.clone() else {
            return Err(Failure::not_found());
        };
        let api = visit.api()?;
        let session = api.get(&READ_SESSION, &[], &[]).await?;
        Ok(Self {
            visit,
            team,
            api,
            session,
        })
    }
}

/// The frame of a page that has nothing to show in the session of whoever asked, if there is one.
pub(crate) async fn frame_of(visit: &Visit, title: &str) -> Option<Frame> {
    let Area::Session(team) = visit.area.clone() else {
        return None;
    };
    let api = visit.api().ok()?;
    let session = api.get(&READ_SESSION, &[], &[]).await.ok()?;
    let seat = Seat {
        visit: visit.clone(),
        team,
        api,
        session,
    };
    Some(seat.frame(title.to_owned(), "members", None))
}

impl Seat {
    /// The path of a page of this team.
    fn path(&self, page: &str) -> String {
        format!("/teams/{}/{page}", self.team)
    }

    /// Where being signed in as a member is ended.
    fn way_out(&self, member: &Id) -> String {
        self.path(&format!("members/{member}/sign-out"))
    }

    /// A list that a page shows; where the page tells a refusal, it does so also if the list cannot be had.
    async fn list<T: DeserializeOwned + Default>(
        &self,
        operation: &Operation,
        query: &[(&str, String)],
        refused: Option<&Refused>,
    ) -> Result<T, Failure> {
        match self.api.get(operation, &[&self.team], query).await {
            Err(Failure::Refused { .. } | Failure::Unavailable(_)) if refused.is_some() => {
                Ok(T::default())
            }
            answer => answer,
        }
    }

    fn frame(&self, title: String, page: &str, refused: Option<&Refused>) -> Frame {
        let t = self.visit.t;
        let tabs = [
            ("members", t.members()),
            ("insights", t.insights()),
            ("folders", t.team_folders()),
            ("sharing", t.sharing()),
            ("security", t.security()),
            ("activity", t.sharing_activity()),
            ("support", t.support()),
        ];
        let tabs = tabs.map(|(page, label)| (self.path(page), label));
        let Session {
            team,
            reseller,
            is_read_only,
            expires_at,
            signed_in_as,
        } = self.session.clone();
        let mut frame = Frame::within(&self.visit, title, &tabs).refused(refused);
        frame.here = self.path(page);
        frame.banner = Some(Banner {
            team: team.name,
            reseller: reseller.unwrap_or_default(),
            expires_at,
            is_read_only,
            signed_in_as: signed_in_as
                .map(|signed_in| (self.way_out(&signed_in.member), signed_in.name)),
        });
        frame
    }
}

/// Ends the session.
async fn end(visit: Visit, _: Form<Nothing>) -> Result<Response, Failure> {
    match visit.api()?.perform(&SIGN_OUT, &[], Ask::default()).await {
        // One that is over already is what was wanted.
        Ok(()) | Err(Failure::SessionOver) => {
            let mut response = Redirect::to("/?done=signed_out").into_response();
            if let Some(name) = visit.area.cookie() {
                set_cookie(&mut response, &name, "", 0);
            }
            Ok(response)
        }
        Err(failure) => Err(failure),
    }
}
