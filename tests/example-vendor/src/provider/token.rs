//! `POST /token`: the application exchanges a code, once and within a minute, for an ID token.

use super::{Grant, Parameters, Provider, lay_over};
use crate::identity::{sign, sign_with};
use crate::{CLIENT_ID, CLIENT_SECRET, lock, now};
use axum::Json;
use axum::extract::{Form, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::json;
use sha2::{Digest, Sha256};

/// How long a code is good, in seconds.
const CODE_SECONDS: i64 = 60;
/// How long an ID token is good, in seconds.
const ID_TOKEN_SECONDS: i64 = 300;

pub(super) async fn exchange(
    State(provider): State<Provider>,
    headers: HeaderMap,
    Form(form): Form<Parameters>,
) -> Response {
    let misconduct = provider.misconduct();
    if let Some(status) = misconduct
        .token_status
        .and_then(|status| StatusCode::from_u16(status).ok())
    {
        return status.into_response();
    }
    if client(&headers, &form) != Some((CLIENT_ID.into(), CLIENT_SECRET.into())) {
        return refuse(StatusCode::UNAUTHORIZED, "invalid_client");
    }
    let Some(grant) = provider.grant(&form) else {
        return refuse(StatusCode::BAD_REQUEST, "invalid_grant");
    };
    let mut claims = grant.who;
    let of_sign_in = json!({
        "iss": provider.0.issuer,
        "aud": CLIENT_ID,
        "nonce": grant.nonce,
        "iat": now(),
        "exp": now() + ID_TOKEN_SECONDS,
    });
    lay_over(&mut claims, &of_sign_in);
    lay_over(&mut claims, &misconduct.claims);
    let id_token = if misconduct.has_other_key {
        sign_with(&[9; 32], &claims)
    } else {
        sign(&claims)
    };
    let Ok(id_token) = id_token else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    Json(json!({ "access_token": "of-no-use", "token_type": "Bearer", "expires_in": 300, "id_token": id_token }))
        .into_response()
}

impl Provider {
    /// What the code in the form stands for. It is gone afterwards, whatever else is wrong.
    fn grant(&self, form: &Parameters) -> Option<Grant> {
        let grant = lock(&self.0.codes).remove(form.get("code")?)?;
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(form.get("code_verifier")?));
        let is_good = form.get("grant_type")? == "authorization_code"
            && *form.get("redirect_uri")? == self.0.redirect_uri
            && challenge == grant.code_challenge
            && now() < grant.at + CODE_SECONDS;
        is_good.then_some(grant)
    }
}

/// The client's id and secret: from the header, each encoded as in a form (RFC 6749 section 2.3.1), or from the form.
fn client(headers: &HeaderMap, form: &Parameters) -> Option<(String, String)> {
    let Some(header) = headers.get(AUTHORIZATION) else {
        return Some((
            form.get("client_id")?.clone(),
            form.get("client_secret")?.clone(),
        ));
    };
    let pair = STANDARD
        .decode(header.to_str().ok()?.strip_prefix("Basic ")?)
        .ok()?;
    let pair = String::from_utf8(pair).ok()?;
    let (id, secret) = pair.split_once(':')?;
    let decode = |text: &str| {
        form_urlencoded::parse(text.as_bytes())
            .next()
            .map(|(text, _)| text.into_owned())
    };
    Some((decode(id)?, decode(secret)?))
}

fn refuse(status: StatusCode, error: &str) -> Response {
    (status, Json(json!({ "error": error }))).into_response()
}
