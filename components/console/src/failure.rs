//! What a page could not do, and how a person is told: what happened, and what to do now.

use crate::area::Area;
use crate::page::{Frame, html, parent};
use crate::visit::{Visit, set_cookie};
use crate::{home, session};
use askama::Template;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use domain::Refusal;
use web::Problem;

/// Why there is no page.
#[derive(Debug, Clone)]
pub(crate) enum Failure {
    /// Nobody is signed in to this part; `is_refused` says that the API did not take what was presented.
    NotSignedIn {
        /// Whether a cookie was presented, and refused.
        is_refused: bool,
    },
    /// The reseller session is over, or was none.
    SessionOver,
    /// The form does not come from a page of this console, or from one of an earlier sign-in.
    ForeignForm,
    /// The API said no, with a status and the code of a problem.
    Refused {
        /// The status.
        status: u16,
        /// The problem's code.
        code: String,
    },
    /// Something does not work; the text is for the log.
    Unavailable(String),
}

impl Failure {
    pub(crate) fn not_signed_in(area: &Area, is_refused: bool) -> Self {
        match area {
            Area::Session(_) => Self::SessionOver,
            Area::Admin | Area::Technician | Area::Public => Self::NotSignedIn { is_refused },
        }
    }

    pub(crate) fn not_found() -> Self {
        Self::refused(404, "not_found")
    }

    pub(crate) fn refused(status: u16, code: &str) -> Self {
        Self::Refused {
            status,
            code: code.to_owned(),
        }
    }

    pub(crate) fn unavailable(cause: impl Into<String>) -> Self {
        Self::Unavailable(cause.into())
    }

    /// The refusal that a page can tell beside its form; everything else is a page of its own. Where it is not known whether
    /// the form was done, sending it again is the same request.
    pub(crate) fn refusal(self, key: &str) -> Result<Refused, Self> {
        let key = Some(key.to_owned());
        match self {
            Self::Refused { status, code } if status != 404 => Ok(Refused {
                status,
                code,
                key: key.filter(|_| status >= 500),
            }),
            Self::Unavailable(cause) => {
                log(&cause);
                Ok(Refused {
                    status: 503,
                    code: "unavailable".to_owned(),
                    key,
                })
            }
            other => Err(other),
        }
    }
}

/// A refusal to be told beside a form.
#[derive(Debug, Clone)]
pub(crate) struct Refused {
    /// The status.
    pub(crate) status: u16,
    /// The problem's code.
    pub(crate) code: String,
    /// The form's key, to be sent again.
    pub(crate) key: Option<String>,
}

/// A value that was typed breaks a rule of the domain.
impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let code = Problem::from(refusal).code();
        Self::refused(code.status().as_u16(), code.as_str())
    }
}

impl IntoResponse for Failure {
    /// Carries the failure to [`crate::page::around`], which knows who asked.
    fn into_response(self) -> Response {
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

#[derive(Template)]
#[template(path = "failure.html")]
struct Told {
    frame: Frame,
    text: String,
    is_sign_in_offered: bool,
}

/// The answer to whoever asked.
pub(crate) async fn answer(visit: &Visit, method: &Method, failure: Failure) -> Response {
    let t = visit.t;
    let (status, title, text) = match &failure {
        // Chromium follows no redirect from a form to the identity provider, so a form gets a page with a link.
        Failure::NotSignedIn { is_refused: false } if method == Method::GET => {
            return Redirect::to("/login").into_response();
        }
        Failure::NotSignedIn { is_refused: true } if method == Method::GET => {
            let mut response = home::told(home::LOGIN_REFUSED);
            forget(visit, &mut response);
            return response;
        }
        Failure::NotSignedIn { .. } => (401, t.not_signed_in_title(), t.not_signed_in()),
        Failure::SessionOver => (401, t.session_over_title(), t.session_over()),
        Failure::ForeignForm => (403, t.foreign_form_title(), t.foreign_form()),
        Failure::Refused { status: 404, .. } => (404, t.not_found_title(), t.not_found()),
        Failure::Refused { status, code } => (*status, t.refused_title(), t.problem(code)),
        Failure::Unavailable(cause) => {
            log(cause);
            (503, t.refused_title(), t.problem("unavailable"))
        }
    };
    let is_sign_in_offered = matches!(failure, Failure::NotSignedIn { .. });
    let frame = match failure {
        Failure::NotSignedIn { .. } | Failure::SessionOver => None,
        _ => session::frame_of(visit, &title).await,
    };
    let frame = frame.unwrap_or_else(|| Frame {
        here: "/".to_owned(),
        ..Frame::bare(visit, title)
    });
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    let mut response = html(
        status,
        &Told {
            frame,
            text,
            is_sign_in_offered,
        },
    );
    if matches!(failure, Failure::SessionOver) {
        forget(visit, &mut response);
    }
    response
}

fn forget(visit: &Visit, response: &mut Response) {
    if let Some(name) = visit.area.cookie() {
        set_cookie(response, &name, "", 0);
    }
}

/// The fallback. In a session it is something beyond the nine actions, which is refused and entered (R5, R8).
pub(crate) async fn nothing_here(visit: Visit) -> Failure {
    match visit.area {
        Area::Session(_) => match visit.api() {
            Ok(api) => api.beyond().await,
            Err(failure) => failure,
        },
        Area::Admin | Area::Technician | Area::Public => Failure::not_found(),
    }
}

/// Where forms are sent there is no page of its own: whoever looks for one is led to the page above.
pub(crate) async fn no_page(visit: Visit, method: Method) -> Result<Redirect, Failure> {
    match method {
        Method::GET | Method::HEAD => Ok(Redirect::to(parent(&visit.path))),
        _ => Err(nothing_here(visit).await),
    }
}

fn log(cause: &str) {
    spin_adapters::log(&format!("console: {}", cause.escape_debug()));
}
