//! Public keys that verify tokens, read from JWKs (RFC 7517, RFC 8037).
//!
//! Each key has one algorithm, which follows from its type; a token cannot choose another (RFC 8725
//! section 3.1).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rsa::signature::Verifier as _;
use rsa::{BigUint, RsaPublicKey, pkcs1v15, sha2::Sha256};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

/// The algorithms allowed; any other, `none` and HMAC among them, does not even parse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) enum Alg {
    EdDSA,
    ES256,
    RS256,
}

impl Alg {
    /// The names that a JWK's `alg` may have; RFC 9864 names EdDSA by its curve.
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::EdDSA => &["EdDSA", "Ed25519"],
            Self::ES256 => &["ES256"],
            Self::RS256 => &["RS256"],
        }
    }
}

/// A public key, parsed once.
pub(crate) enum PublicKey {
    Ed25519(ed25519_dalek::VerifyingKey),
    P256(p256::ecdsa::VerifyingKey),
    Rsa(pkcs1v15::VerifyingKey<Sha256>),
}

impl PublicKey {
    /// The key's only algorithm.
    pub(crate) fn alg(&self) -> Alg {
        match self {
            Self::Ed25519(_) => Alg::EdDSA,
            Self::P256(_) => Alg::ES256,
            Self::Rsa(_) => Alg::RS256,
        }
    }

    /// Whether a signature is the key's.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Ed25519(key) => ed25519_dalek::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify_strict(message, &signature).is_ok()),
            Self::P256(key) => p256::ecdsa::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
            Self::Rsa(key) => pkcs1v15::Signature::try_from(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
        }
    }
}

/// A public key and its id.
pub(crate) struct Key {
    pub(crate) kid: Option<String>,
    pub(crate) public: PublicKey,
}

/// The members of a JWK that matter here.
#[derive(Deserialize)]
struct Jwk {
    kty: String,
    crv: Option<String>,
    alg: Option<String>,
    r#use: Option<String>,
    key_ops: Option<Vec<String>>,
    kid: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
    d: Option<IgnoredAny>,
}

impl Key {
    /// Reads a JWK; `None` for a key that cannot or may not verify tokens.
    pub(crate) fn from_jwk(json: &RawValue) -> Option<Self> {
        // From the text itself, so that a repeated member is seen.
        let jwk: Jwk = serde_json::from_str(json.get()).ok()?;
        // A private key published by mistake is no secret any more.
        if !jwk.is_for_verifying() || jwk.d.is_some() {
            return None;
        }
        let public = jwk.public_key()?;
        let is_allowed = jwk.allows(public.alg());
        is_allowed.then_some(Self {
            kid: jwk.kid,
            public,
        })
    }
}

impl Jwk {
    fn is_for_verifying(&self) -> bool {
        let has_use = self.r#use.as_deref().is_none_or(|r#use| r#use == "sig");
        let has_operation = self
            .key_ops
            .as_ref()
            .is_none_or(|operations| operations.iter().any(|operation| operation == "verify"));
        has_use && has_operation
    }

    fn allows(&self, alg: Alg) -> bool {
        self.alg
            .as_deref()
            .is_none_or(|name| alg.names().contains(&name))
    }

    fn public_key(&self) -> Option<PublicKey> {
        match (self.kty.as_str(), self.crv.as_deref()) {
            ("OKP", Some("Ed25519")) => self.ed25519(),
            ("EC", Some("P-256")) => self.p256(),
            ("RSA", None) => self.rsa(),
            _ => None,
        }
    }

    fn ed25519(&self) -> Option<PublicKey> {
        let x = decode(&self.x)?;
        let key = ed25519_dalek::VerifyingKey::try_from(x.as_slice()).ok()?;
        Some(PublicKey::Ed25519(key))
    }

    fn p256(&self) -> Option<PublicKey> {
        let (x, y) = (decode(&self.x)?, decode(&self.y)?);
        let point = [&[4], x.as_slice(), y.as_slice()].concat();
        let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(&point).ok()?;
        Some(PublicKey::P256(key))
    }

    fn rsa(&self) -> Option<PublicKey> {
        let (n, e) = (decode(&self.n)?, decode(&self.e)?);
        if !is_strong(&n, &e) {
            return None;
        }
        let (n, e) = (BigUint::from_bytes_be(&n), BigUint::from_bytes_be(&e));
        let key = RsaPublicKey::new(n, e).ok()?;
        Some(PublicKey::Rsa(pkcs1v15::VerifyingKey::new(key)))
    }
}

fn decode(member: &Option<String>) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(member.as_ref()?).ok()
}

/// Whether an RSA key has 2048 bits or more (RFC 7518 section 3.3) and an exponent that encrypts.
fn is_strong(n: &[u8], e: &[u8]) -> bool {
    let zeros = n.iter().take_while(|byte| **byte == 0).count();
    let first_bits = n
        .get(zeros)
        .map_or(0, |byte| 8 - byte.leading_zeros() as usize);
    let bits = n.len().saturating_sub(zeros + 1) * 8 + first_bits;
    let is_odd = e.last().is_some_and(|byte| byte % 2 == 1);
    let is_one = e.last() == Some(&1) && e.iter().rev().skip(1).all(|byte| *byte == 0);
    bits >= 2048 && is_odd && !is_one
}
