//! Identifiers, as the vendor has them or as we make them.

use super::kind::BadText;
use crate::digest::Digest;
use percent_encoding::{
    AsciiSet, NON_ALPHANUMERIC, PercentEncode, percent_decode_str, utf8_percent_encode,
};
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// The characters of an identifier.
const ID: usize = 128;

/// The characters of an identifier that a path can't have as they are.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

text!(
    /// An identifier: of a team, reseller, technician or member as the vendor has it, or of a link,
    /// session or the like, which is a UUID. [`Id::segment`] is its form in paths.
    Id, identifier, "an identifier",
    "1 to 128 visible ASCII characters without blanks, but not . or .. alone",
    ID, "^([!-~]*[!-\\-/-~][!-~]*|\\.{3,})$"
);

impl From<Uuid> for Id {
    fn from(uuid: Uuid) -> Self {
        Self(uuid.hyphenated().to_string())
    }
}

impl Id {
    /// The identifier as one segment of a path: percent-encoded, but for the unreserved characters
    /// of RFC 3986, section 2.3.
    pub fn segment(&self) -> PercentEncode<'_> {
        utf8_percent_encode(&self.0, RESERVED)
    }

    /// The first 128 bits of its SHA-256 digest, in base64url: 22 characters that keys of the store
    /// and names of cookies may have.
    pub fn digest(&self) -> String {
        Digest::of_text(&self.0).as_str().to_owned()
    }

    /// Reads a segment of a path; `None` if it is no identifier.
    pub fn from_segment(segment: &str) -> Option<Self> {
        let text = percent_decode_str(segment).decode_utf8().ok()?;
        Self::new(text).ok()
    }
}

fn identifier(text: String) -> Option<String> {
    let fits = (1..=ID).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_graphic())
        && !matches!(text.as_str(), "." | "..");
    fits.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifier_is_visible_ascii() {
        for (good, text) in [
            (true, "acme"),
            (true, "A-z_09"),
            (true, "auth0|5f7c"),
            (true, "dbmid:AAH4f99T0taONIb-OurWxbNQ6ywGRopQngc"),
            (true, "a/b?c#d%2F\"\\"),
            (true, "..."),
            (true, ".a"),
            (false, ""),
            (false, "."),
            (false, ".."),
            (false, "a b"),
            (false, "a\n"),
            (false, "é"),
        ] {
            assert_eq!(Id::new(text).is_ok(), good, "{text:?}");
        }
        assert!(Id::new("x".repeat(128)).is_ok());
        assert!(Id::new("x".repeat(129)).is_err());
    }

    #[test]
    fn identifier_has_a_digest_for_keys() {
        // printf acme | openssl dgst -sha256 -binary | base64
        assert_eq!(Id::new("acme").unwrap().digest(), "giszrYfBSKCiClunzV68qm");
    }

    #[test]
    fn identifier_is_one_segment_of_a_path() {
        for (text, segment) in [
            ("acme-1_a~b.c", "acme-1_a~b.c"),
            ("auth0|5f7c", "auth0%7C5f7c"),
            ("a/b%2Fc", "a%2Fb%252Fc"),
            ("?#:@+&=\"<>", "%3F%23%3A%40%2B%26%3D%22%3C%3E"),
        ] {
            let id = Id::new(text).unwrap();
            assert_eq!(id.segment().to_string(), segment);
            assert_eq!(Id::from_segment(segment), Some(id));
        }
        for bad in ["", "%2E%2E", "a%20b", "%FF", "%00"] {
            assert_eq!(Id::from_segment(bad), None, "{bad}");
        }
    }
}
