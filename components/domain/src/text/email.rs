//! E-mail addresses, and the form in which they are compared.

use super::kind::BadText;
use crate::characters::is_hidden;
use crate::domain_name;
use crate::folded::{bounded, folded};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The characters of an address: Unicode scalar values, as JSON Schema counts them.
const EMAIL: usize = 254;

/// The bytes of the longest key of an address: those of the longest address.
const EMAIL_KEY: usize = 4 * EMAIL;

text!(
    /// An e-mail address, trimmed, at most 254 characters; see [`Email::key`].
    Email, email, "an e-mail address",
    "at most 254 characters, one @ between two parts, without spaces or control characters",
    EMAIL, concat!(
        "^[^\\S\\uFEFF]*[^@\\s<>\"\\\\", hidden!(), "]+@\\.*[^@.\\s<>\"\\\\", hidden!(),
        "][^@\\s<>\"\\\\", hidden!(), "]*[^\\S\\uFEFF]*$"
    )
);

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_has_one_at_sign_between_two_parts() {
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
