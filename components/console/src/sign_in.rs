//! The page that a link opens. The link's token is in the URL's fragment, which no server receives;
//! the page's script removes it from the address bar, shows whose link it is, and redeems it when
//! the person confirms. The session's token comes back as a cookie.

use crate::client::{Call, Client};
use crate::failure::{self, Failure};
use crate::form::check_origin;
use crate::page::{Layout, html};
use crate::realm::Realm;
use crate::request::{PageRequest, delete_cookie, set_cookie};
use crate::text::Text;
use api::{Preview, PreviewLink, RedeemLink, Redeemed};
use askama::Template;
use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use chrono::{DateTime, Utc};
use domain::{Id, Operation};
use serde::Serialize;
use web::{Code, Json, Problem, cookie};

/// The beginning of the path of a link whose `#` a mail program has encoded.
pub(crate) const DAMAGED: &str = "/sign-in%23";

pub(crate) fn routes() -> Router {
    Router::new()
        .route("/sign-in", get(page))
        .route("/sign-in/preview", post(preview))
        .route("/sign-in/redeem", post(redeem))
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInTemplate {
    layout: Layout,
    t: Text,
    technician: Option<String>,
}

async fn page(request: PageRequest) -> Response {
    let t = request.t;
    let layout = Layout {
        is_sign_in: true,
        // It may hold a link's token that came here by mistake.
        query: String::new(),
        ..Layout::public(&request, t.sign_in_title())
    };
    let technician = request.technician().map(|person| person.name);
    let page = SignInTemplate {
        layout,
        t,
        technician,
    };
    html(StatusCode::OK, &page)
}

/// The answer of a redemption to the page's script.
#[derive(Serialize)]
struct Confirmation {
    team: Id,
    redeemed_at: DateTime<Utc>,
}

/// A refusal for the page's script.
#[derive(Serialize)]
struct ScriptError {
    code: &'static str,
    text: &'static str,
}

async fn preview(
    request: PageRequest,
    headers: HeaderMap,
    Json(link): Json<PreviewLink>,
) -> Result<Response, Problem> {
    check_origin(&headers).await.map_err(|_| Code::Forbidden)?;
    match send_preview(&request, &link).await {
        Ok(link) => Ok(web::json(StatusCode::OK, &link)),
        Err(failure) => Ok(json_error(&request, failure)),
    }
}

async fn send_preview(request: &PageRequest, link: &PreviewLink) -> Result<Preview, Failure> {
    // Without a token: the answer is the same for everyone.
    let api = Client::new(None, request.t, Realm::Public);
    api.call(Call::new(Operation::PreviewLink, &[]).body(link)?)
        .await
}

async fn redeem(
    request: PageRequest,
    headers: HeaderMap,
    Json(redemption): Json<RedeemLink>,
) -> Result<Response, Problem> {
    check_origin(&headers).await.map_err(|_| Code::Forbidden)?;
    let redeemed = match send_redemption(&request, &redemption).await {
        Ok(redeemed) => redeemed,
        Err(failure) => return Ok(json_error(&request, failure)),
    };
    let realm = Realm::Session(redeemed.team.id.clone());
    let confirmation = Confirmation {
        team: redeemed.team.id,
        redeemed_at: redeemed.session.started_at,
    };
    let mut response = web::json(StatusCode::CREATED, &confirmation);
    let Some(name) = realm.cookie() else {
        return Ok(response);
    };
    if let Some(previous) = cookie::read(&headers, &name)
        && previous != redeemed.session_token
    {
        end_previous(previous, request.t, realm).await;
    }
    let lifetime = redeemed.session.expires_at - spin_adapters::now();
    let seconds = lifetime.num_seconds().max(0);
    set_cookie(&mut response, &name, &redeemed.session_token, seconds);
    Ok(response)
}

async fn send_redemption(
    request: &PageRequest,
    redemption: &RedeemLink,
) -> Result<Redeemed, Failure> {
    let call = Call::new(Operation::RedeemLink, &[]).body(redemption)?;
    request.technician_client().call(call).await
}

/// Ends the session that this browser had in the team: without its cookie nobody could end it here.
async fn end_previous(token: &str, t: Text, realm: Realm) {
    let api = Client::new(Some(token.to_owned()), t, realm);
    let _may_be_over = api.perform(Call::new(Operation::SignOut, &[])).await;
}

/// A failure for the page's script: 404 for a dead link, 401 for a technician whose sign-in is
/// over, otherwise a text to show.
fn json_error(request: &PageRequest, failure: Failure) -> Response {
    let code = match failure {
        Failure::Refused(reason) => reason.code,
        Failure::NotSignedIn { .. }
        | Failure::SessionOver
        | Failure::ForeignForm
        | Failure::DamagedLink => Code::Unauthenticated,
        Failure::Unavailable(cause) => {
            failure::log(&cause);
            Code::Unavailable
        }
    };
    let error = ScriptError {
        code: code.as_str(),
        text: request.t.problem(code.into()),
    };
    let mut response = web::json(code.status(), &error);
    if code.status() == StatusCode::UNAUTHORIZED {
        delete_cookie(&mut response, &Realm::Technician);
    }
    response
}
