//! `GET /login`: sends the browser to the identity provider.

use crate::attempt::Attempt;
use crate::failure::Failure;
use crate::provider::Provider;
use crate::settings::Settings;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use spin_adapters::random;

/// Begins a sign-in. `then=sign-in` says that it is for a sign-in link; the caller can choose no other place to go to.
/// `as=other` has the provider ask who it is, also where someone is signed in there.
pub async fn start(uri: Uri) -> Result<Response, Failure> {
    let settings = Settings::load().await?;
    let provider = Provider::discover(&settings.issuer).await?;
    let query = uri.query().unwrap_or_default();
    let asks = |wanted: &str, what: &str| {
        form_urlencoded::parse(query.as_bytes())
            .any(|(name, value)| name == wanted && value == what)
    };
    let mut fresh = [0; 32];
    for (to, from) in fresh
        .iter_mut()
        .zip(random().0.into_iter().chain(random().0))
    {
        *to = from;
    }
    let attempt = Attempt::new(fresh, asks("then", "sign-in"));
    let url = provider.authorization_url(&settings, &attempt, asks("as", "other"));
    let headers = [(LOCATION, url), (SET_COOKIE, attempt.cookie())];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}
