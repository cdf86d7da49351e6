//! `GET /`: the first page, which also shows why a sign-in failed.

use crate::failure::Failure;
use crate::page::{Layout, html};
use crate::request::PageRequest;
use api::Session;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::{Id, Operation};

/// The `login` component redirects here with this word, or with `login_unavailable`.
const LOGIN_REFUSED: &str = "login_refused";

#[derive(Template)]
#[template(path = "home.html")]
struct HomeTemplate {
    layout: Layout,
    is_admin: bool,
    is_technician: bool,
    open_sessions: Vec<OpenSession>,
    is_someone_else: bool,
}

/// A session that is open in the browser.
struct OpenSession {
    team: Id,
    /// The team's name, or its id where the API does not tell it now.
    name: String,
}

/// Sessions whose teams the API is asked for.
const ASKED: usize = 5;

/// The sessions with a cookie, without those that are known to be over.
async fn open_sessions(request: &PageRequest) -> Vec<OpenSession> {
    let mut sessions = Vec::new();
    for (index, (team, api)) in request.sessions().enumerate() {
        let name = if index < ASKED {
            match api.get(Operation::ReadSession, &[], &[]).await {
                Ok(Session { team, .. }) => team.name.to_string(),
                Err(Failure::SessionOver) => continue,
                Err(_) => team.to_string(),
            }
        } else {
            team.to_string()
        };
        sessions.push(OpenSession { team, name });
    }
    sessions
}

/// The page.
pub(crate) async fn page(request: PageRequest) -> Response {
    let t = request.t;
    let mut layout = Layout::public(&request, t.brand());
    layout.problem = match request.query_value("problem").as_deref() {
        Some(LOGIN_REFUSED) => Some(t.login_refused()),
        Some("login_unavailable") => Some(t.login_unavailable()),
        _ => None,
    };
    let is_admin = request.is_admin;
    let is_technician = request.technician().is_some();
    let page = HomeTemplate {
        // Unless asked for someone else, the identity provider signs in its present user silently.
        is_someone_else: is_admin || is_technician || layout.notice.is_some(),
        layout,
        is_admin,
        is_technician,
        open_sessions: open_sessions(&request).await,
    };
    html(StatusCode::OK, &page)
}

/// Redirects to this page, which shows that the sign-in was refused.
pub(crate) fn redirect_login_refused() -> Response {
    Redirect::to(&format!("/?problem={LOGIN_REFUSED}")).into_response()
}
