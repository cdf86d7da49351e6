//! `POST /v1/introspect` (RFC 7662): the vendor's admin console asks whether a reseller session is alive.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Draft, Token};
use serde::Deserialize;
use serde_json::{Value, json};
use spin_adapters::{App, session_token};
use web::{Code, Form, Platform, Problem};

/// The form.
#[derive(Deserialize)]
pub struct Body {
    token: String,
}

/// Tells whether a token is that of an active session, and of which.
pub async fn introspect(State(app): State<App>, _: Platform, Form(body): Form<Body>) -> Result<Response, Problem> {
    let inactive = json!({ "active": false });
    let answer = match session_token(&body.token) {
        None => inactive,
        Some(token) => match app.read(token.team(), async |draft, _| Ok(describe(draft, &token))).await {
            Ok(answer) => answer.unwrap_or(inactive),
            Err(problem) if problem.code() == Code::NotFound => inactive,
            Err(problem) => return Err(problem),
        },
    };
    Ok(web::json(StatusCode::OK, &answer))
}

fn describe(draft: &Draft, token: &Token) -> Option<Value> {
    let session = draft.team.session(&token.digest())?;
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
        "iat": session.started_at.timestamp(),
        "exp": session.expires_at.timestamp(),
    }))
}
