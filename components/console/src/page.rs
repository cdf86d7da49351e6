//! The layout of all pages, and the responses made of them.

use crate::assets;
use crate::failure::{Failure, Refused};
use crate::field::Field;
use crate::query;
use crate::request::{PageRequest, Person};
use crate::text::words::Done;
use crate::text::{Term, Text};
use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};

/// The parts that all pages share.
pub(crate) struct Layout {
    /// The texts, in the reader's language.
    pub(crate) t: Text,
    /// The page's title and heading.
    pub(crate) title: String,
    /// The page's own path, for links to it in another language.
    pub(crate) path: String,
    /// The page's own query, such as a filter.
    pub(crate) query: String,
    /// The anti-forgery token of the page's forms.
    pub(crate) csrf: String,
    /// The person signed in.
    pub(crate) person: Option<Person>,
    /// The path of the sign-out form; empty where nobody is signed in.
    pub(crate) sign_out_path: String,
    /// Links to the realm's pages.
    pub(crate) tabs: Vec<Tab>,
    /// The reseller session of the page.
    pub(crate) banner: Option<Banner>,
    /// A message about a form that was carried out.
    pub(crate) notice: Option<String>,
    /// A message about a refusal.
    pub(crate) problem: Option<String>,
    /// The name of the field that the refusal is about.
    pub(crate) wrong_field: Option<String>,
    /// The idempotency key of a form that may be sent again.
    pub(crate) resent_key: Option<String>,
    /// Whether the page has the script of the sign-in page.
    pub(crate) is_sign_in: bool,
}

/// A link to another page.
pub(crate) struct Tab {
    /// The page's path.
    pub(crate) path: String,
    /// The label.
    pub(crate) label: String,
    /// Whether it is this page, or this page is below it.
    pub(crate) is_current: bool,
}

/// The reseller session of a page, named at the top of each.
pub(crate) struct Banner {
    /// The team's name.
    pub(crate) team: String,
    /// The reseller's name.
    pub(crate) reseller: String,
    /// When the session ends.
    pub(crate) expires_at: DateTime<Utc>,
    /// Whether the session may only read.
    pub(crate) is_read_only: bool,
    /// The member the session is signed in as.
    pub(crate) impersonated: Option<Impersonated>,
}

/// A member the session is signed in as.
pub(crate) struct Impersonated {
    /// The member's name.
    pub(crate) name: String,
    /// The path of the form that ends it.
    pub(crate) end_path: String,
}

impl Layout {
    /// The layout of a page for everyone.
    pub(crate) fn public(request: &PageRequest, title: String) -> Self {
        Self {
            t: request.t,
            title,
            path: request.path.clone(),
            query: request.query.clone(),
            csrf: request.csrf(),
            person: None,
            sign_out_path: String::new(),
            tabs: Vec::new(),
            banner: None,
            notice: notice(request),
            problem: None,
            wrong_field: None,
            resent_key: None,
            is_sign_in: false,
        }
    }

    /// The layout of a page in a realm where someone is signed in.
    pub(crate) fn signed_in(request: &PageRequest, title: String, tabs: Vec<Tab>) -> Self {
        Self {
            person: request.person(),
            sign_out_path: request.realm.sign_out_path(),
            tabs: mark_current(tabs, &request.path),
            ..Self::public(request, title)
        }
    }

    /// Adds a refusal.
    pub(crate) fn refused(mut self, refused: Option<&Refused>) -> Self {
        if let Some(refused) = refused {
            self.problem = Some(self.t.problem(refused.reason).to_owned());
            self.wrong_field = refused.reason.field.map(Field::name);
            self.resent_key = refused.key.clone();
        }
        self
    }

    /// The message to show beside a field, if the refusal is about it.
    pub(crate) fn wrong(&self, name: &str) -> Option<&str> {
        let is_wrong = self.wrong_field.as_deref() == Some(name);
        self.problem.as_deref().filter(|_| is_wrong)
    }

    /// The idempotency key of a form: a fresh one, unless the form may be sent again.
    pub(crate) fn key(&self) -> String {
        match &self.resent_key {
            Some(key) => key.clone(),
            None => spin_adapters::random().text(),
        }
    }

    /// The address of the page in another language.
    pub(crate) fn in_language(&self, code: &str) -> String {
        let pairs: Vec<_> = form_urlencoded::parse(self.query.as_bytes())
            .filter(|(name, _)| !matches!(&**name, "lang" | "done"))
            .chain([("lang".into(), code.into())])
            .collect();
        let pairs = pairs.iter().map(|(name, value)| (&**name, &**value));
        format!("{}?{}", self.path, query::encode(pairs))
    }

    /// The version of the assets.
    pub(crate) fn version(&self) -> &'static str {
        assets::VERSION.as_str()
    }
}

impl Tab {
    /// A tab, not yet marked.
    pub(crate) fn new(path: String, label: String) -> Self {
        Self {
            path,
            label,
            is_current: false,
        }
    }

    fn contains(&self, path: &str) -> bool {
        path.strip_prefix(&self.path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// Marks the tab with the longest path at or above the page's.
fn mark_current(mut tabs: Vec<Tab>, path: &str) -> Vec<Tab> {
    let above = tabs.iter_mut().filter(|tab| tab.contains(path));
    if let Some(tab) = above.max_by_key(|tab| tab.path.len()) {
        tab.is_current = true;
    }
    tabs
}

/// The message about the form that led here.
fn notice(request: &PageRequest) -> Option<String> {
    if !request.is_same_origin {
        return None;
    }
    let done = Done::of_word(&request.query_value("done")?)?;
    Some(request.t.term(done).to_owned())
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

/// A page with the status of its refusal, if it shows one.
pub(crate) fn html_refused(refused: Option<&Refused>, page: &impl Template) -> Response {
    let status = match refused {
        Some(refused) => refused.reason.status(),
        None => StatusCode::OK,
    };
    html(status, page)
}

/// The path above.
pub(crate) fn parent_path(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(parent, _)| parent)
}

/// Redirects from a form to a page with a notice, so that a reload does not send the form again.
pub(crate) fn redirect_done(path: &str, done: Done) -> Response {
    Redirect::to(&format!("{path}?done={}", done.word())).into_response()
}
