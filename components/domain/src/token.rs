//! Tokens of sign-in links and reseller sessions: derived, presented, digested, never stored.
//!
//! A token is `<prefix><team>.<secret>`, where the secret is HMAC-SHA-256 under the server key of purpose, team and the
//! random id of the link or session, in base64url. So the same token can be told again to whoever repeats the request
//! that made it, while the store holds only its SHA-256 digest.

use crate::Id;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;
use subtle::ConstantTimeEq;

/// What a token is for; it is part of what the secret is derived from.
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
        Some(Self {
            team: team.clone(),
            text: format!("{}{team}.{secret}", purpose.prefix()),
        })
    }

    /// Reads a presented token. `None` for anything that cannot be one of this purpose.
    pub fn parse(purpose: Purpose, text: &str) -> Option<Self> {
        let (team, secret) = text.strip_prefix(purpose.prefix())?.split_once('.')?;
        let is_secret = secret.len() == 43
            && secret
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        (is_secret).then_some(())?;
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

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({}, redacted)", self.team)
    }
}

/// A SHA-256 digest, base64url; compared in constant time.
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
        Self(URL_SAFE_NO_PAD.encode(hash.finalize()))
    }

    /// The first 128 bits as an identifier of 22 characters.
    pub fn short(&self) -> String {
        self.0.chars().take(22).collect()
    }

    /// Its first 128 bits, for what is remembered in numbers.
    pub fn shortened(&self) -> Self {
        Self(self.short())
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

/// 128 random bits, the stuff of which new identifiers are made.
#[derive(Clone, Copy)]
pub struct Random(pub [u8; 16]);

impl Random {
    /// An identifier of 22 characters.
    pub fn text(self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }
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
            &Id::new("a-b_c").unwrap(),
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
            &text.replace("a-b", "a/b"),
        ] {
            assert_eq!(Token::parse(Purpose::Link, bad), None, "{bad}");
        }
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
