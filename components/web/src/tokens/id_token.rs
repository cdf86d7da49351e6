//! ID tokens (OpenID Connect Core 1.0 section 3.1.3.7): who signed in at the identity provider.

use crate::identity::Identity;
use crate::tokens::claims::{Claims, MAX_TOKEN_BYTES};
use crate::tokens::jwks::{self, Keys};
use chrono::{DateTime, Utc};

/// What the ID token of one sign-in is held to.
#[derive(Debug, Clone, Copy)]
pub struct IdTokenVerifier<'a> {
    /// The provider, to the letter.
    pub issuer: &'a str,
    /// The provider's public keys, as a JWK set in JSON (RFC 7517).
    pub jwks: &'a str,
    /// What the application is called at the provider.
    pub client_id: &'a str,
    /// What the request of this sign-in said, so that no other sign-in's token is taken.
    pub nonce: &'a str,
}

impl IdTokenVerifier<'_> {
    /// Who signed in, by the same claims as those of the API's tokens.
    ///
    /// # Errors
    /// Which check failed; it repeats nothing of the token.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Identity, &'static str> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err("token is too long");
        }
        let claims: Claims = Keys::parse(self.jwks).claims(token, jwks::is_id_token_typ)?;
        claims.check_issuer(self.issuer)?;
        self.check_audience(&claims)?;
        // How long it may live is the provider's business: it is looked at once, and its nonce says that it is new.
        claims.check_times(now, None)?;
        if claims.nonce.as_deref() != Some(self.nonce) {
            return Err("token is of another sign-in");
        }
        claims.caller()
    }

    fn check_audience(&self, claims: &Claims) -> Result<(), &'static str> {
        let is_for_several = claims.aud.all().len() > 1;
        let is_issued_to_us = match claims.azp.as_deref() {
            Some(party) => party == self.client_id,
            None => !is_for_several,
        };
        if self.client_id.is_empty() || !claims.aud.contains(self.client_id) || !is_issued_to_us {
            return Err("token is for another client");
        }
        Ok(())
    }
}
