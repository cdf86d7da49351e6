//! The vendor's login up to introspection: it verifies signature, type, issuer, audience and expiry
//! of a sign-in token, and accepts each `jti` once.

use crate::sync::lock;
use crate::variables::SIGN_IN_AUDIENCE;
use anyhow::{Context, Result, ensure};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Mutex;

/// A vendor's login, with the public keys of `/.well-known/jwks.json`.
pub struct Login {
    keys: JwkSet,
    issuer: String,
    used: Mutex<BTreeSet<String>>,
}

impl Login {
    /// A login that accepts the tokens of an issuer.
    pub fn new(jwks: Value, issuer: &str) -> Result<Self> {
        Ok(Self {
            keys: serde_json::from_value(jwks)?,
            issuer: issuer.to_owned(),
            used: Mutex::default(),
        })
    }

    /// The claims of a token that is valid at `now` (Unix seconds) and was not used before.
    pub fn take(&self, token: &str, now: i64) -> Result<Value> {
        let header = decode_header(token)?;
        let is_sign_in = header.typ.as_deref() == Some("reseller-sign-in+jwt");
        ensure!(is_sign_in, "another type");
        let key_id = header.kid.context("no key id")?;
        let key = self.keys.find(&key_id).context("unknown key")?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_audience(&[SIGN_IN_AUDIENCE]);
        validation.set_issuer(&[&self.issuer]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // Checked below by the application's clock, which tests move.
        validation.validate_exp = false;
        let claims: Value = decode(token, &DecodingKey::from_jwk(key)?, &validation)?.claims;
        let expiry = claims.get("exp").and_then(Value::as_i64);
        ensure!(expiry.is_some_and(|expiry| now < expiry), "over");
        let id = claims.get("jti").and_then(Value::as_str).context("no id")?;
        ensure!(lock(&self.used).insert(id.to_owned()), "used");
        Ok(claims)
    }
}
