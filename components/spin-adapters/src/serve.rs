//! Runs a component's router over one request.

use crate::app::App;
use crate::routes::Routes;
use crate::session::SessionToken;
use crate::{log, outbound, random, variable};
use axum::Router;
use axum::body::Body;
use axum::http::header::{AUTHORIZATION, HeaderValue, STRICT_TRANSPORT_SECURITY};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Response};
use axum::response::IntoResponse;
use spin_sdk::http::Request;
use tower_service::Service;
use web::{Bearer, Code, Problem, finish, is_unlogged_malformed};

/// Answers one request. A reseller session reaches only its own operations; every other request
/// of a session is refused and logged (R5, R8).
pub async fn serve(request: Request, routes: Routes) -> Response<Body> {
    let app = App::load().await;
    let (mut parts, body) = request.into_parts();
    let session = session_of(&mut parts);
    let response = match session {
        Some(token) if !routes.admits_sessions(parts.uri.path()) => {
            app.refuse_unknown(&token).await.into_response()
        }
        session => {
            let router = routes.into_router().with_state(app.clone());
            let response = call(router, Request::from_parts(parts, body)).await;
            log_malformed(&app, session, response).await
        }
    };
    finished(response)
}

/// Answers one request of a browser, whose rights come from its cookies alone: an `Authorization`
/// for another layer, such as a proxy's, makes no difference. A request with a session's token is no
/// operation here: `not-found` refuses it, and logs it (R5, R8).
pub async fn serve_browser(request: Request, routes: Router) -> Response<Body> {
    if !names_session(request.headers()) {
        return secured(finished(call(routes, request).await)).await;
    }
    let (parts, _) = request.into_parts();
    match outbound::not_found(&parts).await {
        Ok(response) => response,
        Err(error) => {
            let problem = Problem::new(Code::Unavailable).caused_by(error);
            finished(problem.into_response())
        }
    }
}

/// Whether some header `Authorization` holds a session's token, even beside others.
fn names_session(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(AUTHORIZATION).iter();
    let mut words = lines.flat_map(|line| line.as_bytes().split(|byte| b" \t,".contains(byte)));
    words
        .any(|word| std::str::from_utf8(word).is_ok_and(|text| SessionToken::parse(text).is_some()))
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
pub async fn serve_private(request: Request, routes: Router<App>) -> Response<Body> {
    call(routes.with_state(App::private().await), request).await
}

async fn call(mut router: Router, request: Request) -> Response<Body> {
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

/// The session that a request presents. A malformed header is left to the extractors.
fn session_of(parts: &mut Parts) -> Option<SessionToken> {
    let bearer = Bearer::presented(parts).ok().flatten()?;
    SessionToken::parse(bearer.as_str())
}

/// Logs a session's request that failed before its operation saw it.
async fn log_malformed(
    app: &App,
    session: Option<SessionToken>,
    response: Response<Body>,
) -> Response<Body> {
    match session {
        Some(token) if is_unlogged_malformed(&response) => {
            match app.refuse_malformed(&token).await {
                Ok(()) => response,
                Err(problem) => problem.into_response(),
            }
        }
        _ => response,
    }
}
