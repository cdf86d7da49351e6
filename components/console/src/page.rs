//! What all pages share: their frame, and the headers that keep them private and free of others' code.

use crate::area::Area;
use crate::assets;
use crate::failure::{self, Failure, Refused};
use crate::text::Text;
use crate::visit::{LANGUAGE, Person, Visit, set_cookie};
use askama::Template;
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderValue, REFERRER_POLICY};
use axum::http::{HeaderName, StatusCode};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use domain::Locale;

/// What stands around every page.
pub(crate) struct Frame {
    /// The texts, in the reader's language.
    pub(crate) t: Text,
    /// The page's title and heading.
    pub(crate) title: String,
    /// The page's own path, for links to it in another language.
    pub(crate) here: String,
    /// The token of this sign-in's forms.
    pub(crate) csrf: String,
    /// Who is signed in.
    pub(crate) person: Option<Person>,
    /// Where to sign out; empty where nobody is signed in.
    pub(crate) sign_out: String,
    /// The other pages of this part of the console.
    pub(crate) tabs: Vec<Tab>,
    /// The reseller session in which this page is.
    pub(crate) banner: Option<Banner>,
    /// What was done.
    pub(crate) notice: Option<String>,
    /// What was refused.
    pub(crate) problem: Option<String>,
    /// The key of the form that is to be sent again.
    pub(crate) again: Option<String>,
    /// Whether the page has a script of its own.
    pub(crate) is_sign_in: bool,
}

/// A link to another page.
pub(crate) struct Tab {
    /// Where it leads.
    pub(crate) href: String,
    /// What it says.
    pub(crate) label: String,
    /// Whether it is this page, or this page is below it.
    pub(crate) is_here: bool,
}

/// The reseller session in which a page is, told on each of them.
pub(crate) struct Banner {
    /// The team's name.
    pub(crate) team: String,
    /// The reseller's name.
    pub(crate) reseller: String,
    /// When the session ends.
    pub(crate) expires_at: DateTime<Utc>,
    /// Whether it may only read.
    pub(crate) is_read_only: bool,
    /// The member as whom it is signed in: where to end that, and the name.
    pub(crate) signed_in_as: Option<(String, String)>,
}

impl Frame {
    /// A frame without the links and names of any part.
    pub(crate) fn bare(visit: &Visit, title: String) -> Self {
        Self {
            t: visit.t,
            title,
            here: visit.path.clone(),
            csrf: visit.csrf(),
            person: None,
            sign_out: String::new(),
            tabs: Vec::new(),
            banner: None,
            notice: done(visit),
            problem: None,
            again: None,
            is_sign_in: false,
        }
    }

    /// A frame of a part in which someone is signed in, with links to its pages.
    pub(crate) fn within(visit: &Visit, title: String, tabs: &[(String, String)]) -> Self {
        // The tab of a page is the longest path that the page's own begins with.
        let is_below =
            |href: &str| visit.path == href || visit.path.starts_with(&format!("{href}/"));
        let here = tabs
            .iter()
            .filter(|(href, _)| is_below(href))
            .map(|(href, _)| href.len())
            .max();
        let tab = |(href, label): &(String, String)| Tab {
            is_here: is_below(href) && Some(href.len()) == here,
            href: href.clone(),
            label: label.clone(),
        };
        Self {
            person: visit.person(),
            sign_out: visit.area.sign_out(),
            tabs: tabs.iter().map(tab).collect(),
            ..Self::bare(visit, title)
        }
    }

    /// Tells a refusal on the page.
    pub(crate) fn refused(mut self, refused: Option<&Refused>) -> Self {
        self.problem = refused.map(|refused| self.t.problem(&refused.code));
        self.again = refused.and_then(|refused| refused.key.clone());
        self
    }

    /// A form's key: a fresh one, unless the form is to be sent again.
    pub(crate) fn key(&self) -> String {
        self.again
            .clone()
            .unwrap_or_else(|| spin_adapters::random().text())
    }

    /// The version of what the page is made of.
    pub(crate) fn version(&self) -> &'static str {
        assets::VERSION.as_str()
    }
}

/// What the page before this one did, by a word of its own.
fn done(visit: &Visit) -> Option<String> {
    if !visit.is_from_us {
        return None;
    }
    let (_, word) =
        form_urlencoded::parse(visit.query.as_bytes()).find(|(name, _)| name == "done")?;
    visit.t.done(&word)
}

/// A page.
pub(crate) fn html(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(text) => (status, Html(text)).into_response(),
        Err(error) => {
            Failure::unavailable(format!("a page does not render: {error}")).into_response()
        }
    }
}

/// A page that tells a refusal, if there was one, under its status.
pub(crate) fn html_of(refused: Option<&Refused>, page: &impl Template) -> Response {
    let status = refused
        .and_then(|refused| StatusCode::from_u16(refused.status).ok())
        .unwrap_or(StatusCode::OK);
    html(status, page)
}

/// The page above.
pub(crate) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(parent, _)| parent)
}

/// After a form: to a page, which says what was done. Loading that page again does nothing again.
pub(crate) fn see(path: &str, done: &str) -> Response {
    Redirect::to(&format!("{path}?done={done}")).into_response()
}

/// Stands around all pages: tells failures, keeps the chosen language, and sets the headers.
pub(crate) async fn around(visit: Visit, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let mut response = next.run(request).await;
    if let Some(failure) = response.extensions_mut().remove::<Failure>() {
        response = failure::answer(&visit, &method, failure).await;
    }
    if let Some(chosen) = visit.chosen {
        let word = match chosen {
            Locale::En => "en",
            Locale::Fr => "fr",
        };
        set_cookie(&mut response, LANGUAGE, word, 365 * 24 * 3600);
    }
    let policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
                  form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, policy),
        // With no-referrer a browser would hide the origin of forms from us as well.
        (
            REFERRER_POLICY,
            if visit.area == Area::Public {
                "no-referrer"
            } else {
                "same-origin"
            },
        ),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (CACHE_CONTROL, "no-store"),
    ] {
        response
            .headers_mut()
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    response
}
