//! `GET /login`: sends the browser to the identity provider.

use crate::attempt::Attempt;
use crate::config::Config;
use crate::failure::Failure;
use crate::provider::Provider;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use spin_adapters::random;
use web::{cookie, wanted};

/// The page of sign-in links.
pub const LINK_PAGE: &str = "/sign-in";

/// Begins a sign-in.
///
/// `then=sign-in` returns to the page of sign-in links afterwards. Otherwise the browser returns to
/// the page of the console that it wanted before, if there is one: no address chooses another.
/// `as=other` has the provider ask who signs in, even in a browser signed in there.
pub async fn start(uri: Uri, headers: HeaderMap) -> Result<Response, Failure> {
    let config = Config::load().await?;
    let provider = Provider::discover(&config.issuer).await?;
    let query = uri.query().unwrap_or_default();
    let wanted = wanted::read(&headers);
    let then = if has(query, "then", "sign-in") {
        Some(LINK_PAGE.to_owned())
    } else {
        wanted.clone()
    };
    let attempt = Attempt::new([random().0, random().0], then);
    let url = provider.authorization_url(&config, &attempt, has(query, "as", "other"));
    let mut cookies = attempt.cookies(&headers);
    cookies.extend(wanted.map(|_| cookie::line(wanted::COOKIE, "", 0)));
    let mut response = (StatusCode::SEE_OTHER, [(LOCATION, url)]).into_response();
    for line in cookies {
        // All of them are made of plain characters.
        if let Ok(line) = HeaderValue::from_str(&line) {
            response.headers_mut().append(SET_COOKIE, line);
        }
    }
    Ok(response)
}

fn has(query: &str, name: &str, value: &str) -> bool {
    form_urlencoded::parse(query.as_bytes()).any(|pair| pair.0 == name && pair.1 == value)
}
