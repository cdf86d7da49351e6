//! A sign-in under way: a random value in a cookie of the browser, and the values derived from it.
//!
//! The provider sees the derived values alone, so nothing that passes through it can forge or take
//! over a sign-in.

use axum::http::HeaderMap;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use web::cookie;

const COOKIE: &str = "__Host-login";
/// The longest stay at the provider, in seconds.
const SECONDS: i64 = 600;
/// The suffix of the value in a sign-in for a sign-in link.
const FOR_LINK: &str = ".sign-in";

/// A sign-in under way.
pub struct Attempt {
    value: String,
    /// Whether the browser goes to the page of sign-in links afterwards.
    pub is_for_link: bool,
}

impl Attempt {
    /// A new attempt of 32 fresh random bytes.
    pub fn new(random: [[u8; 16]; 2], is_for_link: bool) -> Self {
        Self {
            value: URL_SAFE_NO_PAD.encode(random.as_flattened()),
            is_for_link,
        }
    }

    /// The attempt in the cookie of a browser.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let text = cookie::read(headers, COOKIE)?;
        let stripped = text.strip_suffix(FOR_LINK);
        let value = stripped.unwrap_or(text);
        // A short value, such as the empty one, could be guessed.
        (value.len() == 43).then(|| Self {
            value: value.to_owned(),
            is_for_link: stripped.is_some(),
        })
    }

    /// The `Set-Cookie` that stores the attempt in the browser.
    pub fn cookie(&self) -> String {
        let suffix = if self.is_for_link { FOR_LINK } else { "" };
        cookie::line(COOKIE, &format!("{}{suffix}", self.value), SECONDS)
    }

    /// The `Set-Cookie` that deletes the attempt.
    pub fn no_cookie() -> String {
        cookie::line(COOKIE, "", 0)
    }

    /// `state`: binds the provider's answer to this browser's request (RFC 6749 section 10.12).
    pub fn state(&self) -> String {
        self.derive("state")
    }

    /// Whether the `state` of an answer is this attempt's.
    pub fn is_state(&self, given: &str) -> bool {
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

    fn presented(cookie: &str) -> Option<Attempt> {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_str(cookie).unwrap());
        Attempt::of(&headers)
    }

    #[test]
    fn browser_returns_its_cookie_unchanged() {
        for is_for_link in [false, true] {
            let attempt = Attempt::new([[7; 16]; 2], is_for_link);
            let set = attempt.cookie();
            let (cookie, attributes) = set.split_once("; ").unwrap();
            assert_eq!(
                attributes,
                "Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=600"
            );
            let back = presented(cookie).unwrap();
            assert_eq!(
                (&back.value, back.is_for_link),
                (&attempt.value, is_for_link)
            );
            assert!(back.is_state(&attempt.state()));
        }
    }

    #[test]
    fn each_part_is_derived_apart_and_none_shows_the_value() {
        let (attempt, other) = (
            Attempt::new([[7; 16]; 2], false),
            Attempt::new([[8; 16]; 2], false),
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
        for bad in [
            "x=y",
            "__Host-login=",
            "__Host-login=.sign-in",
            "__Host-login=short",
        ] {
            assert!(presented(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn challenge_is_that_of_rfc_7636() {
        // Appendix B.
        let challenge = sha256("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }
}
