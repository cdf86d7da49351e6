//! The page that a link opens. The link's token is in the fragment, which no server sees; the page's script takes it out of
//! the address bar, asks whose link it is, and redeems it when the person says so.
//!
//! The session comes back as a cookie of its team's pages.

use crate::api::{Api, Ask};
use crate::area::Area;
use crate::failure::Failure;
use crate::form::check_origin;
use crate::page::{Frame, html};
use crate::text::Text;
use crate::visit::{Visit, set_cookie};
use askama::Template;
use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use chrono::{DateTime, Utc};
use domain::Id;
use domain::operations::{PREVIEW_LINK, REDEEM_LINK, SIGN_OUT};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use web::{Code, Json, Problem, cookie};

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
    html(
        StatusCode::OK,
        &Page {
            frame,
            t: visit.t,
            technician: visit.technician().map(|person| person.name),
        },
    )
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

async fn preview(
    visit: Visit,
    headers: HeaderMap,
    Json(link): Json<Link>,
) -> Result<Response, Problem> {
    check_origin(&headers).await.map_err(|_| Code::Forbidden)?;
    // Whose link it is does not depend on who looks.
    let api = Api::new(None, visit.t.0, Area::Public);
    let answer = api
        .ask::<Value>(
            &PREVIEW_LINK,
            &[],
            Ask {
                body: Some(json!(link)),
                ..Ask::default()
            },
        )
        .await;
    Ok(answer.map_or_else(
        |failure| told(&visit, failure),
        |link| web::json(StatusCode::OK, &link),
    ))
}

async fn redeem(
    visit: Visit,
    headers: HeaderMap,
    Json(asked): Json<Redemption>,
) -> Result<Response, Problem> {
    check_origin(&headers).await.map_err(|_| Code::Forbidden)?;
    let ask = Ask {
        body: Some(json!(asked)),
        ..Ask::default()
    };
    let answer = visit
        .api_of_holder()
        .ask::<Redeemed>(&REDEEM_LINK, &[], ask)
        .await;
    let Redeemed {
        session_token,
        session,
        team,
    } = match answer {
        Ok(redeemed) => redeemed,
        Err(failure) => return Ok(told(&visit, failure)),
    };
    let mut response = web::json(
        StatusCode::CREATED,
        &json!({ "team": team.id, "redeemed_at": session.started_at }),
    );
    let area = Area::Session(team.id);
    let Some(name) = area.cookie() else {
        return Ok(response);
    };
    // A session that this browser had in the team before could not be ended by anyone here any more.
    if let Some(old) = cookie::read(&headers, &name).filter(|old| *old != session_token) {
        let api = Api::new(Some(old.to_owned()), visit.t.0, area);
        let _over_anyway = api.perform(&SIGN_OUT, &[], Ask::default()).await;
    }
    let seconds = (session.expires_at - spin_adapters::now())
        .num_seconds()
        .max(0);
    set_cookie(&mut response, &name, &session_token, seconds);
    Ok(response)
}

/// What the page's script is told: 404 of a dead link, 401 where whoever seemed to be signed in is not any more, else a text
/// to show.
fn told(visit: &Visit, failure: Failure) -> Response {
    let (status, code) = match failure {
        Failure::Refused { status, code } => (status, code),
        Failure::NotSignedIn { .. } | Failure::SessionOver | Failure::ForeignForm => {
            (401, "unauthenticated".to_owned())
        }
        Failure::Unavailable(cause) => {
            spin_adapters::log(&format!("console: {}", cause.escape_debug()));
            (503, "unavailable".to_owned())
        }
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    let mut response = web::json(
        status,
        &json!({ "code": code, "text": visit.t.problem(&code) }),
    );
    if let (StatusCode::UNAUTHORIZED, Some(name)) = (status, Area::Technician.cookie()) {
        set_cookie(&mut response, &name, "", 0);
    }
    response
}
