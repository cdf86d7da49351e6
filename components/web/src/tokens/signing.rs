//! Our own keys (Ed25519, RFC 8037) and the JWTs (RFC 7519) signed with them.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use rsa::sha2::{Digest as _, Sha256};
use serde::Serialize;
use serde_json::{Map, Value};

/// A key that signs.
pub(crate) struct OwnKey(SigningKey);

/// The key that verifies signatures of an [`OwnKey`].
pub(crate) struct OwnPublicKey(VerifyingKey);

/// The claims of a token. Built from values rather than a struct, since values always have JSON.
#[derive(Default)]
pub(crate) struct Payload(Map<String, Value>);

/// A public JWK set of Ed25519 keys (RFC 7517).
#[derive(Debug, Clone, Serialize)]
pub struct JwkSet {
    keys: Vec<Jwk>,
}

#[derive(Debug, Clone, Serialize)]
struct Jwk {
    alg: &'static str,
    crv: &'static str,
    kid: String,
    kty: &'static str,
    r#use: &'static str,
    x: String,
}

impl Payload {
    /// Adds a claim.
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    fn encode(self) -> String {
        URL_SAFE_NO_PAD.encode(Value::from(self).to_string())
    }
}

impl From<Payload> for Value {
    fn from(payload: Payload) -> Self {
        payload.0.into()
    }
}

impl OwnKey {
    /// Reads a key from its configured text: the 32 bytes of an Ed25519 seed in base64. `None` for
    /// any other text.
    pub(crate) fn from_base64(text: &str) -> Option<Self> {
        Some(Self(SigningKey::from_bytes(&decode(text)?)))
    }

    /// The public half.
    pub(crate) fn public(&self) -> OwnPublicKey {
        OwnPublicKey(self.0.verifying_key())
    }

    /// A token of a type; the same claims make the same token.
    pub(crate) fn token(&self, typ: &str, claims: Payload) -> String {
        let header = Payload::default()
            .with("typ", typ)
            .with("alg", "EdDSA")
            .with("kid", self.public().kid());
        let message = format!("{}.{}", header.encode(), claims.encode());
        let signature = self.0.sign(message.as_bytes());
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
    }
}

impl JwkSet {
    /// The public halves of keys.
    pub(crate) fn of<'k>(keys: impl Iterator<Item = &'k OwnKey>) -> Self {
        Self {
            keys: keys.map(|key| key.public().jwk()).collect(),
        }
    }
}

impl OwnPublicKey {
    /// Reads a key from its configured text: its 32 bytes in base64. `None` for any other text.
    pub(crate) fn from_base64(text: &str) -> Option<Self> {
        VerifyingKey::from_bytes(&decode(text)?).ok().map(Self)
    }

    /// The key itself.
    pub(crate) fn verifying_key(&self) -> VerifyingKey {
        self.0
    }

    /// The key as a JWK.
    fn jwk(&self) -> Jwk {
        Jwk {
            alg: "EdDSA",
            crv: "Ed25519",
            kid: self.kid(),
            kty: "OKP",
            r#use: "sig",
            x: self.x(),
        }
    }

    /// The thumbprint of the key (RFC 7638).
    pub(crate) fn kid(&self) -> String {
        let required = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, self.x());
        URL_SAFE_NO_PAD.encode(Sha256::digest(required))
    }

    fn x(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.as_bytes())
    }
}

fn decode(base64: &str) -> Option<[u8; 32]> {
    let base64 = base64.trim();
    STANDARD
        .decode(base64)
        .or_else(|_| URL_SAFE_NO_PAD.decode(base64))
        .ok()?
        .try_into()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_id_is_the_thumbprint_of_rfc_8037() {
        // Appendix A.1 and A.3.
        let key = OwnKey::from_base64("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap();
        let jwk = &serde_json::to_value(JwkSet::of([key].iter())).unwrap()["keys"][0];
        assert_eq!(jwk["x"], "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        assert_eq!(jwk["kid"], "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    #[test]
    fn keys_of_another_length_are_none() {
        for bad in [
            "",
            "AAAA",
            "!!!!",
            &STANDARD.encode([7; 33]),
            &STANDARD.encode([7; 31]),
        ] {
            assert!(
                OwnKey::from_base64(bad).is_none() && OwnPublicKey::from_base64(bad).is_none(),
                "{bad}"
            );
        }
    }
}
