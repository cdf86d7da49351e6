//! Runs a component's router over one request.

use crate::app::App;
use crate::rest::Rest;
use crate::routes::Routes;
use crate::session::SessionToken;
use crate::{log, outbound, random, variable};
use axum::Router;
use axum::body::Body;
use axum::http::header::{ALLOW, CACHE_CONTROL, LOCATION, STRICT_TRANSPORT_SECURITY};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use axum::response::IntoResponse;
use tower_service::Service;
use web::{Bearer, Code, Problem, finish, is_unlogged_malformed};

/// Answers one request. A reseller session reaches only its own operations; every other request
/// of a session is refused and logged (R5, R8).
pub async fn serve(request: spin_sdk::http::Request, routes: Routes) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let rest = Rest::default();
    let body = rest.of(&parts, Body::new(body));
    let response = match about_path(&parts, &routes) {
        Some(response) => {
            drop(body);
            response
        }
        None => answer(parts, body, routes).await,
    };
    rest.drain().await;
    finished(response)
}

/// The answer to a request about a path itself: the way to its right spelling, or its methods. It
/// does nothing, so that it is no attempt at anything.
fn about_path(parts: &Parts, routes: &Routes) -> Option<Response<Body>> {
    let path = parts.uri.path();
    if let Some(path) = routes.meant(path) {
        return redirect(path, parts);
    }
    let methods = routes.methods(path);
    if parts.method != Method::OPTIONS || methods.is_empty() {
        return None;
    }
    empty(StatusCode::NO_CONTENT, ALLOW, methods)
}

/// The way to the page that a path with slashes at its end means.
fn to_page(parts: &Parts, pages: &[&str]) -> Option<Response<Body>> {
    let path = parts.uri.path();
    let page = path.trim_end_matches('/');
    let first = page.strip_prefix('/')?.split('/').next()?;
    let is_read = matches!(parts.method, Method::GET | Method::HEAD);
    let is_meant = page != path && pages.contains(&first);
    (is_read && is_meant).then(|| redirect(page, parts))?
}

/// The way to another path, with the request's query.
fn redirect(path: &str, parts: &Parts) -> Option<Response<Body>> {
    let query = parts.uri.query().map(|query| format!("?{query}"));
    let location = format!("{path}{}", query.unwrap_or_default());
    empty(StatusCode::PERMANENT_REDIRECT, LOCATION, location)
}

fn empty(status: StatusCode, header: HeaderName, value: String) -> Option<Response<Body>> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    let value = HeaderValue::try_from(value).ok()?;
    response.headers_mut().insert(header, value);
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Some(response)
}

async fn answer(mut parts: Parts, body: Body, routes: Routes) -> Response<Body> {
    let app = App::load().await;
    let presented = Bearer::presented(&mut parts);
    // A session is found in a header that is not well-formed as well: its log has the attempt.
    let session = match &presented {
        Ok(bearer) => bearer
            .as_ref()
            .map(Bearer::as_str)
            .and_then(SessionToken::parse),
        Err(_) => session_in(&parts.headers),
    };
    let (response, is_unlogged) = match (presented, &session) {
        (Err(problem), Some(_)) => (problem.into_response(), true),
        (Ok(_), Some(token)) if !routes.admit_session(&parts.method, parts.uri.path()) => {
            return app.refuse_unknown(token).await.into_response();
        }
        _ => {
            let response = routed(&app, parts, body, routes).await;
            let is_unlogged = is_unlogged_malformed(&response);
            (response, is_unlogged)
        }
    };
    // A session's request that failed before its operation saw it.
    let Some(token) = session.filter(|_| is_unlogged) else {
        return response;
    };
    let refused = app.refuse_malformed(&token).await;
    refused.map_or_else(Problem::into_response, |()| response)
}

/// The answer of an operation, or of none.
async fn routed(app: &App, parts: Parts, body: Body, routes: Routes) -> Response<Body> {
    let methods = routes.methods(parts.uri.path());
    let router = routes.into_router().with_state(app.clone());
    let mut response = call(router, Request::from_parts(parts, body)).await;
    if response.status() == StatusCode::METHOD_NOT_ALLOWED
        && let Ok(methods) = HeaderValue::try_from(methods)
    {
        response.headers_mut().insert(ALLOW, methods);
    }
    response
}

/// Answers one request of a browser, whose rights come from its cookies alone: an `Authorization`
/// for another layer, such as a proxy's, makes no difference. A request with a session's token is no
/// operation here: `not-found` refuses it, and logs it (R5, R8). The paths of pages begin with one of
/// `pages`.
pub async fn serve_browser(
    request: spin_sdk::http::Request,
    routes: Router,
    pages: &[&str],
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let rest = Rest::default();
    let body = rest.of(&parts, Body::new(body));
    let response = if session_in(&parts.headers).is_some() {
        match outbound::not_found(&parts).await {
            Ok(response) => response,
            Err(error) => {
                let problem = Problem::new(Code::Unavailable).caused_by(error);
                finished(problem.into_response())
            }
        }
    } else if let Some(response) = to_page(&parts, pages) {
        drop(body);
        secured(finished(response)).await
    } else {
        let request = Request::from_parts(parts, body);
        secured(finished(call(routes, request).await)).await
    };
    rest.drain().await;
    response
}

/// A session's token in the headers, even if they are not well-formed.
fn session_in(headers: &HeaderMap) -> Option<SessionToken> {
    Bearer::texts(headers).find_map(SessionToken::parse)
}

/// Has the browser come by TLS alone for a year (RFC 6797), where links begin with `https`.
async fn secured(mut response: Response<Body>) -> Response<Body> {
    if variable("base_url").await.starts_with("https://") {
        let year = HeaderValue::from_static("max-age=31536000");
        response
            .headers_mut()
            .insert(STRICT_TRANSPORT_SECURITY, year);
    }
    response
}

/// Answers one request of another component: no public route leads here.
pub async fn serve_private(
    request: spin_sdk::http::Request,
    routes: Router<App>,
) -> Response<Body> {
    call(
        routes.with_state(App::private().await),
        request.map(Body::new),
    )
    .await
}

async fn call(mut router: Router, request: Request<Body>) -> Response<Body> {
    match router.call(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

fn finished(response: Response<Body>) -> Response<Body> {
    let (response, line) = finish(response, &random().uuid_v4().to_string());
    if let Some(line) = line {
        log(&line);
    }
    response
}
