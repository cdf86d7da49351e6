//! Tokens of the vendor's identity provider, and its keys.

use crate::check::{check_refusal, choice, text};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::DateTime;
use domain::is_unprintable;
use ed25519_dalek::{Signer, SigningKey};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use web::{Identity, Verifier, VerifierConfig};

const ISSUER: &str = "https://id.example";
/// A time within the validity of the seeds' tokens.
const NOW: i64 = 1_800_000_000;
const HEADER: &str = r#"{"alg":"EdDSA","typ":"JWT"}"#;
const CLAIMS: &str = r#"{"iss":"https://id.example","aud":"platform","iat":1799999940,
    "exp":1800000060,"role":"platform","sub":"u1"}"#;
const CAUSES: &[&str] = &[
    "token is too long",
    "no issuer or no usable key is configured",
    "token is of another issuer",
    "token is of someone who acts as another",
    "the platform has no audience of its own",
    "token is not for the audience of its role",
    "token has expired",
    "token is not valid yet",
    "token's life is not within the bound",
    "a claim that the token's role needs is missing or does not fit",
    "token is not a compact JWS",
    "token's header is malformed or its algorithm is not allowed",
    "token's header has critical extensions",
    "token is of another type",
    "token's signature is malformed",
    "no configured key of the token's algorithm and key id verifies its signature",
    "token's claims are missing or malformed",
];

static KEY: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::from_bytes(&[7; 32]));
static VERIFIER: LazyLock<Verifier> =
    LazyLock::new(|| verifier(json!({ "keys": [jwk()] }).to_string()));

/// Tokens: the input as the token, or as the claims or the header of a token signed by the
/// provider.
pub fn identity_tokens(data: &[u8]) {
    match choice(data, 3) {
        (0, token) => {
            // Only the provider has the key, so no other token is accepted.
            assert!(verify(&VERIFIER, &text(token)).is_none());
        }
        (1, claims) => signed_claims(claims),
        (_, header) => {
            if verify(&VERIFIER, &sign(header, CLAIMS.as_bytes())).is_some() {
                let header = Members::read(header);
                assert!(
                    header.get("alg") == json!("EdDSA") && header.get("crit").is_null(),
                    "{header:?}"
                );
            }
        }
    }
}

/// The provider's keys: for any set of keys, only the provider's key accepts its token.
pub fn identity_keys(data: &[u8]) {
    let (choice, data) = choice(data, 2);
    let other = serde_json::from_slice::<Value>(data)
        .ok()
        .filter(|_| choice == 1);
    // Another key of the set must neither hide the provider's key nor pass for it.
    let is_in_set = other.is_some();
    let jwks = other.map_or_else(
        || text(data),
        |other| json!({ "keys": [other, jwk()] }).to_string(),
    );
    let verifier = verifier(jwks.clone());
    let token = sign(HEADER.as_bytes(), CLAIMS.as_bytes());
    match verify(&verifier, &token) {
        Some(_) => assert!(jwks.contains(&x()), "{jwks}"),
        None => assert!(!is_in_set, "{jwks}"),
    }
    for (alg, length) in [("ES256", 64), ("RS256", 256), ("RS256", 512), ("none", 0)] {
        let header = json!({ "alg": alg }).to_string();
        let signature = URL_SAFE_NO_PAD.encode(vec![1; length]);
        let forged = format!(
            "{}.{signature}",
            signed_part(header.as_bytes(), CLAIMS.as_bytes())
        );
        assert!(verify(&verifier, &forged).is_none(), "{jwks}");
    }
}

fn signed_claims(claims: &[u8]) {
    let Some(caller) = verify(&VERIFIER, &sign(HEADER.as_bytes(), claims)) else {
        return;
    };
    let claimed = Members::read(claims);
    assert_eq!(claimed.get("iss"), json!(ISSUER));
    assert!(claimed.get("act").is_null());
    let (role, id, name) = match caller {
        Identity::TeamAdmin(admin) => ("team_admin", admin.id, Some(admin.name)),
        Identity::Technician(technician) => ("technician", technician.id, Some(technician.name)),
        Identity::ResellerManager(manager) => {
            let person = manager.person;
            ("reseller_manager", person.id, Some(person.name))
        }
        Identity::Platform(platform) => ("platform", platform.id, None),
    };
    assert_eq!(claimed.get("role"), json!(role));
    assert_eq!(claimed.get("sub"), json!(id));
    if let Some(name) = name {
        assert!(name.as_str().chars().count() <= 128 && !name.as_str().chars().any(is_unprintable));
    }
    // Parsers differ on which of two duplicate claims they read.
    let claims = text(claims);
    let rest = claims.trim_ascii_start().trim_start_matches("{");
    for claim in ["iss", "aud", "exp", "iat", "role", "sub"] {
        let twice = format!("{{{}:{},{rest}", json!(claim), claimed.get(claim));
        let token = sign(HEADER.as_bytes(), twice.as_bytes());
        assert!(verify(&VERIFIER, &token).is_none(), "{twice}");
    }
}

/// The members of a JSON object. Members that are never read need only be well-formed.
#[derive(Debug)]
struct Members(BTreeMap<String, Box<RawValue>>);

impl Members {
    fn read(json: &[u8]) -> Self {
        let members = std::str::from_utf8(json)
            .ok()
            .and_then(|json| serde_json::from_str(json).ok());
        assert!(members.is_some(), "{}", text(json));
        Self(members.unwrap_or_default())
    }

    fn get(&self, name: &str) -> Value {
        self.0
            .get(name)
            .and_then(|value| serde_json::from_str(value.get()).ok())
            .unwrap_or_default()
    }
}

fn verify(verifier: &Verifier, token: &str) -> Option<Identity> {
    let result = verifier.verify(token, DateTime::from_timestamp(NOW, 0).unwrap_or_default());
    assert!(result.is_err() || token.len() <= 8 * 1024);
    result
        .inspect_err(|problem| check_refusal(problem, CAUSES))
        .ok()
}

fn sign(header: &[u8], claims: &[u8]) -> String {
    let message = signed_part(header, claims);
    let signature = KEY.sign(message.as_bytes()).to_bytes();
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// Header and claims of a compact JWS.
fn signed_part(header: &[u8], claims: &[u8]) -> String {
    let [header, claims] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part));
    format!("{header}.{claims}")
}

fn verifier(jwks: String) -> Verifier {
    let config = VerifierConfig {
        issuer: ISSUER.into(),
        audience: "console".into(),
        platform_audience: "platform".into(),
        jwks,
        max_seconds: 3600,
        login_public_key: String::new(),
    };
    Verifier::new(config)
}

fn x() -> String {
    URL_SAFE_NO_PAD.encode(KEY.verifying_key().as_bytes())
}

fn jwk() -> Value {
    json!({ "kty": "OKP", "crv": "Ed25519", "x": x() })
}
