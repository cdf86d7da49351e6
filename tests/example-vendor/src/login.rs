//! What a vendor's login does with the token by which a reseller session signs in as a member, before it asks introspection:
//! it verifies signature, type, issuer, audience and end, and takes each `jti` once.

use anyhow::{Context, Result, ensure};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// A vendor's login, with the public keys of `/.well-known/jwks.json`.
pub struct Login {
    keys: JwkSet,
    issuer: String,
    used: Mutex<BTreeSet<String>>,
}

impl Login {
    /// A login that takes tokens of an issuer.
    pub fn new(jwks: Value, issuer: &str) -> Result<Self> {
        Ok(Self {
            keys: serde_json::from_value(jwks)?,
            issuer: issuer.to_owned(),
            used: Mutex::default(),
        })
    }

    /// The claims of a token that is good at `now` (Unix seconds) and was not used before.
    pub fn take(&self, token: &str, now: i64) -> Result<Value> {
        let header = decode_header(token)?;
        ensure!(
            header.typ.as_deref() == Some("reseller-sign-in+jwt"),
            "another type"
        );
        let key = self
            .keys
            .find(header.kid.as_deref().context("no key id")?)
            .context("unknown key")?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_audience(&[crate::SIGN_IN_AUDIENCE]);
        validation.set_issuer(&[&self.issuer]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // By the application's clock, which tests move.
        validation.validate_exp = false;
        let claims: Value = decode(token, &DecodingKey::from_jwk(key)?, &validation)?.claims;
        ensure!(
            claims
                .get("exp")
                .and_then(Value::as_i64)
                .is_some_and(|exp| now < exp),
            "over"
        );
        let id = claims
            .get("jti")
            .and_then(Value::as_str)
            .context("no id")?
            .to_owned();
        ensure!(
            self.used
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(id),
            "used"
        );
        Ok(claims)
    }
}
