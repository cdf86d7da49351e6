//! Reasons why a page cannot be shown, as data. `middleware` makes pages of them.

use crate::field::Field;
use crate::realm::Realm;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::Refusal;
use std::fmt::Display;
use web::{Code, Problem};

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
    /// A sign-in link whose `#` came as a part of its path, with the token behind it.
    DamagedLink,
    /// The request was refused.
    Refused(Reason),
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
        Self::refused(Code::NotFound)
    }

    pub(crate) fn refused(reason: impl Into<Reason>) -> Self {
        Self::Refused(reason.into())
    }

    /// A fault, with all its causes.
    pub(crate) fn unavailable(cause: impl Display) -> Self {
        Self::Unavailable(format!("{cause:#}"))
    }

    /// The failure as a message beside its form; an error if it takes a page of its own.
    ///
    /// After a fault the form may or may not have been carried out, so it keeps its idempotency
    /// key and can be sent again.
    pub(crate) fn beside_form(self, key: &str) -> Result<Refused, Self> {
        match self {
            Self::Refused(reason) if reason.status() != StatusCode::NOT_FOUND => Ok(Refused {
                reason,
                key: reason.status().is_server_error().then(|| key.to_owned()),
            }),
            Self::Unavailable(cause) => {
                log(&cause);
                Ok(Refused {
                    reason: Code::Unavailable.into(),
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
    /// The reason.
    pub(crate) reason: Reason,
    /// The form's idempotency key, if the form may be sent again under it.
    pub(crate) key: Option<String>,
}

/// A refusal after which a form gets a fresh key.
impl From<Reason> for Refused {
    fn from(reason: Reason) -> Self {
        Self { reason, key: None }
    }
}

/// The reason of a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reason {
    /// The code of the problem.
    pub(crate) code: Code,
    /// The field at fault, if it may be one of the form.
    pub(crate) field: Option<Field>,
}

impl Reason {
    /// The status of the answer.
    pub(crate) fn status(self) -> StatusCode {
        self.code.status()
    }
}

impl From<Code> for Reason {
    fn from(code: Code) -> Self {
        Self { code, field: None }
    }
}

/// The field breaks its rule.
impl From<Field> for Reason {
    fn from(field: Field) -> Self {
        Self {
            code: Code::InvalidBody,
            field: Some(field),
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
        Self::refused(problem.code())
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
