//! `POST /v1/introspect` (RFC 7662): the vendor's admin console asks whether a reseller session is alive, and its login
//! whether a session is signed in as a member. Only the team's record answers; nothing that a token says of itself does.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Digest, Draft, SignedInAs, sign_in_as};
use serde::Deserialize;
use serde_json::{Value, json};
use spin_adapters::{App, session_token};
use web::sign_in_token::{TOKEN_TYPE, claimed_team};
use web::{Code, Form, Platform, Problem};

/// The form.
#[derive(Deserialize)]
pub struct Body {
    token: String,
}

/// Tells whether a token is that of an active session, or of a signing in as a member, and of which.
pub async fn introspect(
    State(app): State<App>,
    _: Platform,
    Form(body): Form<Body>,
) -> Result<Response, Problem> {
    let inactive = json!({ "active": false });
    let session = session_token(&body.token);
    let team = session
        .as_ref()
        .map(|token| token.team().clone())
        .or_else(|| claimed_team(&body.token));
    let describe = |draft: &Draft| match &session {
        Some(token) => describe(draft, &token.digest()),
        None => describe_sign_in(draft, &body.token),
    };
    let answer = match team {
        None => inactive,
        Some(team) => match app.read(&team, async |draft, _| Ok(describe(draft))).await {
            Ok(answer) => answer.unwrap_or(inactive),
            Err(problem) if problem.code() == Code::NotFound => inactive,
            Err(problem) => return Err(problem),
        },
    };
    Ok(web::json(StatusCode::OK, &answer))
}

fn describe(draft: &Draft, token: &Digest) -> Option<Value> {
    let session = draft.team.session(token)?;
    let technician = draft.team.technicians.get(&session.technician)?;
    let reseller = draft.team.reseller.as_ref()?;
    Some(json!({
        "active": true,
        "token_type": "Bearer",
        "sub": session.technician,
        "username": technician.name,
        "sid": session.id,
        "team": draft.team.id,
        "reseller": reseller.id,
        "reseller_name": reseller.name,
        "email": technician.email,
        "is_bearer": session.is_bearer,
        "is_read_only": session.is_read_only,
        "signed_in_as": session.signed_in_as.as_ref().map(SignedInAs::shown),
        "iat": session.started_at.timestamp(),
        "exp": session.expires_at.timestamp(),
    }))
}

fn describe_sign_in(draft: &Draft, token: &str) -> Option<Value> {
    let (session, sign_in) = sign_in_as::find(&draft.team, token)?;
    let reseller = draft.team.reseller.as_ref()?;
    Some(json!({
        "active": true,
        "token_type": TOKEN_TYPE,
        "sub": sign_in.member,
        "username": sign_in.name,
        "act": { "sub": session.technician },
        "sid": sign_in.id,
        "team": draft.team.id,
        "reseller": reseller.id,
        "reseller_name": reseller.name,
        "is_bearer": session.is_bearer,
        "is_read_only": session.is_read_only,
        "iat": sign_in.at.timestamp(),
        "exp": session.expires_at.timestamp(),
    }))
}
