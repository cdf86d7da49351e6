//! `POST /v1/introspect` (RFC 7662): the vendor's admin console asks whether a reseller session is
//! alive, and its login whether a session is signed in as a member. Only the team's record
//! answers; a token's own claims count for nothing.

use api::{ActiveSession, ActiveSignIn, ActorClaim, Introspection, SignedInAs};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Digest, Refusal, Team, sign_in_as};
use serde::Deserialize;
use spin_adapters::{App, SessionToken};
use web::sign_in_token::{TOKEN_TYPE, claimed_team};
use web::{Form, Platform, Problem, json};

/// The form.
#[derive(Deserialize)]
pub struct Body {
    token: String,
}

/// Handles the operation.
pub async fn introspect(
    State(app): State<App>,
    _: Platform,
    Form(Body { token }): Form<Body>,
) -> Result<Response, Problem> {
    let session = SessionToken::parse(&token);
    let team = match &session {
        Some(session) => Some(session.team().clone()),
        None => claimed_team(&token),
    };
    let Some(team) = team else {
        return Ok(json(StatusCode::OK, &Introspection::INACTIVE));
    };
    // A token that the record does not know is refused before anything else is read.
    let find = |team: &Team| match &session {
        Some(session) => active_session(team, &session.digest()),
        None => active_sign_in(team, &token),
    };
    let admit = |team: &Team| find(team).map(drop).ok_or(Refusal::NotFound);
    let answer = app.read_admitted(&team, admit, async |draft, _| Ok(find(&draft.team)));
    match answer.await {
        Ok(answer) => {
            let answer = answer.unwrap_or(Introspection::INACTIVE);
            Ok(json(StatusCode::OK, &answer))
        }
        Err(problem) if problem.is_not_found() => {
            Ok(json(StatusCode::OK, &Introspection::INACTIVE))
        }
        Err(problem) => Err(problem),
    }
}

fn active_session(team: &Team, token: &Digest) -> Option<Introspection> {
    let session = team.session(token)?;
    let technician = team.technicians.get(&session.technician)?;
    let reseller = team.reseller.as_ref()?;
    let active = ActiveSession {
        active: true,
        token_type: "Bearer".to_owned(),
        sub: session.technician.clone(),
        username: technician.name.clone(),
        sid: session.id.clone(),
        team: team.id.clone(),
        reseller: reseller.id.clone(),
        reseller_name: reseller.name.clone(),
        email: technician.email.clone(),
        is_bearer: session.is_bearer,
        is_read_only: session.is_read_only,
        signed_in_as: session.signed_in_as.as_ref().map(SignedInAs::from),
        iat: session.started_at.timestamp(),
        exp: session.expires_at.timestamp(),
    };
    Some(Introspection::Session(Box::new(active)))
}

fn active_sign_in(team: &Team, token: &str) -> Option<Introspection> {
    let (session, sign_in) = sign_in_as::find(team, token)?;
    let reseller = team.reseller.as_ref()?;
    let active = ActiveSignIn {
        active: true,
        token_type: TOKEN_TYPE.to_owned(),
        sub: sign_in.member.clone(),
        username: sign_in.name.clone(),
        act: ActorClaim {
            sub: session.technician.clone(),
        },
        sid: sign_in.id.clone(),
        team: team.id.clone(),
        reseller: reseller.id.clone(),
        reseller_name: reseller.name.clone(),
        is_bearer: session.is_bearer,
        is_read_only: session.is_read_only,
        iat: sign_in.at.timestamp(),
        exp: session.expires_at.timestamp(),
    };
    Some(Introspection::SignIn(Box::new(active)))
}
