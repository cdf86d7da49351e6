//! Tokens by which a reseller session signs in as a member.
//!
//! They are JWTs (RFC 7519) signed with Ed25519 (RFC 8037), of a type of their own, so that no
//! receiver of other tokens accepts them (RFC 8725 section 3.11).

use crate::tokens::claims::MAX_TOKEN_BYTES;
use crate::tokens::signing::{JwkSet, OwnKey, Payload};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{Id, limits, sign_in_as};
use serde::Deserialize;
use std::{fmt, iter};

/// `typ` of the tokens.
pub const TYPE: &str = "reseller-sign-in+jwt";

/// The token type of RFC 8693 that goes with a token: a JWT.
pub const TOKEN_TYPE: &str = "urn:ietf:params:oauth:token-type:jwt";

/// The key that signs, and those that take its place later or gave it up before: receivers keep the
/// public ones for a while.
pub struct SignInKeys {
    first: OwnKey,
    others: Vec<OwnKey>,
}

impl SignInKeys {
    /// Reads the keys from their configured text: each the 32 bytes of an Ed25519 seed in base64,
    /// separated by spaces, of which the first signs. `None` for any other text.
    pub fn from_base64(text: &str) -> Option<Self> {
        let mut keys = text.split_whitespace().map(OwnKey::from_base64);
        Some(Self {
            first: keys.next()??,
            others: keys.collect::<Option<_>>()?,
        })
    }

    /// All public keys as a JWK set (RFC 7517).
    pub fn jwks(&self) -> JwkSet {
        JwkSet::of(iter::once(&self.first).chain(&self.others))
    }

    /// The token of a sign-in; the same claims make the same token.
    pub fn token(&self, issuer: &str, audience: &str, claims: &sign_in_as::Claims) -> String {
        let sign_in = claims.sign_in;
        let expires_at = sign_in.at + limits::SIGN_IN_TOKEN_LIFETIME;
        let technician = Payload::default().with("sub", claims.technician.as_str());
        let payload = Payload::default()
            .with("iss", issuer)
            .with("aud", audience)
            .with("sub", sign_in.member.as_str())
            .with("act", technician)
            .with("sid", sign_in.id.as_str())
            .with("jti", sign_in.id.as_str())
            .with("team", claims.team.as_str())
            .with("iat", sign_in.at.timestamp())
            .with("exp", expires_at.timestamp());
        self.first.token(TYPE, payload)
    }
}

impl fmt::Debug for SignInKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignInKeys([redacted])")
    }
}

/// The team named by a token, to know where to look the token up: nothing is verified. `None` for
/// a text that cannot be such a token.
pub fn claimed_team(token: &str) -> Option<Id> {
    #[derive(Deserialize)]
    struct Claims {
        team: Id,
    }
    if token.len() > MAX_TOKEN_BYTES {
        return None;
    }
    let mut parts = token.split('.');
    let (_, payload, _) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let payload = URL_SAFE_NO_PAD.decode(payload).ok()?;
    let claims: Claims = serde_json::from_slice(&payload).ok()?;
    Some(claims.team)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::STANDARD;
    use chrono::DateTime;
    use domain::{Digest, Name, SignedInAs};
    use ed25519_dalek::{Signature, VerifyingKey};
    use serde_json::{Value, json};

    fn key() -> SignInKeys {
        SignInKeys::from_base64(&STANDARD.encode([7; 32])).unwrap()
    }

    fn token() -> String {
        let at = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let sign_in = SignedInAs {
            id: "one".parse().unwrap(),
            digest: Digest::of(&[""]),
            member: "jane".parse().unwrap(),
            name: Name::new("Jane Doe").unwrap(),
            at,
            may_be_admin: false,
        };
        let claims = sign_in_as::Claims {
            team: &"acme".parse().unwrap(),
            technician: &"tess".parse().unwrap(),
            sign_in: &sign_in,
        };
        key().token("https://support.vendor.example", "vendor-login", &claims)
    }

    fn decoded(part: &str) -> Value {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    }

    /// An unsigned token with a payload.
    fn with_payload(payload: &str) -> String {
        format!("e30.{}.x", URL_SAFE_NO_PAD.encode(payload))
    }

    #[test]
    fn token_says_who_signs_in_as_whom_for_a_minute_and_is_signed() {
        let token = token();
        let parts: Vec<_> = token.split('.').collect();
        let jwk = serde_json::to_value(key().jwks()).unwrap()["keys"][0].clone();
        assert_eq!(
            decoded(parts[0]),
            json!({ "typ": "reseller-sign-in+jwt", "alg": "EdDSA", "kid": jwk["kid"] })
        );
        let wanted = json!({
            "iss": "https://support.vendor.example", "aud": "vendor-login",
            "sub": "jane", "act": { "sub": "tess" },
            "sid": "one", "jti": "one", "team": "acme", "iat": 1_800_000_000, "exp": 1_800_000_060,
        });
        assert_eq!(decoded(parts[1]), wanted);
        let x = URL_SAFE_NO_PAD.decode(jwk["x"].as_str().unwrap()).unwrap();
        let public = VerifyingKey::try_from(x.as_slice()).unwrap();
        let signature = Signature::from_slice(&URL_SAFE_NO_PAD.decode(parts[2]).unwrap()).unwrap();
        public
            .verify_strict(format!("{}.{}", parts[0], parts[1]).as_bytes(), &signature)
            .unwrap();
        assert_eq!(self::token(), token);
    }

    #[test]
    fn first_key_signs_and_all_are_published() {
        let seeds = [8, 7].map(|byte| STANDARD.encode([byte; 32]));
        let both = SignInKeys::from_base64(&seeds.join(" ")).unwrap();
        let kids = |keys: &SignInKeys| {
            let jwks = serde_json::to_value(keys.jwks()).unwrap();
            let keys = jwks["keys"].as_array().unwrap().iter();
            keys.map(|jwk| jwk["kid"].clone()).collect::<Vec<_>>()
        };
        let each: Vec<_> = seeds
            .iter()
            .flat_map(|seed| kids(&SignInKeys::from_base64(seed).unwrap()))
            .collect();
        assert_eq!(kids(&both), each);
        let header = both.first.token(TYPE, Payload::default());
        assert_eq!(decoded(header.split('.').next().unwrap())["kid"], each[0]);
        for bad in ["", " ", "AAAA", &format!("{} AAAA", seeds[0])] {
            assert!(SignInKeys::from_base64(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn debug_output_shows_nothing() {
        assert_eq!(format!("{:?}", key()), "SignInKeys([redacted])");
    }

    #[test]
    fn team_is_read_only_from_what_may_be_a_token() {
        assert_eq!(claimed_team(&token()), Id::new("acme").ok());
        assert_eq!(
            claimed_team(&with_payload(r#"{"team":"globex"}"#)),
            Id::new("globex").ok()
        );
        let bad = [
            String::new(),
            "..".into(),
            token() + ".x",
            with_payload("{}"),
            with_payload(r#"{"team":"a b"}"#),
            with_payload(r#"{"team":7}"#),
            with_payload(&"[".repeat(3000)),
            with_payload(&format!(
                r#"{{"team":"acme","x":"{}"}}"#,
                "x".repeat(8 * 1024)
            )),
        ];
        for bad in bad {
            assert_eq!(claimed_team(&bad), None, "{bad:.40}");
        }
    }
}
