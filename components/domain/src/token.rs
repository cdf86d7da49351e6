//! Tokens of sign-in links and reseller sessions: derived, presented, digested, never stored.
//!
//! A token is `<prefix><team>.<secret>`: the team's id and the secret, both in base64url. The secret
//! is HMAC-SHA-256 under the server key of purpose, team and the id of the link or session. So a
//! repeated request gets the same token, while the store holds only a digest of it.

use crate::digest::Digest;
use crate::text::Id;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt;
use uuid::Builder;

/// The purpose of a token; the secret depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A sign-in link, prefix `rsl_`.
    Link,
    /// A reseller session, prefix `rss_`.
    Session,
}

impl Purpose {
    fn prefix(self) -> &'static str {
        match self {
            Self::Link => "rsl_",
            Self::Session => "rss_",
        }
    }
}

/// The key under which tokens are derived: at least 32 bytes, base64 in configuration.
pub struct ServerKey(Vec<u8>);

impl ServerKey {
    /// Reads the key from its configured text. `None` where it is absent, malformed or too short.
    pub fn from_base64(text: &str) -> Option<Self> {
        use base64::engine::general_purpose::STANDARD;
        let bytes = STANDARD
            .decode(text.trim())
            .or_else(|_| URL_SAFE_NO_PAD.decode(text.trim()))
            .ok()?;
        (bytes.len() >= 32).then_some(Self(bytes))
    }
}

impl fmt::Debug for ServerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServerKey(redacted)")
    }
}

/// A token as its holder presents it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    team: Id,
    text: String,
}

impl Token {
    /// Derives the token of a link or session. `None` only if the key cannot be used.
    pub fn derive(key: &ServerKey, purpose: Purpose, team: &Id, id: &Id) -> Option<Self> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&key.0).ok()?;
        for part in [purpose.prefix(), team.as_str(), id.as_str()] {
            mac.update(part.as_bytes());
            mac.update(b"\n");
        }
        let secret = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
        let encoded = URL_SAFE_NO_PAD.encode(team.as_str());
        Some(Self {
            team: team.clone(),
            text: format!("{}{encoded}.{secret}", purpose.prefix()),
        })
    }

    /// Reads a presented token. `None` for any text that is no token of this purpose.
    pub fn parse(purpose: Purpose, text: &str) -> Option<Self> {
        let (team, secret) = text.strip_prefix(purpose.prefix())?.split_once('.')?;
        if secret.len() != 43 || !secret.bytes().all(is_base64url) {
            return None;
        }
        let team = String::from_utf8(URL_SAFE_NO_PAD.decode(team).ok()?).ok()?;
        Some(Self {
            team: Id::new(team).ok()?,
            text: text.to_owned(),
        })
    }

    /// The team that the token names.
    pub fn team(&self) -> &Id {
        &self.team
    }

    /// The digest under which the store knows the token.
    pub fn digest(&self) -> Digest {
        Digest::of(&[&self.text])
    }

    /// The token itself, for the one answer that hands it out.
    pub fn reveal(&self) -> &str {
        &self.text
    }
}

fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({}, redacted)", self.team)
    }
}

/// 128 random bits, for new identifiers.
#[derive(Clone, Copy)]
pub struct Random(pub [u8; 16]);

impl Random {
    /// A text of 22 characters, for keys of the store.
    pub fn text(self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// A random UUID (RFC 9562, version 4).
    pub fn uuid_v4(self) -> Id {
        Builder::from_random_bytes(self.0).into_uuid().into()
    }

    /// A UUID that begins with the moment in milliseconds (RFC 9562, version 7).
    pub fn uuid_v7(self, now: DateTime<Utc>) -> Id {
        let [_, _, _, _, _, _, rest @ ..] = self.0;
        Builder::from_unix_timestamp_millis(millis(now), &rest)
            .into_uuid()
            .into()
    }

    /// A UUID of version 7 with a counter after the moment, so that ids of one moment are in the
    /// order of their counters (RFC 9562, section 6.2, method 1).
    pub fn counted_uuid_v7(self, now: DateTime<Utc>, counter: u32) -> Id {
        // Version 7 has 12 free bits after its moment and 62 after its variant.
        let random = u128::from_be_bytes(self.0) & 0x3FF_FFFF_FFFF;
        let free = u128::from(counter) << 42 | random;
        let fields = (free >> 62) << 64 | free & 0x3FFF_FFFF_FFFF_FFFF;
        let [_, _, _, _, _, _, rest @ ..] = fields.to_be_bytes();
        Builder::from_unix_timestamp_millis(millis(now), &rest)
            .into_uuid()
            .into()
    }
}

/// Milliseconds since 1970; an earlier moment is as good as 1970.
fn millis(now: DateTime<Utc>) -> u64 {
    u64::try_from(now.timestamp_millis()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> ServerKey {
        ServerKey::from_base64(&"A".repeat(44)).unwrap()
    }

    #[test]
    fn same_command_gets_the_same_token_and_another_gets_another() {
        let (team, id) = (Id::new("acme").unwrap(), Id::new("one").unwrap());
        let token = Token::derive(&key(), Purpose::Link, &team, &id).unwrap();
        assert_eq!(
            token,
            Token::derive(&key(), Purpose::Link, &team, &id).unwrap()
        );
        for other in [
            Token::derive(&key(), Purpose::Session, &team, &id),
            Token::derive(&key(), Purpose::Link, &Id::new("acme2").unwrap(), &id),
            Token::derive(&key(), Purpose::Link, &team, &Id::new("two").unwrap()),
        ] {
            assert_ne!(token.digest(), other.unwrap().digest());
        }
    }

    #[test]
    fn token_is_read_back_only_for_its_purpose() {
        let token = Token::derive(
            &key(),
            Purpose::Link,
            &Id::new("a.b|c/d").unwrap(),
            &Id::new("one").unwrap(),
        )
        .unwrap();
        let text = token.reveal().to_owned();
        assert_eq!(Token::parse(Purpose::Link, &text), Some(token));
        assert_eq!(Token::parse(Purpose::Session, &text), None);
        for bad in [
            "",
            "rsl_",
            "rsl_a",
            "rsl_a.b",
            &format!("{text}x"),
            &text.replace("rsl_", "rsl_="),
            // "." and "a b" in base64url.
            &format!("rsl_Lg.{}", "A".repeat(43)),
            &format!("rsl_YSBi.{}", "A".repeat(43)),
        ] {
            assert_eq!(Token::parse(Purpose::Link, bad), None, "{bad}");
        }
    }

    #[test]
    fn uuids_are_of_their_version_and_in_the_order_of_time_and_counter() {
        let at = |seconds: i64| DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap();
        let random = |byte| Random([byte; 16]);
        let version = |id: &Id| {
            uuid::Uuid::parse_str(id.as_str())
                .unwrap()
                .get_version_num()
        };
        let ids = [
            random(255).uuid_v7(at(0)),
            random(255).counted_uuid_v7(at(1), 7),
            random(0).counted_uuid_v7(at(1), 8),
            random(0).counted_uuid_v7(at(1), 1 << 20),
            random(255).counted_uuid_v7(at(1), u32::MAX - 1),
            random(0).counted_uuid_v7(at(1), u32::MAX),
            random(0).uuid_v7(at(2)),
        ];
        assert!(
            ids.is_sorted() && ids.iter().all(|id| version(id) == 7),
            "{ids:?}"
        );
        assert_eq!(version(&random(9).uuid_v4()), 4);
        assert_ne!(random(1).uuid_v7(at(0)), random(2).uuid_v7(at(0)));
    }

    #[test]
    fn debug_output_shows_no_secret() {
        let token = Token::derive(
            &key(),
            Purpose::Link,
            &Id::new("acme").unwrap(),
            &Id::new("one").unwrap(),
        )
        .unwrap();
        assert_eq!(
            format!("{token:?} {:?}", key()),
            "Token(acme, redacted) ServerKey(redacted)"
        );
    }

    #[test]
    fn short_or_malformed_server_keys_are_refused() {
        for bad in ["", "AAAA", "!!!!"] {
            assert!(ServerKey::from_base64(bad).is_none());
        }
    }
}
