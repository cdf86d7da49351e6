//! Texts as they are compared and searched: typed in another case, width or composition, they are the
//! same.
//!
//! The mapping is that of domain names, by which addresses have to be compared anyhow: a table of
//! NFC and one of case folding besides would be 95 KB more in most components.

use crate::digest::Digest;
use icu_normalizer::uts46::Uts46MapperBorrowed;
use std::iter::once;

const REFUSED: char = char::REPLACEMENT_CHARACTER;

/// A text by the mapping of Unicode Technical Standard 46: in lower case, composed, and with one
/// character in place of its variants. Characters that show nothing are left out, but for joiners.
/// Those that the standard refuses, such as ones of a later version of Unicode, stay as they are.
pub(crate) fn mapped(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    // The mapper writes one sign for each character refused.
    let mut refused = text.chars().filter(|letter| is_refused(*letter));
    let mapper = Uts46MapperBorrowed::new();
    mapper
        .map_normalize(text.chars())
        .map(|letter| match letter {
            REFUSED => refused.next().unwrap_or(letter),
            _ => letter,
        })
        .collect()
}

/// Whether the standard refuses a character.
pub(crate) fn is_refused(letter: char) -> bool {
    let mapper = Uts46MapperBorrowed::new();
    let mut mapped = mapper.map_normalize(once(letter));
    mapped.any(|letter| letter == REFUSED)
}

/// A text without regard to case, as Unicode defines it (chapter 3.13): it folds the letters that
/// domain names keep. Joiners, which names are typed with and without, are left out.
pub(crate) fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut letters = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            'ß' | 'ẞ' => letters.push_str("ss"),
            'ς' => letters.push('σ'),
            '\u{200C}' | '\u{200D}' => {}
            _ => letters.push(letter),
        }
    }
    mapped(&letters)
}

/// A key of so many bytes at most: a longer one is cut, and completed by its digest. Folding makes
/// texts longer only with some letters of other scripts, such as whole words in one.
pub(crate) fn bounded(mut key: String, most: usize) -> String {
    if key.len() > most {
        let digest = Digest::of(&[&key]);
        key.truncate(key.floor_char_boundary(most - digest.as_str().len()));
        key.push_str(digest.as_str());
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_text_are_one() {
        for (text, same) in [
            ("Jürgen", "ju\u{308}rgen"),
            ("ΑΣΛΑΝ", "ασλαν"),
            ("ΑΣ", "ας"),
            ("Straße", "STRASSE"),
            ("STRA\u{1E9E}E", "strasse"),
            ("ＡＢＣ", "abc"),
            ("ｶﾞ", "ガ"),
            ("각", "\u{1100}\u{1161}\u{11A8}"),
            ("Å", "\u{212B}"),
            ("q\u{307}\u{323}", "q\u{323}\u{307}"),
            ("می\u{200C}خواهم", "میخواهم"),
            ("a\u{AD}b", "ab"),
            ("Ｄｚ", "ǳ"),
            ("s\u{200D}\u{327}", "ş"),
            ("ß\u{323}", "sṣ"),
            ("\u{1D6D3}", "ς"),
            ("¹\u{E000}É\u{FFFD}", "1\u{E000}e\u{301}\u{FFFD}"),
            ("\u{1680}²\u{E001}\u{E000}", "\u{1680}2\u{E001}\u{E000}"),
        ] {
            assert_eq!(folded(text), folded(same), "{text}");
            assert_eq!(folded(&folded(text)), folded(text), "{text} twice");
        }
    }

    #[test]
    fn key_is_bounded_and_still_one_of_its_text() {
        let word = "\u{FDFA}".repeat(128);
        let long = |end: &str| bounded(folded(&format!("{word}{end}")), 512);
        assert!((480..=512).contains(&long("").len()));
        assert_ne!(long("a"), long("b"));
        assert_eq!(long("a"), long("A"));
        assert_eq!(bounded("田".repeat(170), 512), "田".repeat(170));
    }

    #[test]
    fn different_texts_stay_different() {
        let texts = [
            "e", "é", "ı", "i", "ø", "o", "田", "由", "\u{E000}", "\u{E001}", "😀", "😁",
        ];
        for (index, text) in texts.iter().enumerate() {
            for other in texts.iter().skip(index + 1) {
                assert_ne!(folded(text), folded(other));
            }
        }
    }
}
