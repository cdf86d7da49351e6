//! A fake identity provider: keys for these tests only, their public halves as JWKs, and tokens by
//! claims.
//!
//! Each integration test uses a part of it, so the rest would warn.
#![allow(dead_code, missing_docs)]

pub mod app;
pub mod check;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::{Value, json};
use web::{Verifier, VerifierConfig};

pub const NOW: i64 = 1_800_000_000;

pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(NOW, 0).unwrap()
}

pub struct Signer {
    pub kid: &'static str,
    pub alg: Algorithm,
    key: EncodingKey,
}

impl Signer {
    /// A key whose 32 secret bytes are all `byte`.
    pub fn ed25519(kid: &'static str, byte: u8) -> Self {
        let prefix = [
            0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20,
        ];
        let der = [prefix.as_slice(), &[byte; 32]].concat();
        Self {
            kid,
            alg: Algorithm::EdDSA,
            key: EncodingKey::from_ed_der(&der),
        }
    }

    /// A key whose 32 secret bytes are all `byte`.
    pub fn p256(kid: &'static str, byte: u8) -> Self {
        // PKCS #8: version 0, id-ecPublicKey with prime256v1, and an ECPrivateKey of version 1.
        let prefix = "MEECAQAwEwYHKoZIzj0CAQYIKoZIzj0DAQcEJzAlAgEBBCA=";
        let der = [STANDARD.decode(prefix).unwrap(), vec![byte; 32]].concat();
        Self {
            kid,
            alg: Algorithm::ES256,
            key: EncodingKey::from_ec_der(&der),
        }
    }

    pub fn rsa(kid: &'static str) -> Self {
        Self::rsa_of(kid, include_str!("../keys/rsa-2048.der.b64"))
    }

    pub fn short_rsa(kid: &'static str) -> Self {
        Self::rsa_of(kid, include_str!("../keys/rsa-1024.der.b64"))
    }

    fn rsa_of(kid: &'static str, base64: &str) -> Self {
        let der = STANDARD
            .decode(base64.replace(char::is_whitespace, ""))
            .unwrap();
        Self {
            kid,
            alg: Algorithm::RS256,
            key: EncodingKey::from_rsa_der(&der),
        }
    }

    pub fn jwk(&self) -> Value {
        let mut jwk =
            serde_json::to_value(Jwk::from_encoding_key(&self.key, self.alg).unwrap()).unwrap();
        jwk["kid"] = json!(self.kid);
        jwk
    }

    pub fn sign(&self, claims: &Value) -> String {
        self.sign_as(
            &json!({ "alg": self.alg, "typ": "JWT", "kid": self.kid }),
            claims,
        )
    }

    pub fn sign_as(&self, header: &Value, claims: &Value) -> String {
        let message = format!("{}.{}", encode(header), encode(claims));
        let signature = crypto::sign(message.as_bytes(), &self.key, self.alg).unwrap();
        format!("{message}.{signature}")
    }
}

pub fn encode(part: &Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}

pub fn jwks(signers: &[&Signer]) -> String {
    json!({ "keys": signers.iter().map(|signer| signer.jwk()).collect::<Vec<_>>() }).to_string()
}

pub fn config(jwks: String) -> VerifierConfig {
    VerifierConfig {
        issuer: "https://id.example".into(),
        audience: "console".into(),
        platform_audience: "platform".into(),
        jwks,
        max_seconds: 3600,
        login_public_key: String::new(),
    }
}

pub fn verifier(signers: &[&Signer]) -> Verifier {
    Verifier::new(config(jwks(signers)))
}

/// Good claims of a role, with `change` laid over them; `null` removes a claim.
pub fn claims(role: &str, change: Value) -> Value {
    let audience = if role == "platform" {
        "platform"
    } else {
        "console"
    };
    let mut claims = json!({
        "iss": "https://id.example", "aud": audience, "iat": NOW - 60, "exp": NOW + 60,
        "role": role, "sub": "u1", "name": "Jane Doe", "email": "jane@acme.example",
    });
    match role {
        "team_admin" => claims["team"] = json!("acme"),
        "technician" => claims["reseller"] = json!("northwind"),
        _ => {}
    }
    for (name, value) in change.as_object().unwrap() {
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = value.clone();
        }
    }
    claims
}
