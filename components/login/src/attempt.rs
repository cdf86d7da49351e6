//! A sign-in under way: a random value in a cookie of the browser, and the values derived from it.
//!
//! The provider sees the derived values alone, so nothing that passes through it can forge or take
//! over a sign-in. Each attempt has a cookie of its own, named by the beginning of its `state`, so
//! that several can be under way in one browser.

use anyhow::{Context, Result, ensure};
use axum::http::HeaderMap;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use web::{cookie, wanted};

/// The beginning of the cookies' names; that of the `state` follows.
const COOKIE: &str = "__Host-login-";
/// The characters of the `state` in a name.
const NAMED: usize = 8;
/// The longest stay at the provider, in seconds.
const SECONDS: i64 = 600;
/// The most attempts in a browser.
const MOST: usize = 5;

/// A sign-in under way.
pub struct Attempt {
    value: String,
    /// The page that the browser goes to afterwards, if it is not the first one.
    pub then: Option<String>,
}

impl Attempt {
    /// A new attempt of 32 fresh random bytes.
    pub fn new(random: [[u8; 16]; 2], then: Option<String>) -> Self {
        Self {
            value: URL_SAFE_NO_PAD.encode(random.as_flattened()),
            then,
        }
    }

    /// The attempt of a `state`, from the cookie of the browser.
    pub fn of(headers: &HeaderMap, state: &str) -> Result<Self> {
        let attempt = Self::named_by(headers, state);
        let attempt = attempt.context("the browser has no such sign-in under way")?;
        ensure!(attempt.is_state(state), "state is of another sign-in");
        Ok(attempt)
    }

    fn named_by(headers: &HeaderMap, state: &str) -> Option<Self> {
        let text = cookie::read(headers, &format!("{COOKIE}{}", state.get(..NAMED)?))?;
        let (value, then) = text.split_once('.').unwrap_or((text, ""));
        // A short value, such as the empty one, could be guessed.
        (value.len() == 43).then(|| Self {
            value: value.to_owned(),
            then: wanted::decode(then).filter(|then| !then.is_empty()),
        })
    }

    /// The `Set-Cookie` lines that store the attempt in a browser, and delete its oldest ones.
    pub fn cookies(&self, headers: &HeaderMap) -> Vec<String> {
        let mut value = self.value.clone();
        if let Some(then) = &self.then {
            value = format!("{value}.{}", wanted::encode(then));
        }
        // Browsers send the oldest cookie first (RFC 6265 section 5.4).
        let names = cookie::names(headers).filter(|name| name.starts_with(COOKIE));
        let names: Vec<_> = names.collect();
        let too_many = (names.len() + 1).saturating_sub(MOST);
        let mut lines = vec![cookie::line(&self.name(), &value, SECONDS)];
        lines.extend(
            names
                .iter()
                .take(too_many)
                .map(|name| cookie::line(name, "", 0)),
        );
        lines
    }

    /// The `Set-Cookie` that deletes the attempt.
    pub fn no_cookie(&self) -> String {
        cookie::line(&self.name(), "", 0)
    }

    fn name(&self) -> String {
        let state = self.state();
        format!("{COOKIE}{}", state.get(..NAMED).unwrap_or_default())
    }

    /// `state`: binds the provider's answer to this browser's request (RFC 6749 section 10.12).
    pub fn state(&self) -> String {
        self.derive("state")
    }

    /// Whether the `state` of an answer is this attempt's.
    fn is_state(&self, given: &str) -> bool {
        self.state().as_bytes().ct_eq(given.as_bytes()).into()
    }

    /// `nonce`: binds the ID token to this sign-in.
    pub fn nonce(&self) -> String {
        self.derive("nonce")
    }

    /// `code_verifier`: makes a stolen code useless (RFC 7636).
    pub fn code_verifier(&self) -> String {
        self.derive("code_verifier")
    }

    /// `code_challenge` by the method S256.
    pub fn code_challenge(&self) -> String {
        sha256(&self.code_verifier())
    }

    fn derive(&self, label: &str) -> String {
        sha256(&format!("{label} {}", self.value))
    }
}

fn sha256(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use axum::http::header;
    use std::collections::BTreeSet;

    fn presented(cookies: &str, state: &str) -> Result<Attempt> {
        Attempt::of(&browser(cookies), state)
    }

    fn browser(cookies: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_str(cookies).unwrap());
        headers
    }

    #[test]
    fn browser_returns_its_cookie_unchanged() {
        for then in [None, Some("/admin/audit-log?category=members".to_owned())] {
            let attempt = Attempt::new([[7; 16]; 2], then.clone());
            let set = attempt.cookies(&HeaderMap::new());
            let (cookie, attributes) = set[0].split_once("; ").unwrap();
            assert_eq!(
                (set.len(), attributes),
                (1, "Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=600")
            );
            let state = attempt.state();
            let back = presented(cookie, &state).unwrap();
            assert_eq!((&back.value, &back.then), (&attempt.value, &then));
            // The name alone does not make it the attempt of a state.
            let other: String = state.chars().take(NAMED).chain(['A'; 43 - NAMED]).collect();
            assert!(presented(cookie, &other).is_err() && presented(cookie, "").is_err());
        }
    }

    #[test]
    fn browser_keeps_its_newest_attempts() {
        let mut kept: Vec<String> = Vec::new();
        for turn in 0..9 {
            let attempt = Attempt::new([[turn; 16]; 2], None);
            let mut lines = attempt.cookies(&browser(&kept.join("; "))).into_iter();
            let set = lines.next().unwrap();
            for line in lines {
                let (name, _) = line.split_once('=').unwrap();
                assert!(kept.remove(0).starts_with(name), "the oldest goes");
            }
            kept.push(set.split(';').next().unwrap().to_owned());
            assert!(kept.len() <= MOST);
            for of in turn.saturating_sub(4)..=turn {
                let state = Attempt::new([[of; 16]; 2], None).state();
                assert!(presented(&kept.join("; "), &state).is_ok(), "{of}");
            }
        }
    }

    #[test]
    fn each_part_is_derived_apart_and_none_shows_the_value() {
        let (attempt, other) = (
            Attempt::new([[7; 16]; 2], None),
            Attempt::new([[8; 16]; 2], None),
        );
        let all: BTreeSet<_> = [&attempt, &other]
            .into_iter()
            .flat_map(|attempt| {
                [
                    attempt.state(),
                    attempt.nonce(),
                    attempt.code_verifier(),
                    attempt.code_challenge(),
                    attempt.value.clone(),
                ]
            })
            .collect();
        assert_eq!(all.len(), 10);
        // RFC 7636 section 4.1.
        assert!((43..=128).contains(&attempt.code_verifier().len()));
        assert!(
            !attempt.is_state(&other.state())
                && !attempt.is_state("")
                && !attempt.is_state(&attempt.nonce())
        );
    }

    #[test]
    fn cookie_that_was_never_given_is_none() {
        let attempt = Attempt::new([[7; 16]; 2], None);
        let (state, name) = (attempt.state(), attempt.name());
        for bad in [
            "x=y",
            &format!("{name}="),
            &format!("{name}=.x"),
            &format!("{name}=short"),
        ] {
            assert!(presented(bad, &state).is_err(), "{bad}");
        }
    }

    #[test]
    fn challenge_is_that_of_rfc_7636() {
        // Appendix B.
        let challenge = sha256("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }
}
