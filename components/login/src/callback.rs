//! `GET /login/callback`: the identity provider has sent the browser back, with a code for whoever signed in there.

use crate::attempt::Attempt;
use crate::failure::Failure::{self, Foreign, Refused};
use crate::provider::Provider;
use crate::settings::Settings;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{AppendHeaders, IntoResponse, Response};
use serde::Deserialize;
use spin_adapters::now;
use web::cookie;
use web::login_token::{LIFETIME, LoginKey};
use web::{Caller, IdTokenVerifier};

/// What the provider says (RFC 6749 section 4.1.2, RFC 9207); what else it says is passed over.
#[derive(Deserialize)]
struct Answer {
    state: Option<String>,
    iss: Option<String>,
    code: Option<String>,
    error: Option<String>,
}

/// Ends a sign-in: the browser gets a cookie with our own token, and goes on to the console.
pub async fn callback(uri: Uri, headers: HeaderMap) -> Result<Response, Failure> {
    let attempt = Attempt::of(&headers).ok_or(Foreign("the browser has no sign-in under way"))?;
    let answer: Answer = serde_urlencoded::from_str(uri.query().unwrap_or_default())
        .map_err(|_| Foreign("the provider's answer has a parameter twice"))?;
    if !answer
        .state
        .as_deref()
        .is_some_and(|state| attempt.is_state(state))
    {
        return Err(Foreign("state is of another sign-in"));
    }
    let settings = Settings::load().await?;
    if answer
        .iss
        .as_deref()
        .is_some_and(|iss| iss != settings.issuer)
    {
        return Err(Refused("iss is another provider"));
    }
    if answer.error.is_some() {
        return Err(Refused("the provider signed nobody in"));
    }
    let code = answer
        .code
        .ok_or(Refused("the provider's answer has no code"))?;
    let provider = Provider::discover(&settings.issuer).await?;
    if answer.iss.is_none() && provider.says_iss() {
        return Err(Refused("iss is missing"));
    }
    let id_token = provider.id_token(&settings, &attempt, &code).await?;
    let verifier = IdTokenVerifier {
        issuer: &settings.issuer,
        jwks: &provider.jwks().await?,
        client_id: &settings.client_id,
        nonce: &attempt.nonce(),
    };
    let caller = verifier.verify(&id_token, now()).map_err(Refused)?;
    let (cookie, home) = signed_in(&settings.key, &caller)?;
    let location = if attempt.is_for_link {
        "/sign-in"
    } else {
        home
    };
    let cookies = AppendHeaders([(SET_COOKIE, cookie), (SET_COOKIE, Attempt::no_cookie())]);
    Ok((StatusCode::SEE_OTHER, [(LOCATION, location)], cookies).into_response())
}

/// The cookie of whoever signed in, and where the console begins for him. Each role has a cookie of its own, so that one
/// browser can be both.
fn signed_in(key: &LoginKey, caller: &Caller) -> Result<(String, &'static str), Failure> {
    let (name, token, home) = match caller {
        Caller::TeamAdmin(admin) => ("__Host-admin", key.token_of_admin(admin, now()), "/admin"),
        Caller::Technician(technician) => (
            "__Host-technician",
            key.token_of_technician(technician, now()),
            "/reseller",
        ),
        Caller::Platform(_) => return Err(Refused("the platform does not sign in by a browser")),
    };
    Ok((cookie::line(name, &token, LIFETIME.num_seconds()), home))
}
