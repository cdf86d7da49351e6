//! The middleware around all pages: shows failures, keeps the chosen language, and sets the
//! headers that keep pages private and free of foreign code. Also the fallbacks of the router.

use crate::failure::{self, Failure};
use crate::home;
use crate::page::{Layout, html, parent_path};
use crate::realm::Realm;
use crate::request::{LANGUAGE_COOKIE, PageRequest, delete_cookie, set_cookie};
use crate::session::page::SessionPage;
use askama::Template;
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderValue, REFERRER_POLICY};
use axum::http::{HeaderName, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use web::Code;

const ONE_YEAR: i64 = 365 * 24 * 3600;
const CONTENT_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
                              img-src 'self'; connect-src 'self'; form-action 'self'; \
                              base-uri 'none'; frame-ancestors 'none'";
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Finishes the response of every page.
pub(crate) async fn finish(request: PageRequest, http: Request, next: Next) -> Response {
    let method = http.method().clone();
    let mut response = next.run(http).await;
    if let Some(failure) = response.extensions_mut().remove::<Failure>() {
        response = failure_response(&request, &method, failure).await;
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
    is_sign_in_offered: bool,
}

async fn failure_response(request: &PageRequest, method: &Method, failure: Failure) -> Response {
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
            let mut response = failure_page(request, failure).await;
            delete_cookie(&mut response, &request.realm);
            response
        }
        failure => failure_page(request, failure).await,
    }
}

async fn failure_page(request: &PageRequest, failure: Failure) -> Response {
    let t = request.t;
    let (title, text) = match &failure {
        Failure::NotSignedIn { .. } => (t.not_signed_in_title(), t.not_signed_in()),
        Failure::SessionOver => (t.session_over_title(), t.session_over()),
        Failure::ForeignForm => (t.foreign_form_title(), t.foreign_form()),
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
        Failure::Refused(reason) => reason.status(),
        Failure::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
    };
    let page = FailureTemplate {
        layout: failure_layout(request, &failure, title).await,
        text,
        is_sign_in_offered: matches!(failure, Failure::NotSignedIn { .. }),
    };
    html(status, &page)
}

/// The layout of the caller's session where there is one, else that of a public page.
async fn failure_layout(request: &PageRequest, failure: &Failure, title: String) -> Layout {
    let is_signed_out = matches!(failure, Failure::NotSignedIn { .. } | Failure::SessionOver);
    if !is_signed_out && let Ok(session) = SessionPage::load(request.clone()).await {
        return session.layout(title, "members", None);
    }
    Layout {
        path: "/".to_owned(),
        ..Layout::public(request, title)
    }
}

/// The fallback. Within a session it counts as an action beyond the nine, which is refused and
/// logged (R5, R8).
pub(crate) async fn not_found(request: PageRequest) -> Failure {
    match request.realm {
        Realm::Session(_) => match request.client() {
            Ok(api) => api.request_unknown().await,
            Err(failure) => failure,
        },
        Realm::Admin | Realm::Technician | Realm::Public => Failure::not_found(),
    }
}

/// A form's path has no page of its own: reading it redirects to the page above.
pub(crate) async fn method_not_allowed(
    request: PageRequest,
    method: Method,
) -> Result<Redirect, Failure> {
    match method {
        Method::GET | Method::HEAD => Ok(Redirect::to(parent_path(&request.path))),
        _ => Err(not_found(request).await),
    }
}
