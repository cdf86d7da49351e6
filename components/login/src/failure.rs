//! Why nobody was signed in. The browser goes back to the console's first page, which says no more than one of two words;
//! the log says which check failed.

use crate::attempt::Attempt;
use axum::http::StatusCode;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::response::{IntoResponse, Response};

/// Why nobody was signed in, with a word for the log that repeats nothing of what was sent.
#[derive(Debug)]
pub enum Failure {
    /// What came back is not of this browser's sign-in, which may still be under way.
    Foreign(&'static str),
    /// Something about this sign-in is wrong.
    Refused(&'static str),
    /// Nobody can sign in at the moment.
    Unavailable(String),
}

impl Failure {
    /// Nobody can sign in at the moment.
    pub fn unavailable(why: impl Into<String>) -> Self {
        Self::Unavailable(why.into())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (problem, why) = match &self {
            Self::Foreign(why) | Self::Refused(why) => ("login_refused", *why),
            Self::Unavailable(why) => ("login_unavailable", why.as_str()),
        };
        spin_adapters::log(&format!("{problem}: {why}"));
        let to = (
            StatusCode::SEE_OTHER,
            [(LOCATION, format!("/?problem={problem}"))],
        );
        match self {
            Self::Foreign(_) => to.into_response(),
            Self::Refused(_) | Self::Unavailable(_) => {
                ([(SET_COOKIE, Attempt::no_cookie())], to).into_response()
            }
        }
    }
}
