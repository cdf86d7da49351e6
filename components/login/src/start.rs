//! `GET /login`: sends the browser to the identity provider.

use crate::attempt::Attempt;
use crate::config::Config;
use crate::failure::Failure;
use crate::provider::Provider;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use spin_adapters::random;

/// Begins a sign-in.
///
/// `then=sign-in` returns to the page of sign-in links afterwards; no other destination can be
/// chosen. `as=other` has the provider ask who signs in, even in a browser signed in there.
pub async fn start(uri: Uri) -> Result<Response, Failure> {
    let config = Config::load().await?;
    let provider = Provider::discover(&config.issuer).await?;
    let query = uri.query().unwrap_or_default();
    let attempt = Attempt::new([random().0, random().0], has(query, "then", "sign-in"));
    let url = provider.authorization_url(&config, &attempt, has(query, "as", "other"));
    let headers = [(LOCATION, url), (SET_COOKIE, attempt.cookie())];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}

fn has(query: &str, name: &str, value: &str) -> bool {
    form_urlencoded::parse(query.as_bytes()).any(|pair| pair.0 == name && pair.1 == value)
}
