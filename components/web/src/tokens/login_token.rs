//! The tokens that our own login hands to the console for whoever signed in at the identity provider: JWTs (RFC 7519) of a
//! type, issuer, audience and key of their own, so that they and the provider's are never taken for one another
//! (RFC 8725 section 3.11).

use crate::identity::{TeamAdmin, Technician};
use crate::tokens::jwks::Keys;
use crate::tokens::signing::{Private, Public};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use std::fmt;

/// `typ` of the tokens.
pub const TYPE: &str = "reseller-login+jwt";
/// `iss` of the tokens.
pub const ISSUER: &str = "urn:reseller-support:login";
/// `aud` of the tokens.
pub const AUDIENCE: &str = "urn:reseller-support:api";
/// How long a token lives.
pub const LIFETIME: TimeDelta = TimeDelta::hours(1);

/// The key that signs.
pub struct LoginKey(Private);

impl LoginKey {
    /// Reads the key from its configured text: the 32 bytes of an Ed25519 seed in base64. `None` for anything else.
    pub fn from_base64(text: &str) -> Option<Self> {
        Private::from_base64(text).map(Self)
    }

    /// The token of a team admin who signed in at `now`.
    pub fn token_of_admin(&self, admin: &TeamAdmin, now: DateTime<Utc>) -> String {
        let TeamAdmin {
            team,
            id,
            name,
            email,
        } = admin;
        self.token(
            json!({ "role": "team_admin", "team": team, "sub": id, "name": name, "email": email }),
            now,
        )
    }

    /// The token of a technician who signed in at `now`.
    pub fn token_of_technician(&self, technician: &Technician, now: DateTime<Utc>) -> String {
        let Technician {
            reseller,
            id,
            name,
            email,
        } = technician;
        self.token(json!({ "role": "technician", "reseller": reseller, "sub": id, "name": name, "email": email }), now)
    }

    fn token(&self, mut claims: Value, now: DateTime<Utc>) -> String {
        let common = [
            ("iss", json!(ISSUER)),
            ("aud", json!(AUDIENCE)),
            ("iat", json!(now.timestamp())),
            ("exp", json!((now + LIFETIME).timestamp())),
        ];
        if let Some(claims) = claims.as_object_mut() {
            claims.extend(common.map(|(name, value)| (name.to_owned(), value)));
        }
        self.0.token(TYPE, &claims)
    }
}

impl fmt::Debug for LoginKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LoginKey([redacted])")
    }
}

/// The keys that verify the tokens: the public key as configured, or none.
pub(crate) fn keys(public_key: &str) -> Keys {
    Public::from_base64(public_key)
        .map(|key| Keys::parse(&key.jwks().to_string()))
        .unwrap_or_default()
}

/// Whether this is the tokens' type.
pub(crate) fn is_typ(typ: Option<&str>) -> bool {
    typ.is_some_and(|typ| typ.eq_ignore_ascii_case(TYPE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_shows_nothing() {
        let key = LoginKey::from_base64(&"A".repeat(43)).unwrap();
        assert_eq!(format!("{key:?}"), "LoginKey([redacted])");
    }
}
