//! A sign-in to the console, named by its token, so that signing out can end it.

use crate::caller::{Context, authenticated, forbidden};
use crate::problem::Problem;
use crate::tokens::is_login_token;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::Digest;

/// A sign-in to the console. As an extractor it refuses a valid token of the identity provider with
/// `forbidden`: that token is not ours to end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login(Digest);

impl Login {
    /// The sign-in of a verified token; `None` if the identity provider issued it.
    pub(crate) fn of(token: &str) -> Option<Self> {
        // The signature is left out: some could be written in several ways.
        let (signed, _) = token.rsplit_once('.')?;
        is_login_token(token).then(|| Self(Digest::of(&["login", signed])))
    }

    /// The digest by which the store knows it.
    pub fn digest(&self) -> &Digest {
        &self.0
    }
}

impl<S: Context> FromRequestParts<S> for Login {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match authenticated(parts, state).await? {
            (_, Some(login)) => Ok(login),
            (_, None) => forbidden(),
        }
    }
}
