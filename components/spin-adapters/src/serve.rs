//! Runs a component's router over one request.

use crate::{App, random};
use axum::body::Body;
use axum::extract::State;
use axum::http::{Response, header::AUTHORIZATION};
use axum::response::IntoResponse;
use axum::{Router, http};
use domain::Token;
use spin_sdk::http::Request;
use tower_service::Service;
use web::{Bearer, Code, Problem, finish};

/// Answers one request. A reseller session is let through to the paths that `welcomes` it at, and refused elsewhere.
pub async fn serve(
    request: Request,
    routes: Router<App>,
    welcomes: impl Fn(&str) -> bool,
) -> Response<Body> {
    let app = App::load().await;
    let session = session_of(&request);
    let response = match &session {
        Some(token) if !welcomes(request.uri().path()) => app.refuse(token).await.into_response(),
        _ => match routes.with_state(app.clone()).call(request).await {
            Ok(response) => enter_malformed(&app, session, response).await,
            Err(never) => match never {},
        },
    };
    ready(response)
}

/// Answers one request of a browser, which gets no right from anything but its cookies. Whoever presents a bearer's token
/// here asks for what no operation does, which `not-found` refuses, and enters where it is a reseller session (R5, R8).
pub async fn serve_browser(request: Request, mut routes: Router) -> Response<Body> {
    if request.headers().contains_key(AUTHORIZATION) {
        let answer =
            crate::outbound::not_found(request.method(), request.uri().path(), request.headers())
                .await;
        return answer.unwrap_or_else(|cause| {
            ready(
                Problem::new(Code::Unavailable)
                    .because(cause)
                    .into_response(),
            )
        });
    }
    match routes.call(request).await {
        Ok(response) => ready(response),
        Err(never) => match never {},
    }
}

fn ready(response: Response<Body>) -> Response<Body> {
    let (response, line) = finish(response, &random().text());
    if let Some(line) = line {
        crate::log(&line);
    }
    response
}

/// Answers one request of another component. Who asks there is known by the way: no route from outside leads here.
pub async fn serve_private(request: Request, routes: Router<App>) -> Response<Body> {
    match routes.with_state(App::private().await).call(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// What a session asks for so that no operation understands it never came to [`App::act`]; it is entered as well.
async fn enter_malformed(
    app: &App,
    session: Option<Token>,
    response: Response<Body>,
) -> Response<Body> {
    let is_malformed = response
        .extensions()
        .get::<Problem>()
        .is_some_and(|problem| problem.is_malformed());
    match session {
        Some(token) if is_malformed => match app.refuse_malformed(&token).await.code() {
            Code::InvalidBody => response,
            other => Problem::new(other).into_response(),
        },
        _ => response,
    }
}

fn session_of<B>(request: &http::Request<B>) -> Option<Token> {
    let value = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| crate::session_token(token.trim()))?
}

/// The handler for whatever no route takes, in components that welcome reseller sessions.
pub async fn anything_else(app: State<App>, bearer: Option<Bearer>) -> Problem {
    outside(app, bearer, Code::NotFound).await
}

/// The handler for methods that a path does not take, in components that welcome reseller sessions.
pub async fn wrong_method(app: State<App>, bearer: Option<Bearer>) -> Problem {
    outside(app, bearer, Code::MethodNotAllowed).await
}

async fn outside(State(app): State<App>, bearer: Option<Bearer>, otherwise: Code) -> Problem {
    match bearer.and_then(|bearer| crate::session_token(bearer.as_str())) {
        Some(token) => app.refuse(&token).await,
        None => otherwise.into(),
    }
}
