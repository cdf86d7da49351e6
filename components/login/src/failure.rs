//! Failed sign-ins. The browser goes to the console's first page with one of two words; the log
//! gets the cause.

use anyhow::Error;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};

/// A failed sign-in with its cause, whose text repeats nothing of the browser's or the provider's.
#[derive(Debug)]
pub enum Failure {
    /// This sign-in failed, or is none.
    Refused(Error),
    /// Nobody can sign in at the moment.
    Unavailable(Error),
}

impl Failure {
    /// The word for the browser.
    fn word(&self) -> &'static str {
        match self {
            Self::Refused(_) => "login_refused",
            Self::Unavailable(_) => "login_unavailable",
        }
    }

    fn cause(&self) -> &Error {
        match self {
            Self::Refused(cause) | Self::Unavailable(cause) => cause,
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
        (StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response()
    }
}
