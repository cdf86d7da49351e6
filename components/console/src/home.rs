//! `GET /`: where people come first, and where a sign-in that did not work ends.

use crate::page::{Frame, html};
use crate::visit::Visit;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Id;

/// The `login` component ends here with this word, or with `login_unavailable`.
pub(crate) const LOGIN_REFUSED: &str = "login_refused";

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    frame: Frame,
    is_admin: bool,
    is_technician: bool,
    seats: Vec<Id>,
    is_someone_else: bool,
}

/// The page.
pub(crate) async fn page(visit: Visit) -> Response {
    let t = visit.t;
    let mut frame = Frame::bare(&visit, t.brand());
    let told = form_urlencoded::parse(visit.query.as_bytes()).find(|(name, _)| name == "problem");
    frame.problem = told.and_then(|(_, word)| match &*word {
        LOGIN_REFUSED => Some(t.login_refused()),
        "login_unavailable" => Some(t.login_unavailable()),
        _ => None,
    });
    let (is_admin, is_technician) = (visit.is_admin, visit.technician().is_some());
    // The identity provider would sign in without a question whoever it knows.
    let is_someone_else = is_admin || is_technician || frame.notice.is_some();
    html(
        StatusCode::OK,
        &Home {
            frame,
            is_admin,
            is_technician,
            seats: visit.seats,
            is_someone_else,
        },
    )
}

/// Leads here, with a word about what did not work.
pub(crate) fn told(word: &str) -> Response {
    Redirect::to(&format!("/?problem={word}")).into_response()
}
