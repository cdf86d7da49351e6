//! The page that a link opens. The link's token is in the fragment, which no server sees; the page's script takes it out of
//! the address bar, asks whose link it is, and redeems it when the person says so.
//!
//! The session comes back as a cookie of its team's pages.

use crate::api::Ask;
use crate::area::Area;
use crate::cookie;
use crate::failure::Failure;
use crate::form::check_origin;
use crate::page::{Frame, html};
use crate::text::Text;
use crate::visit::Visit;
use askama::Template;
use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use chrono::{DateTime, Utc};
use domain::Id;
use domain::operations::{PREVIEW_LINK, REDEEM_LINK};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use web::{Code, Json, Problem};

pub(crate) fn routes() -> Router {
    Router::new()
        .route("/sign-in", get(page))
        .route("/sign-in/preview", post(preview))
        .route("/sign-in/redeem", post(redeem))
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct Page {
    frame: Frame,
    t: Text,
    technician: Option<String>,
}

async fn page(visit: Visit) -> Response {
    let mut frame = Frame::bare(&visit, visit.t.sign_in_title());
    frame.is_sign_in = true;
    html(StatusCode::OK, &Page { frame, t: visit.t, technician: visit.technician().map(|person| person.name) })
}

/// A link's token.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Link {
    token: String,
}

/// A link's token, and the nonce under which the same page may ask again.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Redemption {
    token: String,
    nonce: String,
}

/// A session, as redeeming answers it.
#[derive(Deserialize)]
struct Redeemed {
    session_token: String,
    session: Session,
    team: Team,
}

#[derive(Deserialize)]
struct Session {
    started_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

#[derive(Deserialize)]
struct Team {
    id: Id,
}

async fn preview(visit: Visit, headers: HeaderMap, Json(link): Json<Link>) -> Result<Response, Problem> {
    check_origin(&headers).await.map_err(|_| Code::Forbidden)?;
    // Whose link it is does not depend on who looks.
    let api = crate::api::Api::new(None, visit.t.0, Area::Public);
    let answer = api.ask::<Value>(&PREVIEW_LINK, &[], Ask { body: Some(json!(link)), ..Ask::default() }).await;
    Ok(web::json(StatusCode::OK, &answer.map_err(problem)?))
}

async fn redeem(visit: Visit, headers: HeaderMap, Json(asked): Json<Redemption>) -> Result<Response, Problem> {
    check_origin(&headers).await.map_err(|_| Code::Forbidden)?;
    let ask = Ask { body: Some(json!(asked)), ..Ask::default() };
    let answer = visit.api_of_holder().ask::<Redeemed>(&REDEEM_LINK, &[], ask).await;
    let Redeemed { session_token, session, team } = answer.map_err(problem)?;
    let mut response = web::json(StatusCode::CREATED, &json!({ "team": team.id, "redeemed_at": session.started_at }));
    if let Some(name) = Area::Session(team.id).cookie() {
        let seconds = (session.expires_at - spin_adapters::now()).num_seconds().max(0);
        cookie::set(&mut response, &name, &session_token, seconds);
    }
    Ok(response)
}

/// What the page's script is told: whether the link is dead, whom it takes for signed in is not any more, or that something
/// does not work for now.
fn problem(failure: Failure) -> Problem {
    match failure {
        Failure::Refused { code, status } => {
            let known = Code::ALL.iter().find(|known| known.as_str() == code && known.status() == status);
            known.copied().unwrap_or(Code::Unavailable).into()
        }
        Failure::NotSignedIn { .. } | Failure::SessionOver => Code::Unauthenticated.into(),
        Failure::ForeignForm => Code::Forbidden.into(),
        Failure::Unavailable(cause) => Problem::new(Code::Unavailable).because(cause),
    }
}
