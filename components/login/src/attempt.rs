//! One sign-in under way: a random value that only the browser has, as a cookie, and what is derived from it. The provider
//! sees what is derived and never the value, so that nothing that it is told or tells can make another's sign-in.

use axum::http::HeaderMap;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use web::cookie;

const COOKIE: &str = "__Host-login";
/// How long someone may take at the provider, in seconds.
const SECONDS: i64 = 600;
/// What follows the value where someone with a sign-in link signs in, to go on with the link afterwards.
const FOR_LINK: &str = ".sign-in";

/// A sign-in under way.
pub struct Attempt {
    value: String,
    /// Whether someone with a sign-in link signs in, who goes back to the link's page afterwards.
    pub is_for_link: bool,
}

impl Attempt {
    /// A new one, of fresh random bytes.
    pub fn new(random: [u8; 32], is_for_link: bool) -> Self {
        Self {
            value: URL_SAFE_NO_PAD.encode(random),
            is_for_link,
        }
    }

    /// The one of the browser that sent these headers.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let text = cookie::read(headers, COOKIE)?;
        let (value, is_for_link) = text
            .strip_suffix(FOR_LINK)
            .map_or((text, false), |value| (value, true));
        // A value that anyone could guess, such as none at all, would be anyone's.
        (value.len() == 43).then(|| Self {
            value: value.to_owned(),
            is_for_link,
        })
    }

    /// The `Set-Cookie` that has the browser keep it.
    pub fn cookie(&self) -> String {
        let suffix = if self.is_for_link { FOR_LINK } else { "" };
        cookie::line(COOKIE, &format!("{}{suffix}", self.value), SECONDS)
    }

    /// The `Set-Cookie` that ends it.
    pub fn no_cookie() -> String {
        cookie::line(COOKIE, "", 0)
    }

    /// `state`: the provider's answer is that of this browser's request (RFC 6749 section 10.12).
    pub fn state(&self) -> String {
        self.derive("state")
    }

    /// Whether the provider's answer has this `state`.
    pub fn is_state(&self, given: &str) -> bool {
        self.state().as_bytes().ct_eq(given.as_bytes()).into()
    }

    /// `nonce`: the ID token is that of this sign-in.
    pub fn nonce(&self) -> String {
        self.derive("nonce")
    }

    /// `code_verifier`: a stolen code is of no use to who stole it (RFC 7636).
    pub fn code_verifier(&self) -> String {
        self.derive("code_verifier")
    }

    /// `code_challenge` of the method S256.
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

    fn presented(cookie: &str) -> Option<Attempt> {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_str(cookie).unwrap());
        Attempt::of(&headers)
    }

    #[test]
    fn browser_brings_back_what_it_was_given() {
        for is_for_link in [false, true] {
            let attempt = Attempt::new([7; 32], is_for_link);
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
        let (attempt, other) = (Attempt::new([7; 32], false), Attempt::new([8; 32], false));
        let parts = |one: &Attempt| {
            [
                one.state(),
                one.nonce(),
                one.code_verifier(),
                one.code_challenge(),
                one.value.clone(),
            ]
        };
        let all: std::collections::BTreeSet<_> =
            parts(&attempt).into_iter().chain(parts(&other)).collect();
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
