//! Tokens of the identity provider, signed with an Ed25519 key that is public on purpose.

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

/// The seed of the key with which the application's login signs its own tokens.
pub const LOGIN_KEY: &str = "ZXhhbXBsZSBsb2dpbiBrZXksIGtub3duIGFzIHdlbGw=";

const SEED: [u8; 32] = *b"example key, known to everybody!";
const KEY_ID: &str = "example";
/// The DER bytes before the seed of an Ed25519 key in PKCS #8 (RFC 8410).
const PKCS8_PREFIX: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// The subject of a token: a kind of caller of the application.
#[derive(Debug, Clone)]
pub enum Subject {
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
    /// The manager of a reseller's technicians.
    ResellerManager {
        /// The reseller.
        reseller: String,
        /// The manager's id.
        id: String,
    },
    /// The vendor's platform.
    Platform,
}

/// The public keys, for the application's variable `token_jwks`.
pub fn jwks() -> String {
    jwks_of(&SEED)
}

/// The public key of a seed as a JWK set, under the key id of the provider's key.
pub(crate) fn jwks_of(seed: &[u8; 32]) -> String {
    let key = SigningKey::from_bytes(seed).verifying_key();
    let jwk = json!({
        "kty": "OKP",
        "crv": "Ed25519",
        "alg": "EdDSA",
        "use": "sig",
        "kid": KEY_ID,
        "x": URL_SAFE_NO_PAD.encode(key.as_bytes()),
    });
    json!({ "keys": [jwk] }).to_string()
}

/// The public key of a seed, both in base64, for the application's variable `login_public_key`.
pub fn login_public_key(seed: &str) -> Option<String> {
    let seed: [u8; 32] = STANDARD.decode(seed).ok()?.try_into().ok()?;
    let key = SigningKey::from_bytes(&seed).verifying_key();
    Some(STANDARD.encode(key.as_bytes()))
}

/// A token that is valid for an hour from `now` (Unix seconds).
pub fn token(subject: &Subject, now: i64) -> Result<String> {
    let audience = match subject {
        Subject::Platform => PLATFORM_AUDIENCE,
        _ => AUDIENCE,
    };
    let mut claims = subject_claims(subject);
    let common = json!({ "iss": ISSUER, "aud": audience, "iat": now, "exp": now + 3600 });
    extend(&mut claims, common);
    sign(&claims)
}

/// The claims that identify a subject. Name and address are derived from the id.
pub(crate) fn subject_claims(subject: &Subject) -> Value {
    let (id, domain, mut claims) = match subject {
        Subject::TeamAdmin { team, id } => (
            id.as_str(),
            team.as_str(),
            json!({ "role": "team_admin", "team": team, "via_team_sso": false }),
        ),
        Subject::Technician { reseller, id } => (
            id.as_str(),
            reseller.as_str(),
            json!({ "role": "technician", "reseller": reseller }),
        ),
        Subject::ResellerManager { reseller, id } => (
            id.as_str(),
            reseller.as_str(),
            json!({ "role": "reseller_manager", "reseller": reseller }),
        ),
        Subject::Platform => ("platform", "vendor", json!({ "role": "platform" })),
    };
    let email = format!("{id}@{domain}.example");
    let common = json!({ "sub": id, "name": capitalised(id), "email": email });
    extend(&mut claims, common);
    claims
}

fn extend(claims: &mut Value, more: Value) {
    if let (Some(claims), Value::Object(more)) = (claims.as_object_mut(), more) {
        claims.extend(more);
    }
}

/// The token of an admin's or a technician's sign-in to the console, as the application's own login
/// issues it with [`LOGIN_KEY`].
pub fn login_token(subject: &Subject, now: i64) -> Result<String> {
    let seed = STANDARD.decode(LOGIN_KEY)?;
    let header = Header {
        typ: Some("reseller-login+jwt".into()),
        ..Header::new(Algorithm::EdDSA)
    };
    let mut claims = subject_claims(subject);
    let (issuer, audience) = ("urn:reseller-support:login", "urn:reseller-support:api");
    let mut id = [0; 16];
    getrandom::fill(&mut id)?;
    let id = URL_SAFE_NO_PAD.encode(id);
    let common =
        json!({ "iss": issuer, "aud": audience, "iat": now, "exp": now + 3600, "jti": id });
    extend(&mut claims, common);
    let key = EncodingKey::from_ed_der(&[PKCS8_PREFIX.as_slice(), &seed].concat());
    Ok(jsonwebtoken::encode(&header, &claims, &key)?)
}

/// Signs any claims with the provider's key.
pub fn sign(claims: &Value) -> Result<String> {
    sign_with(&SEED, claims)
}

/// Signs any claims with the key of a seed, under the key id of the provider's key.
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
