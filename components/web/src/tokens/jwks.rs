//! A set of public keys (RFC 7517) and the tokens signed with them (RFC 7515).

use crate::content::is_object;
use crate::tokens::error::TokenError;
use crate::tokens::kind::Kind;
use crate::tokens::public_key::{Alg, Key, PublicKey};
use crate::tokens::signing::OwnPublicKey;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use domain::Digest;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::value::RawValue;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The members of a token's header that matter here.
#[derive(Deserialize)]
struct Header {
    alg: Alg,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<IgnoredAny>,
}

/// Tokens whose signature an instance need not verify again.
const REMEMBERED: usize = 64;

/// The keys of a JWK set that can verify a token.
#[derive(Default)]
pub(crate) struct Keys {
    keys: Vec<Key>,
    /// The digests of tokens whose signature was good, newest last. To verify one anew costs more
    /// than the rest of a request.
    verified: Mutex<Vec<Digest>>,
}

impl Keys {
    /// Takes the usable keys of a JWK set and skips the others (RFC 7517 section 5). A text that is
    /// no JWK set has no keys, so that every token is refused.
    pub(crate) fn parse(jwks: &str) -> Self {
        #[derive(Deserialize)]
        struct Set {
            keys: Vec<Box<RawValue>>,
        }
        match serde_json::from_str::<Set>(jwks) {
            Ok(set) => Self {
                keys: set
                    .keys
                    .iter()
                    .filter_map(|jwk| Key::from_jwk(jwk))
                    .collect(),
                ..Self::default()
            },
            Err(_) => Self::default(),
        }
    }

    /// Our own keys.
    pub(crate) fn of(keys: Vec<OwnPublicKey>) -> Self {
        let keys = keys.into_iter().map(|key| Key {
            kid: Some(key.kid()),
            public: PublicKey::Ed25519(key.verifying_key()),
        });
        Self {
            keys: keys.collect(),
            ..Self::default()
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Verifies a token (compact JWS) of a kind and returns its claims.
    pub(crate) fn claims<T: DeserializeOwned>(
        &self,
        token: &str,
        kind: Kind,
    ) -> Result<T, TokenError> {
        let (message, signature) = token.rsplit_once('.').ok_or(TokenError::NotCompact)?;
        let (header, payload) = message.split_once('.').ok_or(TokenError::NotCompact)?;
        let header: Header = decode(header).ok_or(TokenError::Header)?;
        if header.crit.is_some() {
            return Err(TokenError::CriticalExtensions);
        }
        // Explicit typing keeps out other signed tokens of the same issuer.
        if !kind.accepts(header.typ.as_deref()) {
            return Err(TokenError::OtherType);
        }
        let signature = URL_SAFE_NO_PAD
            .decode(signature)
            .map_err(|_| TokenError::MalformedSignature)?;
        let digest = Digest::of(&[token]);
        if !self.verified().contains(&digest) {
            if !self.verify(&header, message.as_bytes(), &signature) {
                return Err(TokenError::NotVerified);
            }
            self.remember(digest);
        }
        decode(payload).ok_or(TokenError::Claims)
    }

    fn verified(&self) -> MutexGuard<'_, Vec<Digest>> {
        self.verified.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn remember(&self, digest: Digest) {
        let mut verified = self.verified();
        if verified.len() >= REMEMBERED {
            verified.remove(0);
        }
        verified.push(digest);
    }

    fn verify(&self, header: &Header, message: &[u8], signature: &[u8]) -> bool {
        self.keys
            .iter()
            .filter(|key| key.public.alg() == header.alg)
            .filter(|key| header.kid.is_none() || key.kid == header.kid)
            .any(|key| key.public.verifies(message, signature))
    }
}

/// The `typ` of a token, not verified.
pub(crate) fn unverified_typ(token: &str) -> Option<String> {
    let (header, _) = token.split_once('.')?;
    decode::<Header>(header)?.typ
}

/// The expiry in a token's claims, not verified.
pub(crate) fn unverified_expiry(token: &str) -> Option<DateTime<Utc>> {
    let claims = token.split('.').nth(1)?;
    DateTime::from_timestamp(decode::<Expiry>(claims)?.exp, 0)
}

/// The claim of a token of our own, which is a whole number.
#[derive(Deserialize)]
struct Expiry {
    exp: i64,
}

fn decode<T: DeserializeOwned>(part: &str) -> Option<T> {
    // From bytes, serde_json would let skipped text be other than UTF-8.
    let json = String::from_utf8(URL_SAFE_NO_PAD.decode(part).ok()?).ok()?;
    let value = serde_json::from_str(&json).ok()?;
    // A struct could also be read from an array of its fields.
    is_object(json.as_bytes()).then_some(value)
}
