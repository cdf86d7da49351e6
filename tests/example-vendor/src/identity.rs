//! The identity provider: tokens for any caller, signed with an Ed25519 key that everyone knows.

use anyhow::Result;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
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
const PKCS8_PREFIX: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

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

/// A token of a caller, good from `now` (Unix seconds) for an hour. Name and address follow from the id.
pub fn token(caller: &Caller, now: i64) -> Result<String> {
    let (id, own) = match caller {
        Caller::TeamAdmin { team, id } => (id, json!({ "role": "team_admin", "aud": AUDIENCE, "team": team })),
        Caller::Technician { reseller, id } => {
            (id, json!({ "role": "technician", "aud": AUDIENCE, "reseller": reseller }))
        }
        Caller::Platform => (&"platform".to_owned(), json!({ "role": "platform", "aud": PLATFORM_AUDIENCE })),
    };
    let domain = match caller {
        Caller::TeamAdmin { team, .. } => team,
        Caller::Technician { reseller, .. } => reseller,
        Caller::Platform => "vendor",
    };
    let mut claims = json!({
        "iss": ISSUER,
        "sub": id,
        "name": capitalised(id),
        "email": format!("{id}@{domain}.example"),
        "iat": now,
        "exp": now + 3600,
    });
    if let (Some(claims), Value::Object(own)) = (claims.as_object_mut(), own) {
        claims.extend(own);
    }
    sign(&claims)
}

/// Signs any claims with the provider's key.
pub fn sign(claims: &Value) -> Result<String> {
    let header = Header { kid: Some(KEY_ID.into()), ..Header::new(Algorithm::EdDSA) };
    let key = EncodingKey::from_ed_der(&[PKCS8_PREFIX.as_slice(), &SEED].concat());
    Ok(jsonwebtoken::encode(&header, claims, &key)?)
}

fn capitalised(id: &str) -> String {
    let mut characters = id.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}
