//! The middleware around all pages: shows failures, keeps the chosen language, and sets the
//! headers that keep pages private and free of foreign code. Also the fallbacks of the router.

use crate::failure::{self, Failure};
use crate::home;
use crate::page::{Layout, html, parent_path};
use crate::realm::Realm;
use crate::request::{LANGUAGE_COOKIE, PageRequest, delete_cookie, set_cookie};
use crate::session::page::SessionPage;
use crate::{sign_in, typed};
use askama::Template;
use axum::extract::Request;
use axum::http::header::{
    ACCEPT, CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderValue, REFERRER_POLICY, SET_COOKIE,
};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use web::{Code, Problem, wanted};

const ONE_YEAR: i64 = 365 * 24 * 3600;
const CONTENT_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
                              img-src 'self'; connect-src 'self'; form-action 'self'; \
                              base-uri 'none'; frame-ancestors 'none'";
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Finishes the response of every page.
pub(crate) async fn finish(request: PageRequest, http: Request, next: Next) -> Response {
    let method = http.method().clone();
    let (mut response, typed) = match typed::keep(http).await {
        Ok((http, typed)) => (next.run(http).await, typed),
        Err(failure) => (failure.into_response(), Vec::new()),
    };
    if let Some(failure) = response.extensions_mut().remove::<Failure>() {
        response = failure_response(&request, &method, failure, typed).await;
    }
    if let Some(chosen) = request.chosen_language {
        set_cookie(&mut response, LANGUAGE_COOKIE, chosen.code(), ONE_YEAR);
    }
    let referrer_policy = match request.realm {
        Realm::Public => "no-referrer",
        // With no-referrer a browser would send forms without their origin.
        _ => "same-origin",
    };
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, CONTENT_POLICY),
        (REFERRER_POLICY, referrer_policy),
        (OPENER_POLICY, "same-origin"),
        (RESOURCE_POLICY, "same-origin"),
        (CACHE_CONTROL, "no-store"),
    ] {
        let value = HeaderValue::from_static(value);
        response.headers_mut().entry(name).or_insert(value);
    }
    response
}

#[derive(Template)]
#[template(path = "failure.html")]
struct FailureTemplate {
    layout: Layout,
    text: String,
    typed: Vec<String>,
    is_sign_in_offered: bool,
    /// The page, for another filter.
    unfiltered: Option<String>,
}

async fn failure_response(
    request: &PageRequest,
    method: &Method,
    failure: Failure,
    typed: Vec<String>,
) -> Response {
    let is_signed_out = matches!(failure, Failure::NotSignedIn { .. });
    let mut response = failure_answer(request, method, failure, typed).await;
    // The sign-in leads back here.
    if is_signed_out
        && let Some(line) = wanted::line(&request.address_of_page())
        && let Ok(line) = HeaderValue::from_str(&line)
    {
        response.headers_mut().append(SET_COOKIE, line);
    }
    response
}

async fn failure_answer(
    request: &PageRequest,
    method: &Method,
    failure: Failure,
    typed: Vec<String>,
) -> Response {
    // Chromium follows no redirect from a form to the identity provider, so a form gets a page
    // with a link.
    match failure {
        Failure::NotSignedIn { is_refused: false } if method == Method::GET => {
            Redirect::to("/login").into_response()
        }
        Failure::NotSignedIn { is_refused: true } if method == Method::GET => {
            let mut response = home::redirect_login_refused();
            delete_cookie(&mut response, &request.realm);
            response
        }
        Failure::SessionOver => {
            let mut response = failure_page(request, failure, typed).await;
            delete_cookie(&mut response, &request.realm);
            response
        }
        failure => failure_page(request, failure, typed).await,
    }
}

async fn failure_page(request: &PageRequest, failure: Failure, typed: Vec<String>) -> Response {
    let t = request.t;
    let (title, text) = match &failure {
        Failure::NotSignedIn { .. } => (t.not_signed_in_title(), t.not_signed_in()),
        Failure::SessionOver => (t.session_over_title(), t.session_over()),
        Failure::ForeignForm => (t.foreign_form_title(), t.foreign_form()),
        Failure::DamagedLink => (t.sign_in_title(), t.link_damaged()),
        Failure::Refused(reason) if reason.status() == StatusCode::NOT_FOUND => {
            (t.not_found_title(), t.not_found())
        }
        Failure::Refused(reason) => (t.refused_title(), t.problem(*reason).to_owned()),
        Failure::Unavailable(cause) => {
            failure::log(cause);
            let text = t.problem(Code::Unavailable.into());
            (t.refused_title(), text.to_owned())
        }
    };
    let status = match &failure {
        Failure::NotSignedIn { .. } | Failure::SessionOver => StatusCode::UNAUTHORIZED,
        Failure::ForeignForm => StatusCode::FORBIDDEN,
        Failure::DamagedLink => StatusCode::NOT_FOUND,
        Failure::Refused(reason) => reason.status(),
        Failure::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
    };
    let page = FailureTemplate {
        layout: failure_layout(request, &failure, title).await,
        text,
        // Only where the form is gone.
        typed: match &failure {
            Failure::NotSignedIn { .. } | Failure::SessionOver | Failure::ForeignForm => typed,
            _ => Vec::new(),
        },
        is_sign_in_offered: matches!(failure, Failure::NotSignedIn { .. }),
        unfiltered: match failure {
            Failure::Refused(reason) if reason.code == Code::InvalidRequest => {
                Some(request.page_path())
            }
            _ => None,
        },
    };
    html(status, &page)
}

/// The layout of the caller's session where there is one, else that of a public page.
async fn failure_layout(request: &PageRequest, failure: &Failure, title: String) -> Layout {
    let is_signed_out = matches!(failure, Failure::NotSignedIn { .. } | Failure::SessionOver);
    let session = match is_signed_out {
        true => None,
        false => SessionPage::load(request.clone()).await.ok(),
    };
    let layout = match session {
        Some(session) => session.layout(title, "members", None),
        None => Layout {
            path: "/".to_owned(),
            ..Layout::public(request, title)
        },
    };
    Layout {
        query: String::new(),
        path: match failure {
            Failure::DamagedLink => sign_in::DAMAGED.to_owned(),
            _ => layout.path,
        },
        ..layout
    }
}

/// The fallback. Within a session it counts as an action beyond the nine, which is refused and
/// logged (R5, R8). Elsewhere a browser gets a page and a program gets a problem.
pub(crate) async fn not_found(request: PageRequest, headers: HeaderMap) -> Response {
    match request.realm {
        Realm::Session(_) => match request.client() {
            Ok(api) => api.request_unknown().await.into_response(),
            Err(failure) => failure.into_response(),
        },
        Realm::Public if request.path.starts_with("/sign-in%") => {
            Failure::DamagedLink.into_response()
        }
        Realm::Public if !is_page(&request.path) && !accepts_pages(&headers) => {
            Problem::from(Code::NotFound).into_response()
        }
        Realm::Admin | Realm::Technician | Realm::Public => Failure::not_found().into_response(),
    }
}

/// Whether a path is among those of the console.
fn is_page(path: &str) -> bool {
    let first = path.trim_start_matches('/').split('/').next();
    matches!(first, Some("sign-in" | "assets" | "teams"))
}

fn accepts_pages(headers: &HeaderMap) -> bool {
    let mut lines = headers.get_all(ACCEPT).iter();
    lines.any(|line| line.to_str().is_ok_and(|line| line.contains("text/html")))
}

/// A form's path has no page of its own: reading it redirects to the page with the form.
pub(crate) async fn method_not_allowed(
    request: PageRequest,
    method: Method,
    headers: HeaderMap,
) -> Response {
    match method {
        Method::GET | Method::HEAD => {
            Redirect::to(page_of_form(&request.realm, &request.path)).into_response()
        }
        _ => not_found(request, headers).await,
    }
}

fn page_of_form<'a>(realm: &Realm, path: &'a str) -> &'a str {
    let list = match realm {
        Realm::Admin => "/sessions/",
        Realm::Technician => "/links/",
        Realm::Session(_) | Realm::Public => return parent_path(path),
    };
    // One of a list, which is a part of the page.
    let page = path.rsplit_once(list).map(|(page, _)| page);
    page.unwrap_or_else(|| parent_path(path))
}
