//! Texts that people type, as they are kept: composed (NFC, Unicode Standard Annex 15). Keyboards
//! and systems differ in how they write é; the stored text is the same.

use icu_normalizer::ComposingNormalizerBorrowed;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;
use std::fmt::Display;

/// A text, composed.
pub(crate) fn compose(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    ComposingNormalizerBorrowed::new_nfc().normalize(text)
}

/// Reads a text of a body, composed before it is checked: a few letters are longer so.
///
/// # Errors
/// As the field's type.
pub fn composed<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<String, Error: Display>,
{
    let text = String::deserialize(deserializer)?;
    T::try_from(compose(&text).into_owned()).map_err(D::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::{compose, composed};
    use crate::text::Name;
    use serde_json::{Value, json};

    #[test]
    fn letters_and_marks_become_one_letter() {
        for (typed, kept) in [
            ("Ju\u{308}rgen", "Jürgen"),
            ("Jürgen", "Jürgen"),
            ("Nguye\u{302}\u{303}n", "Nguyễn"),
            ("q\u{307}\u{323}", "q\u{323}\u{307}"),
            ("\u{1100}\u{1161}\u{11A8}", "각"),
            ("\u{212B}", "Å"),
            // A name is shown as typed otherwise: no case, width or joiner changes.
            ("ＡＢＣ ﬁ ß", "ＡＢＣ ﬁ ß"),
            ("می\u{200C}خواهم", "می\u{200C}خواهم"),
        ] {
            assert_eq!(compose(typed), kept);
        }
    }

    #[test]
    fn length_is_that_of_the_composed_text() {
        let read = |text: &str| composed::<Value, Name>(json!(text.repeat(128)));
        assert_eq!(read("e\u{301}").unwrap().as_str(), "é".repeat(128));
        // Two characters when composed: a letter with its dot, which Unicode keeps apart.
        assert!(read("\u{958}").is_err());
        assert!(read("\u{915}").is_ok());
    }
}
