//! The identity provider: tokens for any caller, signed with an Ed25519 key that everyone knows.

use anyhow::Result;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ed25519_dalek::SigningKey;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

/// `iss` of the tokens.
pub const ISSUER: &str = "https://id.vendor.example";
/// `aud` of team admins' and technicians' tokens.
pub const AUDIENCE: &str = "reseller-support";
/// `aud` of the platform's tokens.
pub const PLATFORM_AUDIENCE: &str = "reseller-support-platform";

const SEED: [u8; 32] = *b"example key, known to everybody!";
const KEY_ID: &str = "example";
/// What stands before the seed of an Ed25519 key in PKCS #8 (RFC 8410).
const PKCS8_PREFIX: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// Whose token it is to be.
#[derive(Debug, Clone)]
pub enum Caller {
    /// An admin of a team.
    TeamAdmin {
        /// The team.
        team: String,
        /// The admin's id.
        id: String,
    },
    /// A technician of a reseller.
    Technician {
        /// The reseller.
        reseller: String,
        /// The technician's id.
        id: String,
    },
    /// The vendor's platform.
    Platform,
}

/// The public keys, as the application's variable `token_jwks` has them.
pub fn jwks() -> String {
    let x = URL_SAFE_NO_PAD.encode(SigningKey::from_bytes(&SEED).verifying_key().as_bytes());
    json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": KEY_ID, "x": x }] })
        .to_string()
}

/// The public half of the key of a seed in base64, as the application's variable `login_public_key` has it.
pub fn login_public_key(seed: &str) -> Option<String> {
    let seed: [u8; 32] = STANDARD.decode(seed).ok()?.try_into().ok()?;
    Some(STANDARD.encode(SigningKey::from_bytes(&seed).verifying_key().as_bytes()))
}

/// A token of a caller, good from `now` (Unix seconds) for an hour. Name and address follow from the id.
pub fn token(caller: &Caller, now: i64) -> Result<String> {
    let mut claims = who(caller);
    if let Some(claims) = claims.as_object_mut() {
        let audience = if matches!(caller, Caller::Platform) {
            PLATFORM_AUDIENCE
        } else {
            AUDIENCE
        };
        let common = json!({ "iss": ISSUER, "aud": audience, "iat": now, "exp": now + 3600 });
        claims.extend(common.as_object().cloned().unwrap_or_default());
    }
    sign(&claims)
}

/// The claims that say who a caller is. Name and address follow from the id.
pub(crate) fn who(caller: &Caller) -> Value {
    let (id, domain, mut claims) = match caller {
        Caller::TeamAdmin { team, id } => (
            id.as_str(),
            team.as_str(),
            json!({ "role": "team_admin", "team": team }),
        ),
        Caller::Technician { reseller, id } => (
            id.as_str(),
            reseller.as_str(),
            json!({ "role": "technician", "reseller": reseller }),
        ),
        Caller::Platform => ("platform", "vendor", json!({ "role": "platform" })),
    };
    let common =
        json!({ "sub": id, "name": capitalised(id), "email": format!("{id}@{domain}.example") });
    if let (Some(claims), Value::Object(common)) = (claims.as_object_mut(), common) {
        claims.extend(common);
    }
    claims
}

/// Signs any claims with the provider's key.
pub fn sign(claims: &Value) -> Result<String> {
    sign_with(&SEED, claims)
}

/// Signs any claims with the key of a seed, which is told to be the provider's.
pub(crate) fn sign_with(seed: &[u8; 32], claims: &Value) -> Result<String> {
    let header = Header {
        kid: Some(KEY_ID.into()),
        ..Header::new(Algorithm::EdDSA)
    };
    let key = EncodingKey::from_ed_der(&[PKCS8_PREFIX.as_slice(), seed].concat());
    Ok(jsonwebtoken::encode(&header, claims, &key)?)
}

fn capitalised(id: &str) -> String {
    let mut characters = id.chars();
    characters
        .next()
        .map(|first| first.to_uppercase().chain(characters).collect())
        .unwrap_or_default()
}
