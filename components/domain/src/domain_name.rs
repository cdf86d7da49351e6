//! Domain names as they are compared: the spellings of an internationalised name are one name.

use crate::characters::is_hidden;
use crate::folded::{is_refused, mapped};
use std::borrow::Cow;

/// Marks a label that stands for one in Unicode (RFC 5890 section 2.3.2.1).
const PREFIX: &str = "xn--";

/// A name in Unicode, by the mapping of Unicode Technical Standard 46 without its transitional part:
/// labels in Punycode are decoded. Characters that the
/// standard refuses stay as they are.
pub(crate) fn canonical(name: &str) -> String {
    let mapped = mapped(name);
    let labels: Vec<_> = mapped.split('.').map(label).collect();
    labels.join(".")
}

/// Whether a character may be in a canonical name, apart from dots.
pub(crate) fn is_of_label(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric() || c == '-'
    } else {
        !c.is_whitespace() && !is_hidden(c) && !is_refused(c)
    }
}

/// Whether a character parts labels, in ASCII or another script.
pub(crate) fn is_dot(c: char) -> bool {
    matches!(c, '.' | '\u{3002}' | '\u{FF0E}' | '\u{FF61}')
}

/// A label in Unicode. One that does not decode to a label stays as it is.
fn label(text: &str) -> Cow<'_, str> {
    let decoded = text
        .strip_prefix(PREFIX)
        .and_then(idna::punycode::decode_to_string)
        .filter(|label| is_unicode_label(label));
    decoded.map_or(text.into(), Into::into)
}

/// Whether a label needs Punycode, and is as the mapping would have it.
fn is_unicode_label(label: &str) -> bool {
    !label.is_ascii() && label.chars().all(is_of_label) && mapped(label) == label
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_name_are_one() {
        for (name, same) in [
            ("acme.example", "acme.example"),
            ("ACME.Example", "acme.example"),
            ("xn--bcher-kva.example", "bücher.example"),
            ("XN--BCHER-KVA.example", "bücher.example"),
            ("BÜCHER.example", "bücher.example"),
            ("mail.xn--bcher-kva.example", "mail.bücher.example"),
            ("xn--fsqu00a.xn--4rr70v", "例子.广告"),
            ("bücher。example", "bücher.example"),
            ("ＡＣＭＥ．example", "acme.example"),
            ("bu\u{308}cher.example", "bücher.example"),
            ("ⓑücher.example", "bücher.example"),
            ("b\u{AD}ücher.example", "bücher.example"),
            ("faß.example", "faß.example"),
            ("xn--fa-hia.example", "faß.example"),
            ("xn--pple-43d.example", "аpple.example"),
            // None of these stands for a label.
            ("xn--.example", "xn--.example"),
            ("xn--abc-.example", "xn--abc-.example"),
            ("xn--99999999999.example", "xn--99999999999.example"),
            ("xn--\u{FC}.example", "xn--\u{FC}.example"),
            // A decoded label that the mapping would change: decomposed, or in upper case.
            ("xn--bucher-d8g.example", "xn--bucher-d8g.example"),
        ] {
            assert_eq!(canonical(name), same, "{name}");
            assert_eq!(canonical(same), same, "{name} twice");
        }
    }
}
