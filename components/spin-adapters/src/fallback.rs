//! Handlers for requests that are no operation of the component.

use crate::app::App;
use crate::session::SessionToken;
use axum::extract::State;
use web::{Bearer, Code, Problem};

/// The handler for paths that belong to no operation.
pub(crate) async fn other_path(app: State<App>, bearer: Option<Bearer>) -> Problem {
    refuse(app, bearer, Code::NotFound).await
}

/// The handler for methods that a path does not take.
pub(crate) async fn other_method(app: State<App>, bearer: Option<Bearer>) -> Problem {
    refuse(app, bearer, Code::MethodNotAllowed).await
}

async fn refuse(State(app): State<App>, bearer: Option<Bearer>, otherwise: Code) -> Problem {
    match bearer.and_then(|bearer| SessionToken::parse(bearer.as_str())) {
        Some(token) => app.refuse_unknown(&token).await,
        None => otherwise.into(),
    }
}
