//! The identity provider's public keys (RFC 7517) and the signatures they vouch for (RFC 7515, RFC 8037).
//!
//! Each key has one algorithm, which follows from its type; a token cannot choose another (RFC 8725 section 3.1).

use crate::content::is_object;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rsa::signature::Verifier as _;
use rsa::{BigUint, RsaPublicKey, pkcs1v15, sha2::Sha256};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::value::RawValue;

/// The algorithms taken; any other, `none` and HMAC among them, does not even parse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
enum Alg {
    EdDSA,
    ES256,
    RS256,
}

/// A public key, parsed once.
enum Public {
    Ed25519(ed25519_dalek::VerifyingKey),
    P256(p256::ecdsa::VerifyingKey),
    Rsa(pkcs1v15::VerifyingKey<Sha256>),
}

impl Public {
    fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Ed25519(key) => ed25519_dalek::Signature::from_slice(signature)
                .is_ok_and(|s| key.verify_strict(message, &s).is_ok()),
            Self::P256(key) => p256::ecdsa::Signature::from_slice(signature)
                .is_ok_and(|s| key.verify(message, &s).is_ok()),
            Self::Rsa(key) => pkcs1v15::Signature::try_from(signature)
                .is_ok_and(|s| key.verify(message, &s).is_ok()),
        }
    }
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

struct Key {
    kid: Option<String>,
    alg: Alg,
    public: Public,
}

/// The members of a token's header that matter here.
#[derive(Deserialize)]
struct Header {
    alg: Alg,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<IgnoredAny>,
}

/// The keys of a JWK set that can verify a token.
#[derive(Default)]
pub(crate) struct Keys(Vec<Key>);

impl Keys {
    /// Takes the usable keys of a JWK set. A key that cannot be used is passed over (RFC 7517 section 5), and a text
    /// that is no JWK set has no keys, so that every token is refused.
    pub(crate) fn parse(jwks: &str) -> Self {
        #[derive(Deserialize)]
        struct Set {
            keys: Vec<Box<RawValue>>,
        }
        let set = serde_json::from_str(jwks).unwrap_or(Set { keys: Vec::new() });
        Self(set.keys.iter().filter_map(|jwk| key(jwk)).collect())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The claims of a token (compact JWS) of a fitting type whose signature one of the keys verifies; else why it was
    /// refused.
    pub(crate) fn claims<T: DeserializeOwned>(
        &self,
        token: &str,
        is_typ: impl Fn(Option<&str>) -> bool,
    ) -> Result<T, &'static str> {
        let malformed = "token is not a compact JWS";
        let (message, signature) = token.rsplit_once('.').ok_or(malformed)?;
        let (header, payload) = message.split_once('.').ok_or(malformed)?;
        let header: Header =
            part(header).ok_or("token's header is malformed or its algorithm is not allowed")?;
        if header.crit.is_some() {
            return Err("token's header has critical extensions");
        }
        // Explicit typing keeps other signed tokens of the same issuer out (RFC 8725 section 3.11).
        if !is_typ(header.typ.as_deref()) {
            return Err("token is of another type");
        }
        let is_candidate =
            |key: &&Key| key.alg == header.alg && (header.kid.is_none() || key.kid == header.kid);
        let signature = URL_SAFE_NO_PAD
            .decode(signature)
            .map_err(|_| "token's signature is malformed")?;
        let mut candidates = self.0.iter().filter(is_candidate);
        let is_signed = candidates.any(|key| key.public.verifies(message.as_bytes(), &signature));
        if !is_signed {
            return Err(
                "no configured key of the token's algorithm and key id verifies its signature",
            );
        }
        part(payload).ok_or("token's claims are missing or malformed")
    }
}

/// The type that a token says it has, to know whose it might be: nothing of the token is verified.
pub(crate) fn typ(token: &str) -> Option<String> {
    let (header, _) = token.split_once('.')?;
    part::<Header>(header)?.typ
}

/// Whether a token of the identity provider for this API may be of a type.
pub(crate) fn is_token_typ(typ: Option<&str>) -> bool {
    is_any(typ, &["JWT", "at+jwt"])
}

/// Whether an ID token may be of a type: an access token must not be taken for one.
pub(crate) fn is_id_token_typ(typ: Option<&str>) -> bool {
    is_any(typ, &["JWT"])
}

fn is_any(typ: Option<&str>, known: &[&str]) -> bool {
    typ.is_none_or(|typ| known.iter().any(|known| typ.eq_ignore_ascii_case(known)))
}

fn part<T: DeserializeOwned>(encoded: &str) -> Option<T> {
    // Of bytes, those that are passed over need not be UTF-8.
    let json = String::from_utf8(URL_SAFE_NO_PAD.decode(encoded).ok()?).ok()?;
    // A struct could also be read from an array of its fields.
    serde_json::from_str(&json)
        .ok()
        .filter(|_| is_object(json.as_bytes()))
}

fn key(jwk: &RawValue) -> Option<Key> {
    // From the text itself, so that a member that comes twice is seen.
    let jwk: Jwk = serde_json::from_str(jwk.get()).ok()?;
    let is_for_verifying = jwk.r#use.as_deref().is_none_or(|r#use| r#use == "sig")
        && jwk
            .key_ops
            .as_ref()
            .is_none_or(|ops| ops.iter().any(|op| op == "verify"));
    // Whoever publishes a private key by mistake has given it away.
    if !is_for_verifying || jwk.d.is_some() {
        return None;
    }
    let bytes = |member: &Option<String>| URL_SAFE_NO_PAD.decode(member.as_ref()?).ok();
    let (alg, name, public) = match (jwk.kty.as_str(), jwk.crv.as_deref()) {
        ("OKP", Some("Ed25519")) => {
            let x = bytes(&jwk.x)?;
            (
                Alg::EdDSA,
                "EdDSA",
                Public::Ed25519(ed25519_dalek::VerifyingKey::try_from(x.as_slice()).ok()?),
            )
        }
        ("EC", Some("P-256")) => {
            let (x, y) = (bytes(&jwk.x)?, bytes(&jwk.y)?);
            let point = [&[4], x.as_slice(), y.as_slice()].concat();
            (
                Alg::ES256,
                "ES256",
                Public::P256(p256::ecdsa::VerifyingKey::from_sec1_bytes(&point).ok()?),
            )
        }
        ("RSA", None) => {
            let (n, e) = (bytes(&jwk.n)?, bytes(&jwk.e)?);
            let key =
                RsaPublicKey::new(BigUint::from_bytes_be(&n), BigUint::from_bytes_be(&e)).ok()?;
            let key = is_strong(&n, &e).then(|| pkcs1v15::VerifyingKey::new(key))?;
            (Alg::RS256, "RS256", Public::Rsa(key))
        }
        _ => return None,
    };
    let is_named = |alg: &str| alg == name || (name == "EdDSA" && alg == "Ed25519");
    jwk.alg.as_deref().is_none_or(is_named).then_some(Key {
        kid: jwk.kid,
        alg,
        public,
    })
}

/// Whether an RSA key has 2048 bits or more (RFC 7518 section 3.3) and an exponent that encrypts at all.
fn is_strong(n: &[u8], e: &[u8]) -> bool {
    let zeros = n.iter().take_while(|byte| **byte == 0).count();
    let first_bits = n
        .get(zeros)
        .map_or(0, |byte| 8 - byte.leading_zeros() as usize);
    let bits = (n.len().saturating_sub(zeros + 1)) * 8 + first_bits;
    let is_one = e.iter().rev().skip(1).all(|byte| *byte == 0) && e.last() == Some(&1);
    bits >= 2048 && e.last().is_some_and(|byte| byte % 2 == 1) && !is_one
}
