//! Bounded text from outside: identifiers, e-mail addresses, names and reasons, checked once and
//! then trusted.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// Why a text was refused. The message may be shown to the caller: it repeats nothing of the input.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} must be {rule}")]
pub struct BadText {
    /// The kind of text.
    pub what: &'static str,
    /// The rule that it breaks.
    pub rule: &'static str,
}

/// The characters of [`is_unprintable`] as a part of a class in a regular expression (ECMA 262).
#[cfg(not(target_family = "wasm"))]
macro_rules! unprintable {
    () => {
        r"\u0000-\u001F\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF"
    };
}

macro_rules! text {
    (
        $(#[$doc:meta])*
        $name:ident, $check:ident, $what:literal, $rule:literal, $most:literal, $pattern:expr
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
    /// An identifier: of a team, reseller, technician, member, link or session.
    Id, identifier, "an identifier", "1 to 64 characters of A-Z a-z 0-9 - _",
    64, "^[A-Za-z0-9_-]+$"
);
text!(
    /// An e-mail address, at most 254 bytes (RFC 5321); see [`Email::key`].
    Email, email, "an e-mail address",
    "at most 254 bytes, one @ between two parts, without spaces or control characters",
    254, concat!(
        "^[^@\\s<>\"\\\\", unprintable!(), "]+@\\.*[^@.\\s<>\"\\\\", unprintable!(),
        "][^@\\s<>\"\\\\", unprintable!(), "]*$"
    )
);
text!(
    /// The name of a person, team or reseller: one line, 1 to 128 bytes, trimmed.
    Name, name, "a name", "1 to 128 bytes without control or bidirectional characters",
    128, concat!("^[^", unprintable!(), "]*[^\\s", unprintable!(), "][^", unprintable!(), "]*$")
);
text!(
    /// Why a link is needed, in the technician's words: one line, 1 to 140 bytes, trimmed.
    Reason, reason, "a reason", "1 to 140 bytes without control or bidirectional characters",
    140, concat!("^[^", unprintable!(), "]*[^\\s", unprintable!(), "][^", unprintable!(), "]*$")
);

impl From<Uuid> for Id {
    fn from(uuid: Uuid) -> Self {
        Self(uuid.hyphenated().to_string())
    }
}

impl Email {
    /// The form in which addresses are compared: in lower case, and without a dot at the end, which
    /// leads to the same domain.
    pub fn key(&self) -> String {
        self.0.to_lowercase().trim_end_matches('.').to_owned()
    }

    /// Whether its domain may be one that takes mail: two labels or more, of letters, digits and
    /// hyphens, as RFC 1123 section 2.1 has them, in any script.
    pub fn has_mail_domain(&self) -> bool {
        let domain = self.domain();
        let is_label = |label: &str| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        };
        domain.contains('.') && domain.split('.').all(is_label)
    }

    /// The domain, as addresses are compared.
    pub fn domain(&self) -> String {
        self.key().rsplit('@').next().unwrap_or_default().to_owned()
    }
}

fn identifier(text: String) -> Option<String> {
    let fits = (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    fits.then_some(text)
}

fn email(text: String) -> Option<String> {
    let (local, domain) = text.split_once('@')?;
    let fits = text.len() <= 254
        && !local.is_empty()
        && !domain.trim_end_matches('.').is_empty()
        && !domain.contains('@')
        && !text
            .chars()
            .any(|c| c.is_whitespace() || is_unprintable(c) || "<>\"\\".contains(c));
    fits.then_some(text)
}

fn name(text: String) -> Option<String> {
    line(text, 128)
}

fn reason(text: String) -> Option<String> {
    line(text, 140)
}

fn line(text: String, most: usize) -> Option<String> {
    let text = text.trim().to_owned();
    ((1..=most).contains(&text.len()) && !text.chars().any(is_unprintable)).then_some(text)
}

/// Control characters, and those that change the direction or hide in a text (Unicode bidirectional
/// controls, zero-width characters, line and paragraph separators).
pub fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{061C}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{FEFF}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_checked_when_made() {
        for (good, text) in [
            (true, "acme"),
            (true, "A-z_09"),
            (false, ""),
            (false, "a/b"),
            (false, "é"),
        ] {
            assert_eq!(Id::new(text).is_ok(), good, "{text:?}");
        }
        assert!(Id::new("x".repeat(65)).is_err());
        for (good, text) in [
            (true, "a@b"),
            (true, "Jane.Doe@Acme.example"),
            (false, "a"),
            (false, "a@b@c"),
            (false, "a b@c"),
            (false, "@c"),
            (false, "a@.."),
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
    fn domains_that_take_mail_have_dots_and_plain_labels() {
        for (text, is_mail) in [
            ("jane@acme.example", true),
            ("jane@Mail.Acme-1.example.", true),
            ("jane@münchen.example", true),
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
