//! Digests, by which the store knows tokens, requests and the like.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;
use subtle::ConstantTimeEq;

/// The first 128 bits of a SHA-256 digest, in base64url: 22 characters, which a key may have.
/// Compared in constant time.
#[derive(Clone, Eq, Serialize, Deserialize)]
pub struct Digest(String);

impl Digest {
    /// The digest of some parts, each ended by a zero byte.
    pub fn of(parts: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        Self::cut(hash)
    }

    /// The digest of a text as it is, such as other programs compute it.
    pub(crate) fn of_text(text: &str) -> Self {
        Self::cut(Sha256::new_with_prefix(text))
    }

    fn cut(hash: Sha256) -> Self {
        let digest = URL_SAFE_NO_PAD.encode(hash.finalize());
        Self(digest.chars().take(22).collect())
    }

    /// Its characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first 24 bits in 4 characters, where a chance collision does no harm.
    pub(crate) fn tag(&self) -> String {
        self.0.chars().take(4).collect()
    }
}

impl PartialEq for Digest {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digest(..)")
    }
}
