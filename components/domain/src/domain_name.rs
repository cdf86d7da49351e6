//! Domain names as they are compared: the spellings of an internationalised name are one name.

use crate::characters::is_hidden;

/// Marks a label that stands for one in Unicode (RFC 5890 section 2.3.2.1).
const PREFIX: &str = "xn--";

/// The distance between the fullwidth forms and the characters of ASCII.
const FULLWIDTH: u32 = 0xFEE0;

/// A name in Unicode and in lower case: labels in Punycode are decoded, and fullwidth letters and
/// the dots of other scripts become those of ASCII, as Unicode Technical Standard 46 has it. The
/// rest of its tables, such as the composition of letters and marks, is not applied: it needs
/// 200 KB a component.
pub(crate) fn canonical(name: &str) -> String {
    let narrow: String = name.chars().map(narrow).collect();
    let labels: Vec<_> = narrow.split('.').map(label).collect();
    labels.join(".")
}

/// Whether a character may be in a name, apart from dots.
pub(crate) fn is_of_label(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric() || c == '-'
    } else {
        narrow(c) == c && !c.is_whitespace() && !is_hidden(c)
    }
}

/// Whether a character parts labels, in ASCII or another script.
pub(crate) fn is_dot(c: char) -> bool {
    matches!(c, '.' | '\u{3002}' | '\u{FF0E}' | '\u{FF61}')
}

fn narrow(c: char) -> char {
    match c {
        _ if is_dot(c) => '.',
        '\u{FF0D}'
        | '\u{FF10}'..='\u{FF19}'
        | '\u{FF21}'..='\u{FF3A}'
        | '\u{FF41}'..='\u{FF5A}' => char::from_u32(u32::from(c) - FULLWIDTH).unwrap_or(c),
        _ => c,
    }
}

/// A label in Unicode. One that does not decode to a label stays as it is.
fn label(text: &str) -> String {
    let text = text.to_lowercase();
    let decoded = text
        .strip_prefix(PREFIX)
        .and_then(idna::punycode::decode_to_string)
        .filter(|label| !label.is_ascii() && label.chars().all(is_of_label));
    decoded.map_or(text, |label| label.to_lowercase())
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
            ("xn--pple-43d.example", "аpple.example"),
            // None of these stands for a label.
            ("xn--.example", "xn--.example"),
            ("xn--abc-.example", "xn--abc-.example"),
            ("xn--99999999999.example", "xn--99999999999.example"),
            ("xn--\u{FC}.example", "xn--\u{FC}.example"),
        ] {
            assert_eq!(canonical(name), same, "{name}");
            assert_eq!(canonical(same), same, "{name} twice");
        }
    }
}
