//! The chain that reveals changes of an audit log by someone with write access to the store: each
//! record carries a seal, an HMAC-SHA-256 (RFC 2104) cut to 128 bits of itself and of the seal
//! before, under a key that is not in the store. The seal of the newest record is the chain's head.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::fmt;

/// Bytes of a seal.
const SEAL: usize = 16;

/// The seal of one record: 22 characters.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seal(String);

/// The keys under which audit logs are chained: the first one seals, each of them verifies, but for
/// those that are over.
pub struct AuditKeys(Vec<AuditKey>);

struct AuditKey {
    bytes: Vec<u8>,
    /// When it was last used. It verifies nothing later, so that nobody who got hold of it can go on
    /// with a log.
    until: Option<DateTime<Utc>>,
}

impl AuditKeys {
    /// Reads the keys from their configured text: 32 bytes or more each, in base64, separated by
    /// spaces. A key that was replaced may end in `@` and the instant of its last use (RFC 3339).
    /// `None` without a key to seal with, or where one is malformed or too short.
    pub fn from_base64(text: &str) -> Option<Self> {
        let keys: Vec<_> = text.split_whitespace().map(key).collect::<Option<_>>()?;
        let is_usable = keys.first().is_some_and(|key| key.until.is_none());
        is_usable.then_some(Self(keys))
    }

    /// The seal of a record made of these parts. `None` only if the key cannot be used.
    pub fn seal(&self, parts: &[&[u8]]) -> Option<Seal> {
        let bytes = mac(&self.0.first()?.bytes, parts)?.finalize().into_bytes();
        Some(Seal(URL_SAFE_NO_PAD.encode(bytes.get(..SEAL)?)))
    }

    /// Whether a seal is that of a record made of these parts, in a log that has come to the time
    /// `at`.
    pub fn is_seal(&self, parts: &[&[u8]], seal: &Seal, at: DateTime<Utc>) -> bool {
        let Some(given) = URL_SAFE_NO_PAD
            .decode(&seal.0)
            .ok()
            .filter(|given| given.len() == SEAL)
        else {
            return false;
        };
        self.0
            .iter()
            .filter(|key| key.until.is_none_or(|until| at <= until))
            .filter_map(|key| mac(&key.bytes, parts))
            .any(|mac| mac.verify_truncated_left(&given).is_ok())
    }
}

impl fmt::Debug for AuditKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuditKeys(redacted)")
    }
}

impl fmt::Display for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Seal {
    /// A presented seal, which may be invalid.
    pub fn unverified(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// As bytes, for the seal after it.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

fn key(text: &str) -> Option<AuditKey> {
    let (text, until) = match text.split_once('@') {
        Some((text, until)) => (text, Some(until.parse().ok()?)),
        None => (text, None),
    };
    let bytes = STANDARD.decode(text).ok()?;
    (bytes.len() >= 32).then_some(AuditKey { bytes, until })
}

/// The MAC of parts, each after its length, so that no two lists of parts are the same bytes.
fn mac(key: &[u8], parts: &[&[u8]]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    for part in parts {
        mac.update(&u64::try_from(part.len()).ok()?.to_be_bytes());
        mac.update(part);
    }
    Some(mac)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn keys(names: &[&str]) -> AuditKeys {
        let encoded: Vec<_> = names
            .iter()
            .map(|name| STANDARD.encode(name.repeat(32)))
            .collect();
        AuditKeys::from_base64(&encoded.join(" ")).unwrap()
    }

    #[test]
    fn seal_is_that_of_its_parts_alone() {
        let parts: [&[u8]; 3] = [b"before", b"7", b"[]"];
        let seal = keys(&["a"]).seal(&parts).unwrap();
        assert!(keys(&["a"]).is_seal(&parts, &seal, NOW));
        let others: [[&[u8]; 3]; 3] = [
            [b"befor", b"e7", b"[]"],
            [b"before", b"8", b"[]"],
            [b"before", b"7", b"[ ]"],
        ];
        for other in others {
            assert!(!keys(&["a"]).is_seal(&other, &seal, NOW), "{other:?}");
        }
        for bad in ["", "AAAA", "!", &"A".repeat(22), &format!("{}A", seal.0)] {
            assert!(
                !keys(&["a"]).is_seal(&parts, &Seal::unverified(bad), NOW),
                "{bad}"
            );
        }
    }

    #[test]
    fn replaced_key_verifies_its_own_seals() {
        let seal = keys(&["a"]).seal(&[b"1"]).unwrap();
        assert!(keys(&["b", "a"]).is_seal(&[b"1"], &seal, NOW));
        assert!(!keys(&["b"]).is_seal(&[b"1"], &seal, NOW));
        assert_ne!(keys(&["b", "a"]).seal(&[b"1"]).unwrap(), seal);
    }

    #[test]
    fn replaced_key_verifies_nothing_after_its_end() {
        let encoded = |name: &str| STANDARD.encode(name.repeat(32));
        let until = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let both = format!("{} {}@{}", encoded("b"), encoded("a"), until.to_rfc3339());
        let both = AuditKeys::from_base64(&both).unwrap();
        let [old, new] = [keys(&["a"]), keys(&["b"])].map(|keys| keys.seal(&[b"1"]).unwrap());
        let second = chrono::TimeDelta::seconds(1);
        assert!(both.is_seal(&[b"1"], &old, until));
        assert!(!both.is_seal(&[b"1"], &old, until + second));
        assert!(both.is_seal(&[b"1"], &new, until + second));
    }

    #[test]
    fn missing_short_and_malformed_keys_are_refused() {
        let good = STANDARD.encode([1; 32]);
        for bad in [
            String::new(),
            " ".into(),
            "AAAA".into(),
            format!("{good} AAAA"),
            format!("{good}!"),
            format!("{good}@2026-11-27T00:00:00Z"),
            format!("{good} {good}@yesterday"),
        ] {
            assert!(AuditKeys::from_base64(&bad).is_none(), "{bad}");
        }
        assert_eq!(
            format!("{:?}", AuditKeys::from_base64(&good)),
            "Some(AuditKeys(redacted))"
        );
    }
}
