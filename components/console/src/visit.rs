//! A request of a browser: where, in which language, and with which token.

use crate::api::Api;
use crate::area::{Area, SESSION};
use crate::failure::Failure;
use crate::form::{Form, Nothing};
use crate::text::Text;
use axum::extract::{FromRequestParts, Path};
use axum::http::header::{ACCEPT_LANGUAGE, HeaderMap, HeaderValue, SET_COOKIE};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{Digest, Id, Locale};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::convert::Infallible;
use web::cookie;

/// The names of cookies of technicians' newest links begin so, and end with the team.
pub(crate) const NEWEST_LINK: &str = "__Host-link-";

/// The cookie of the language that someone chose.
pub(crate) const LANGUAGE: &str = "__Host-language";

/// A request of a browser.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    /// The path.
    pub(crate) path: String,
    /// The query, without its mark.
    pub(crate) query: String,
    /// What is written in which language.
    pub(crate) t: Text,
    /// The language that this request chooses for later ones.
    pub(crate) chosen: Option<Locale>,
    /// The part of the console.
    pub(crate) area: Area,
    /// What the browser presents to this part.
    token: Option<Token>,
    /// What it presents as a technician, whichever part this is.
    technician: Option<Token>,
    /// Whether a page of ours led here: only then is what it says it did believed.
    pub(crate) is_from_us: bool,
    /// Whether it is signed in as an admin.
    pub(crate) is_admin: bool,
    /// The teams of which it holds a session's cookie.
    pub(crate) seats: Vec<Id>,
}

/// A cookie's token, kept out of every debug output.
#[derive(Clone)]
struct Token(String);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

/// Whom a login token names. Nothing of it is verified here: it is the browser's own, and the API verifies it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Person {
    /// The name.
    pub(crate) name: String,
    /// The address.
    pub(crate) email: String,
    /// The admin's team.
    pub(crate) team: Option<Id>,
    /// The technician's reseller.
    pub(crate) reseller: Option<Id>,
    /// When the token ends, in Unix seconds.
    exp: i64,
}

impl Visit {
    fn of(parts: &Parts) -> Self {
        let path = parts.uri.path().to_owned();
        let query = parts.uri.query().unwrap_or_default().to_owned();
        let area = Area::of(&path);
        let read =
            |name: &str| cookie::read(&parts.headers, name).map(|token| Token(token.to_owned()));
        let chosen = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "lang");
        let chosen = chosen.and_then(|(_, value)| locale(&value));
        Self {
            t: Text(chosen.unwrap_or_else(|| preferred(&parts.headers))),
            chosen,
            token: area.cookie().and_then(|name| read(&name)),
            technician: Area::Technician.cookie().and_then(|name| read(&name)),
            is_admin: Area::Admin.cookie().and_then(|name| read(&name)).is_some(),
            is_from_us: parts
                .headers
                .get("sec-fetch-site")
                .is_none_or(|site| site == "same-origin"),
            seats: cookie::names(&parts.headers)
                .filter_map(|name| Id::new(name.strip_prefix(SESSION)?).ok())
                .collect(),
            path,
            query,
            area,
        }
    }

    /// The API with the token of this part of the console.
    pub(crate) fn api(&self) -> Result<Api, Failure> {
        let token = self
            .token
            .as_ref()
            .ok_or_else(|| Failure::not_signed_in(&self.area, false))?;
        Ok(Api::new(Some(token.0.clone()), self.t.0, self.area.clone()))
    }

    /// The API for whoever holds a link: a technician where one is signed in.
    pub(crate) fn api_of_holder(&self) -> Api {
        Api::new(
            self.technician.as_ref().map(|token| token.0.clone()),
            self.t.0,
            Area::Public,
        )
    }

    /// Who is signed in to this part of the console.
    pub(crate) fn person(&self) -> Option<Person> {
        person(self.token.as_ref()?)
    }

    /// The technician who is signed in, whichever part this is.
    pub(crate) fn technician(&self) -> Option<Person> {
        person(self.technician.as_ref()?)
    }

    /// The token that forms of this part carry. It follows from the cookie, which no other site knows.
    pub(crate) fn csrf(&self) -> String {
        let token = self.token.as_ref().map_or("", |token| &token.0);
        Digest::of(&["console form", token]).short()
    }
}

/// Ends the sign-in of this part here; the identity provider's own is its own. What this part knew is forgotten with it.
pub(crate) async fn sign_out(visit: Visit, headers: HeaderMap, _: Form<Nothing>) -> Response {
    let mut response = Redirect::to("/?done=left").into_response();
    let is_of_part = |name: &&str| visit.area == Area::Technician && name.starts_with(NEWEST_LINK);
    for name in visit
        .area
        .cookie()
        .iter()
        .map(String::as_str)
        .chain(cookie::names(&headers).filter(is_of_part))
    {
        set_cookie(&mut response, name, "", 0);
    }
    response
}

/// Has the browser keep a cookie for so many seconds; none ends it. A value that is no header value is not set.
pub(crate) fn set_cookie(response: &mut Response, name: &str, value: &str, seconds: i64) {
    if let Ok(line) = HeaderValue::from_str(&cookie::line(name, value, seconds)) {
        response.headers_mut().append(SET_COOKIE, line);
    }
}

fn person(token: &Token) -> Option<Person> {
    let payload = token.0.split('.').nth(1)?;
    let person: Person = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
    (person.exp > spin_adapters::now().timestamp()).then_some(person)
}

fn locale(text: &str) -> Option<Locale> {
    match text {
        "en" => Some(Locale::En),
        "fr" => Some(Locale::Fr),
        _ => None,
    }
}

fn preferred(headers: &HeaderMap) -> Locale {
    let chosen = cookie::read(headers, LANGUAGE).and_then(locale);
    let accepted = || {
        let lines = headers
            .get_all(ACCEPT_LANGUAGE)
            .iter()
            .filter_map(|line| line.to_str().ok());
        web::negotiate(&lines.collect::<Vec<_>>().join(","))
    };
    chosen.unwrap_or_else(accepted)
}

/// The ids in the path; where they are none, nothing is there.
pub(crate) struct Place<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Place<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let place = Path::from_request_parts(parts, state).await;
        place
            .map(|Path(place)| Self(place))
            .map_err(|_| Failure::not_found())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts))
    }
}
