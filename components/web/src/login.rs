//! A sign-in to the console, named by its token, so that signing out can end it.

use crate::tokens::is_login_token;
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
