//! `POST /token`: the application exchanges a code, once and within a minute, for an ID token.

use super::{Grant, OTHER_SEED, Parameters, Provider, merge};
use crate::clock::now;
use crate::identity::{sign, sign_with};
use crate::sync::lock;
use crate::variables::{CLIENT_ID, CLIENT_SECRET};
use axum::Json;
use axum::extract::{Form, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::json;
use sha2::{Digest, Sha256};

/// The lifetime of a code in seconds.
const CODE_SECONDS: i64 = 60;
/// The lifetime of an ID token in seconds.
const ID_TOKEN_SECONDS: i64 = 300;

pub(super) async fn exchange(
    State(provider): State<Provider>,
    headers: HeaderMap,
    Form(form): Form<Parameters>,
) -> Response {
    let misconduct = provider.misconduct();
    let status = misconduct.token_status.map(StatusCode::from_u16);
    if let Some(Ok(status)) = status {
        return status.into_response();
    }
    if client(&headers, &form) != Some((CLIENT_ID.into(), CLIENT_SECRET.into())) {
        return refuse(StatusCode::UNAUTHORIZED, "invalid_client");
    }
    let Some(grant) = provider.grant(&form) else {
        return refuse(StatusCode::BAD_REQUEST, "invalid_grant");
    };
    let mut claims = grant.claims;
    let common = json!({
        "iss": provider.0.issuer,
        "aud": CLIENT_ID,
        "nonce": grant.nonce,
        "iat": now(),
        "exp": now() + ID_TOKEN_SECONDS,
    });
    merge(&mut claims, &common);
    merge(&mut claims, &misconduct.claims);
    let id_token = if misconduct.has_other_key {
        sign_with(&OTHER_SEED, &claims)
    } else {
        sign(&claims)
    };
    let Ok(id_token) = id_token else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let answer = json!({
        "access_token": "of-no-use",
        "token_type": "Bearer",
        "expires_in": ID_TOKEN_SECONDS,
        "id_token": id_token,
    });
    Json(answer).into_response()
}

impl Provider {
    /// The grant behind the code in the form. The code is used up even if another field is wrong.
    fn grant(&self, form: &Parameters) -> Option<Grant> {
        let grant = lock(&self.0.codes).remove(form.get("code")?)?;
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(form.get("code_verifier")?));
        let is_valid = form.get("grant_type")? == "authorization_code"
            && *form.get("redirect_uri")? == self.0.redirect_uri
            && challenge == grant.code_challenge
            && now() < grant.at + CODE_SECONDS;
        is_valid.then_some(grant)
    }
}

/// The client's id and secret: from the header, each form-encoded (RFC 6749 section 2.3.1), or from
/// the form.
fn client(headers: &HeaderMap, form: &Parameters) -> Option<(String, String)> {
    let Some(header) = headers.get(AUTHORIZATION) else {
        return Some((
            form.get("client_id")?.clone(),
            form.get("client_secret")?.clone(),
        ));
    };
    let credentials = header.to_str().ok()?.strip_prefix("Basic ")?;
    let credentials = String::from_utf8(STANDARD.decode(credentials).ok()?).ok()?;
    let (id, secret) = credentials.split_once(':')?;
    Some((form_decoded(id)?, form_decoded(secret)?))
}

fn form_decoded(text: &str) -> Option<String> {
    let (text, _) = form_urlencoded::parse(text.as_bytes()).next()?;
    Some(text.into_owned())
}

fn refuse(status: StatusCode, error: &str) -> Response {
    (status, Json(json!({ "error": error }))).into_response()
}
