//! Reasons why a page cannot be shown, as data. `middleware` makes pages of them.

use crate::realm::Realm;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::Refusal;
use web::Problem;

/// Why there is no page.
#[derive(Debug, Clone)]
pub(crate) enum Failure {
    /// Nobody is signed in to this realm.
    NotSignedIn {
        /// Whether a cookie was presented, and the API refused its token.
        is_refused: bool,
    },
    /// The reseller session is unknown, expired or ended.
    SessionOver,
    /// The form is not from a page of this console, or from one of an earlier sign-in.
    ForeignForm,
    /// The API refused the request.
    Refused {
        /// The status.
        status: u16,
        /// The problem's code.
        code: String,
    },
    /// A fault; the text is for the log.
    Unavailable(String),
}

impl Failure {
    pub(crate) fn not_signed_in(realm: &Realm, is_refused: bool) -> Self {
        match realm {
            Realm::Session(_) => Self::SessionOver,
            Realm::Admin | Realm::Technician | Realm::Public => Self::NotSignedIn { is_refused },
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

    /// The failure as a message beside its form; an error if it takes a page of its own.
    ///
    /// After a fault the form may or may not have been carried out, so it keeps its idempotency
    /// key and can be sent again.
    pub(crate) fn beside_form(self, key: &str) -> Result<Refused, Self> {
        match self {
            Self::Refused { status, code } if status != 404 => Ok(Refused {
                status,
                code,
                key: (status >= 500).then(|| key.to_owned()),
            }),
            Self::Unavailable(cause) => {
                log(&cause);
                Ok(Refused {
                    status: 503,
                    code: "unavailable".to_owned(),
                    key: Some(key.to_owned()),
                })
            }
            other => Err(other),
        }
    }
}

/// A refusal to show beside a form.
#[derive(Debug, Clone)]
pub(crate) struct Refused {
    /// The status.
    pub(crate) status: u16,
    /// The problem's code.
    pub(crate) code: String,
    /// The form's idempotency key, if the form may be sent again under it.
    pub(crate) key: Option<String>,
}

impl Refused {
    /// A refusal after which a form gets a fresh key.
    pub(crate) fn new(status: u16, code: String) -> Self {
        Self {
            status,
            code,
            key: None,
        }
    }
}

/// A typed value breaks a rule of the domain.
impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Problem::from(refusal).into()
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        let code = problem.code();
        Self::refused(code.status().as_u16(), code.as_str())
    }
}

impl IntoResponse for Failure {
    /// Carries the failure to the middleware, which knows the request.
    fn into_response(self) -> Response {
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Logs a fault.
pub(crate) fn log(cause: &str) {
    spin_adapters::log(&format!("console: {}", cause.escape_debug()));
}
