//! A browser's request: its realm, its language and the tokens in its cookies.

use crate::client::Client;
use crate::failure::Failure;
use crate::query;
use crate::realm::{Realm, SESSION_COOKIE};
use crate::text::Text;
use axum::extract::{FromRequestParts, Path};
use axum::http::header::{ACCEPT_LANGUAGE, HeaderMap, HeaderValue, SET_COOKIE};
use axum::http::request::Parts;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{Digest, Id, Purpose};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::convert::Infallible;
use web::{Code, cookie};

/// The cookie of the chosen language.
pub(crate) const LANGUAGE_COOKIE: &str = "__Host-language";

/// A browser's request.
#[derive(Debug, Clone)]
pub(crate) struct PageRequest {
    /// The path.
    pub(crate) path: String,
    /// The query, without its question mark.
    pub(crate) query: String,
    /// The texts, in the language of the answer.
    pub(crate) t: Text,
    /// The language that this request chooses for later ones.
    pub(crate) chosen_language: Option<Text>,
    /// The realm of the path.
    pub(crate) realm: Realm,
    /// The token of this realm.
    token: Option<Token>,
    /// The technician's token, in any realm.
    technician_token: Option<Token>,
    /// Whether a page of this console led here: only then its notice is believed.
    pub(crate) is_same_origin: bool,
    /// Whether the browser has an admin's cookie.
    pub(crate) is_admin: bool,
    /// The tokens of sessions, by team.
    sessions: Vec<(Id, Token)>,
}

/// A token, kept out of debug output.
#[derive(Clone)]
struct Token(String);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

/// The person named by a login token. Unverified, and for display only: the API verifies tokens.
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
    /// When the token expires, in Unix seconds.
    exp: i64,
}

impl PageRequest {
    fn of(parts: &Parts) -> Self {
        let path = parts.uri.path().to_owned();
        let query = parts.uri.query().unwrap_or_default().to_owned();
        let realm = Realm::of(&path);
        let headers = &parts.headers;
        let chosen_language = query::value(&query, "lang").and_then(|code| Text::of_code(&code));
        Self {
            t: chosen_language.unwrap_or_else(|| preferred_language(headers)),
            chosen_language,
            token: Token::of(&realm, headers),
            technician_token: Token::of(&Realm::Technician, headers),
            is_same_origin: headers
                .get("sec-fetch-site")
                .is_none_or(|site| site == "same-origin"),
            is_admin: Token::of(&Realm::Admin, headers).is_some(),
            sessions: cookie::names(headers)
                .filter_map(|name| session(headers, name))
                .collect(),
            path,
            query,
            realm,
        }
    }

    /// A client with the token of this realm.
    pub(crate) fn client(&self) -> Result<Client, Failure> {
        match &self.token {
            Some(token) => Ok(Client::new(
                Some(token.0.clone()),
                self.t,
                self.realm.clone(),
            )),
            None => Err(Failure::not_signed_in(&self.realm, false)),
        }
    }

    /// A client with the technician's token, if there is one.
    pub(crate) fn technician_client(&self) -> Client {
        let token = self.technician_token.as_ref();
        Client::new(token.map(|token| token.0.clone()), self.t, Realm::Public)
    }

    /// The teams with a session in this browser, each with its client.
    pub(crate) fn sessions(&self) -> impl Iterator<Item = (Id, Client)> {
        self.sessions.iter().map(|(team, token)| {
            let realm = Realm::Session(team.clone());
            let client = Client::new(Some(token.0.clone()), self.t, realm);
            (team.clone(), client)
        })
    }

    /// The person signed in to this realm.
    pub(crate) fn person(&self) -> Option<Person> {
        self.token.as_ref()?.person()
    }

    /// The technician signed in, in any realm.
    pub(crate) fn technician(&self) -> Option<Person> {
        self.technician_token.as_ref()?.person()
    }

    /// The anti-forgery token of this realm's forms. It is derived from the cookie, which no other
    /// site knows.
    pub(crate) fn csrf(&self) -> String {
        let token = self.token.as_ref().map_or("", |token| &token.0);
        Digest::of(&["console form", token]).as_str().to_owned()
    }

    /// The path of the page. That of a file is the page with the link to it.
    pub(crate) fn page_path(&self) -> String {
        let path = self.path.strip_suffix("/export").unwrap_or(&self.path);
        path.to_owned()
    }

    /// The address of the page, with its query.
    pub(crate) fn address_of_page(&self) -> String {
        let path = self.page_path();
        match self.query.as_str() {
            "" => path,
            query => format!("{path}?{query}"),
        }
    }

    /// The query as a filter; one that is none is refused rather than ignored.
    pub(crate) fn filter<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        serde_urlencoded::from_str(&self.query).map_err(|_| Failure::refused(Code::InvalidRequest))
    }

    /// The first value of a parameter of the query.
    pub(crate) fn query_value(&self, name: &str) -> Option<String> {
        query::value(&self.query, name)
    }
}

impl Token {
    fn of(realm: &Realm, headers: &HeaderMap) -> Option<Self> {
        let token = cookie::read(headers, &realm.cookie()?)?;
        Some(Self(token.to_owned()))
    }

    fn person(&self) -> Option<Person> {
        let payload = self.0.split('.').nth(1)?;
        let payload = URL_SAFE_NO_PAD.decode(payload).ok()?;
        let person: Person = serde_json::from_slice(&payload).ok()?;
        (person.exp > spin_adapters::now().timestamp()).then_some(person)
    }
}

/// The team and the token of a session's cookie.
fn session(headers: &HeaderMap, name: &str) -> Option<(Id, Token)> {
    name.strip_prefix(SESSION_COOKIE)?;
    let text = cookie::read(headers, name)?;
    let team = domain::Token::parse(Purpose::Session, text)?.team().clone();
    let is_its_own = Realm::Session(team.clone()).cookie().as_deref() == Some(name);
    is_its_own.then(|| (team, Token(text.to_owned())))
}

/// Sets a cookie for a number of seconds; 0 deletes it. A value that is no header value is ignored.
pub(crate) fn set_cookie(response: &mut Response, name: &str, value: &str, seconds: i64) {
    if let Ok(line) = HeaderValue::from_str(&cookie::line(name, value, seconds)) {
        response.headers_mut().append(SET_COOKIE, line);
    }
}

/// Deletes the cookie of a realm.
pub(crate) fn delete_cookie(response: &mut Response, realm: &Realm) {
    if let Some(name) = realm.cookie() {
        set_cookie(response, &name, "", 0);
    }
}

/// The language chosen earlier; without one, that of the browser.
fn preferred_language(headers: &HeaderMap) -> Text {
    if let Some(chosen) = cookie::read(headers, LANGUAGE_COOKIE).and_then(Text::of_code) {
        return chosen;
    }
    let lines = headers.get_all(ACCEPT_LANGUAGE).iter();
    let lines: Vec<_> = lines.filter_map(|line| line.to_str().ok()).collect();
    Text(web::negotiate(&lines.join(",")))
}

/// The ids in the path; one that is no id is not found.
pub(crate) struct PathIds<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for PathIds<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        match Path::from_request_parts(parts, state).await {
            Ok(Path(ids)) => Ok(Self(ids)),
            Err(_) => Err(Failure::not_found()),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PageRequest {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts))
    }
}
