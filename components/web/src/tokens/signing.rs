//! What signs our own tokens, and what verifies them: Ed25519 keys (RFC 8037) and the JWTs (RFC 7519) made with them.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use rsa::sha2::{Digest as _, Sha256};
use serde_json::{Value, json};

/// A key that signs.
pub(crate) struct Private(SigningKey);

/// The key that verifies what it signs.
pub(crate) struct Public(VerifyingKey);

impl Private {
    /// Reads a key from its configured text: the 32 bytes of an Ed25519 seed in base64. `None` for anything else.
    pub(crate) fn from_base64(text: &str) -> Option<Self> {
        Some(Self(SigningKey::from_bytes(&bytes(text)?)))
    }

    /// The public half.
    pub(crate) fn public(&self) -> Public {
        Public(self.0.verifying_key())
    }

    /// A token of a type; the same claims get the same token.
    pub(crate) fn token(&self, typ: &str, claims: &Value) -> String {
        let header = json!({ "typ": typ, "alg": "EdDSA", "kid": self.public().kid() });
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(&header), part(claims));
        let signature = URL_SAFE_NO_PAD.encode(self.0.sign(message.as_bytes()).to_bytes());
        format!("{message}.{signature}")
    }
}

impl Public {
    /// Reads a key from its configured text: its 32 bytes in base64. `None` for anything else.
    pub(crate) fn from_base64(text: &str) -> Option<Self> {
        VerifyingKey::from_bytes(&bytes(text)?).ok().map(Self)
    }

    /// The key as a JWK set (RFC 7517).
    pub(crate) fn jwks(&self) -> Value {
        let (x, kid) = (self.x(), self.kid());
        json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": kid, "x": x }] })
    }

    fn x(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.as_bytes())
    }

    /// The thumbprint of the key (RFC 7638).
    fn kid(&self) -> String {
        let required = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, self.x());
        URL_SAFE_NO_PAD.encode(Sha256::digest(required))
    }
}

fn bytes(base64: &str) -> Option<[u8; 32]> {
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
        let key = Private::from_base64("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap();
        let jwk = &key.public().jwks()["keys"][0];
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
                Private::from_base64(bad).is_none() && Public::from_base64(bad).is_none(),
                "{bad}"
            );
        }
    }
}
