//! Failed sign-ins. The browser goes to the console's first page with one of two words; the log
//! gets the cause.

use crate::attempt::Attempt;
use anyhow::Error;
use axum::http::StatusCode;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::response::{IntoResponse, Response};

/// A failed sign-in with its cause, whose text repeats nothing of the browser's or the provider's.
#[derive(Debug)]
pub enum Failure {
    /// The request is not part of this browser's sign-in, which may still be under way.
    Foreign(Error),
    /// This sign-in failed.
    Refused(Error),
    /// Nobody can sign in at the moment.
    Unavailable(Error),
}

impl Failure {
    /// The word for the browser.
    fn word(&self) -> &'static str {
        match self {
            Self::Foreign(_) | Self::Refused(_) => "login_refused",
            Self::Unavailable(_) => "login_unavailable",
        }
    }

    fn cause(&self) -> &Error {
        match self {
            Self::Foreign(cause) | Self::Refused(cause) | Self::Unavailable(cause) => cause,
        }
    }
}

impl From<Error> for Failure {
    fn from(cause: Error) -> Self {
        Self::Unavailable(cause)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let word = self.word();
        spin_adapters::log(&format!("{word}: {:#}", self.cause()));
        let location = format!("/?problem={word}");
        let redirect = (StatusCode::SEE_OTHER, [(LOCATION, location)]);
        match self {
            Self::Foreign(_) => redirect.into_response(),
            Self::Refused(_) | Self::Unavailable(_) => {
                ([(SET_COOKIE, Attempt::no_cookie())], redirect).into_response()
            }
        }
    }
}
