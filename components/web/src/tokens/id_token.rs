//! ID tokens (OpenID Connect Core 1.0 section 3.1.3.7): who signed in at the identity provider.

use crate::identity::Identity;
use crate::tokens::claims::{Claims, MAX_TOKEN_BYTES};
use crate::tokens::error::TokenError;
use crate::tokens::jwks::Keys;
use crate::tokens::kind::Kind;
use chrono::{DateTime, Utc};

/// The expectations of one sign-in on its ID token.
#[derive(Debug, Clone, Copy)]
pub struct IdTokenVerifier<'a> {
    /// The provider, to the letter.
    pub issuer: &'a str,
    /// The provider's public keys, as a JWK set in JSON (RFC 7517).
    pub jwks: &'a str,
    /// The application's id at the provider.
    pub client_id: &'a str,
    /// The nonce of this sign-in's request, so that no other sign-in's token passes.
    pub nonce: &'a str,
}

impl IdTokenVerifier<'_> {
    /// The identity that signed in, by the same claims as those of the API's tokens.
    ///
    /// # Errors
    /// The check that failed.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Identity, TokenError> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(TokenError::TooLong);
        }
        let claims: Claims = Keys::parse(self.jwks).claims(token, Kind::Id)?;
        claims.check_issuer(self.issuer)?;
        self.check_audience(&claims)?;
        // The provider may choose any life: the token is used once, and its nonce proves it new.
        claims.check_times(now, None)?;
        if claims.nonce.as_deref() != Some(self.nonce) {
            return Err(TokenError::OtherSignIn);
        }
        claims.identity()
    }

    fn check_audience(&self, claims: &Claims) -> Result<(), TokenError> {
        let is_for_several = claims.aud.all().len() > 1;
        let is_issued_to_us = match claims.azp.as_deref() {
            Some(party) => party == self.client_id,
            None => !is_for_several,
        };
        if self.client_id.is_empty() || !claims.aud.contains(self.client_id) || !is_issued_to_us {
            return Err(TokenError::OtherClient);
        }
        Ok(())
    }
}
