//! Bounded text from outside: identifiers, e-mail addresses, names and reasons, checked once and
//! then trusted.

use crate::characters::{is_hidden, is_invisible, is_unprintable};
use crate::composed::compose;
use crate::digest::Digest;
use crate::domain_name;
use crate::folded::{bounded, folded};
use percent_encoding::{
    AsciiSet, NON_ALPHANUMERIC, PercentEncode, percent_decode_str, utf8_percent_encode,
};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;
use uuid::Uuid;

/// The characters of an identifier.
const ID: usize = 128;
/// The characters of a name: Unicode scalar values, as JSON Schema counts them.
const NAME: usize = 128;
/// The characters of a reason, likewise.
const REASON: usize = 140;
/// The characters of an address, likewise.
const EMAIL: usize = 254;

/// The characters of an identifier that a path can't have as they are.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The bytes of the longest key of an address: those of the longest address.
const EMAIL_KEY: usize = 4 * EMAIL;

/// Why a text was refused. The message may be shown to the caller: it repeats nothing of the input.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} must be {rule}")]
pub struct BadText {
    /// The kind of text.
    pub what: &'static str,
    /// The rule that it breaks.
    pub rule: &'static str,
}

/// A text on one line that shows something, as a regular expression.
#[cfg(not(target_family = "wasm"))]
macro_rules! one_line {
    () => {
        concat!(
            "^[^",
            unprintable!(),
            "]*[^\\s",
            invisible!(),
            "][^",
            unprintable!(),
            "]*$"
        )
    };
}

macro_rules! text {
    (
        $(#[$doc:meta])*
        $name:ident, $check:ident, $what:literal, $rule:literal, $most:expr, $pattern:expr
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Checks and takes a text.
            pub fn new(text: impl Into<String>) -> Result<Self, BadText> {
                $check(text.into()).map(Self).ok_or(BadText { what: $what, rule: $rule })
            }

            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        #[cfg(not(target_family = "wasm"))]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "type": "string",
                    "minLength": 1,
                    "maxLength": $most,
                    "pattern": $pattern,
                    "description": concat!($what, ": ", $rule),
                })
            }
        }

        impl TryFrom<String> for $name {
            type Error = BadText;
            fn try_from(text: String) -> Result<Self, BadText> {
                Self::new(text)
            }
        }

        impl std::str::FromStr for $name {
            type Err = BadText;
            fn from_str(text: &str) -> Result<Self, BadText> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> String {
                text.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text!(
    /// An identifier: of a team, reseller, technician or member as the vendor has it, or of a link,
    /// session or the like, which is a UUID. [`Id::segment`] is its form in paths.
    Id, identifier, "an identifier",
    "1 to 128 visible ASCII characters without blanks, but not . or .. alone",
    ID, "^([!-~]*[!-\\-/-~][!-~]*|\\.{3,})$"
);
text!(
    /// An e-mail address, trimmed, at most 254 characters; see [`Email::key`].
    Email, email, "an e-mail address",
    "at most 254 characters, one @ between two parts, without spaces or control characters",
    EMAIL, concat!(
        "^[^\\S\\uFEFF]*[^@\\s<>\"\\\\", hidden!(), "]+@\\.*[^@.\\s<>\"\\\\", hidden!(),
        "][^@\\s<>\"\\\\", hidden!(), "]*[^\\S\\uFEFF]*$"
    )
);
text!(
    /// The name of a person, team or reseller: one line, 1 to 128 characters, trimmed.
    Name, name, "a name", "1 to 128 characters without control or bidirectional characters",
    NAME, one_line!()
);
text!(
    /// Why a link is needed, in the technician's words: one line, 1 to 140 characters, trimmed.
    Reason, reason, "a reason", "1 to 140 characters without control or bidirectional characters",
    REASON, one_line!()
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

impl From<&Id> for Name {
    /// An identifier shown as a name.
    fn from(id: &Id) -> Self {
        Self(id.0.clone())
    }
}

impl Name {
    /// A name that others report, which is shown and never refused for its looks: blanks stand for
    /// control characters, bidirectional controls are left out, and a name that is too long ends in
    /// an ellipsis. `None` if it shows nothing.
    pub fn cleaned(text: &str) -> Option<Self> {
        let shown = text
            .chars()
            .filter(|c| c.is_control() || !is_unprintable(*c));
        let blank = |c: char| if c.is_control() { ' ' } else { c };
        let text: String = shown.map(blank).collect();
        line(shortened(text.trim(), NAME), NAME).map(Self)
    }

    /// The name, composed. One that is too long so, which needs letters that few names have, ends in
    /// an ellipsis.
    pub(crate) fn composed(self) -> Self {
        Self::cleaned(&compose(&self.0)).unwrap_or(self)
    }

    /// Reads a name that others report; see [`Name::cleaned`].
    pub(crate) fn deserialize_cleaned<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::cleaned(&text).ok_or_else(|| D::Error::custom("a name must show something"))
    }
}

#[cfg(not(target_family = "wasm"))]
impl Name {
    /// The schema of a name that others report.
    pub(crate) fn cleaned_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "minLength": 1,
            "pattern": concat!("[^\\s", invisible!(), "]"),
        })
    }
}

/// A text of so many characters at most, of which an ellipsis is the end if there was more.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most - 1).collect();
    format!("{}…", kept.trim_end())
}

impl Email {
    /// The form in which addresses are compared: folded, and without a dot at the end, which leads
    /// to the same domain. All spellings of an internationalised domain are one.
    pub fn key(&self) -> String {
        let mut key = Self::prefix_key(&self.0);
        key.truncate(key.trim_end_matches('.').len());
        bounded(key, EMAIL_KEY)
    }

    /// The beginning of the keys of those addresses that begin with a text.
    pub fn prefix_key(text: &str) -> String {
        match text.trim().rsplit_once('@') {
            Some((local, domain)) => {
                format!("{}@{}", folded(local), domain_name::canonical(domain))
            }
            None => folded(text.trim()),
        }
    }

    /// Whether its domain may be one that takes mail: two labels or more, of letters, digits and
    /// hyphens, as RFC 1123 section 2.1 has them, in any script.
    pub fn has_mail_domain(&self) -> bool {
        let domain = self.domain();
        let is_label = |label: &str| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(domain_name::is_of_label)
        };
        domain.contains('.') && domain.split('.').all(is_label)
    }

    /// The domain, as addresses are compared.
    pub fn domain(&self) -> String {
        let domain = self.0.rsplit('@').next().unwrap_or_default();
        let domain = domain_name::canonical(domain);
        domain.trim_end_matches('.').to_owned()
    }
}

fn identifier(text: String) -> Option<String> {
    let fits = (1..=ID).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_graphic())
        && !matches!(text.as_str(), "." | "..");
    fits.then_some(text)
}

fn email(text: String) -> Option<String> {
    let text = text.trim();
    let (local, domain) = text.split_once('@')?;
    let fits = text.chars().count() <= EMAIL
        && !local.is_empty()
        && !domain.chars().all(domain_name::is_dot)
        && !domain.contains('@')
        && !text
            .chars()
            .any(|c| c.is_whitespace() || is_hidden(c) || "<>\"\\＠﹫".contains(c));
    fits.then(|| text.to_owned())
}

fn name(text: String) -> Option<String> {
    line(text, NAME)
}

fn reason(text: String) -> Option<String> {
    line(text, REASON)
}

/// One line of so many characters at most that shows something, trimmed.
fn line(text: String, most: usize) -> Option<String> {
    let text = text.trim();
    let shows_something = text.chars().any(|c| !c.is_whitespace() && !is_invisible(c));
    let length = text.chars().count();
    let fits = shows_something && length <= most && !text.chars().any(is_unprintable);
    fits.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_checked_when_made() {
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
        for (good, text) in [
            (true, "a@b"),
            (true, "Jane.Doe@Acme.example"),
            (false, "a"),
            (false, "a@b@c"),
            (false, "a b@c"),
            (false, "@c"),
            (false, "a@.."),
            (false, "a＠b@c"),
            (false, "jane\u{E0041}@acme.example"),
        ] {
            assert_eq!(Email::new(text).is_ok(), good, "{text:?}");
        }
        for (good, text) in [
            (true, " Jané "),
            (false, "  "),
            (false, "a\nb"),
            (false, "a\u{202E}b"),
        ] {
            assert_eq!(Name::new(text).is_ok(), good, "{text:?}");
        }
        assert!(Reason::new("r".repeat(141)).is_err());
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

    #[test]
    fn domains_that_take_mail_have_dots_and_plain_labels() {
        for (text, is_mail) in [
            ("jane@acme.example", true),
            ("jane@Mail.Acme-1.example.", true),
            ("jane@münchen.example", true),
            ("jane@mu\u{308}nchen.example", true),
            ("jane@हिन्दी.example", true),
            ("jane@acme｡example", true),
            ("x@a\u{E000}.example", false),
            ("a@b", false),
            ("x@-", false),
            ("x@-a.example", false),
            ("x@a-.example", false),
            ("x@a..example", false),
            ("x@a_b.example", false),
            ("x@[127.0.0.1]", false),
            ("x@a.example:25", false),
        ] {
            let email = Email::new(text).unwrap();
            assert_eq!(email.has_mail_domain(), is_mail, "{text}");
        }
    }

    #[test]
    fn addresses_are_compared_in_lower_case() {
        let address = Email::new("Jane@Acme.Example").unwrap();
        assert_eq!(address.key(), "jane@acme.example");
        assert_eq!(address.domain(), "acme.example");
        assert_eq!(
            Email::new("Jane@acme.example.").unwrap().key(),
            address.key()
        );
    }
}
