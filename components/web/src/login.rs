//! A sign-in to the console, named by its token, so that signing out can end it.

use crate::tokens::login_expiry;
use chrono::{DateTime, Utc};
use domain::Digest;

/// A sign-in to the console. As an extractor it refuses a valid token of the identity provider with
/// `forbidden`: that token is not ours to end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    digest: Digest,
    expires_at: DateTime<Utc>,
}

impl Login {
    /// The sign-in of a verified token; `None` if the identity provider issued it.
    pub(crate) fn of(token: &str) -> Option<Self> {
        let expires_at = login_expiry(token)?;
        // The signature is left out: some could be written in several ways.
        let (signed, _) = token.rsplit_once('.')?;
        let digest = Digest::of(&["login", signed]);
        Some(Self { digest, expires_at })
    }

    /// The digest by which the store knows it.
    pub fn digest(&self) -> &Digest {
        &self.digest
    }

    /// When its token expires.
    pub fn expires_at(&self) -> DateTime<Utc> {
        self.expires_at
    }
}
