//! Texts as they are compared and searched: typed in another case, width or composition, they are the
//! same.
//!
//! The mapping is that of domain names, by which addresses have to be compared anyhow: a table of
//! NFC and one of case folding besides would be 95 KB more in most components.

use icu_normalizer::uts46::Uts46MapperBorrowed;

/// A text by the mapping of Unicode Technical Standard 46: in lower case, composed, and with one
/// character in place of its variants. Characters that show nothing are left out, but for joiners.
///
/// A text with characters that the standard does not map, such as ones of a later version of
/// Unicode, is only in lower case.
pub(crate) fn mapped(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mapper = Uts46MapperBorrowed::new();
    let mapped: String = mapper.map_normalize(text.chars()).collect();
    if mapped.contains(char::REPLACEMENT_CHARACTER) {
        return text.to_lowercase();
    }
    mapped
}

/// A text without regard to case, as Unicode defines it (chapter 3.13): it folds the two letters
/// that domain names keep. Joiners, which names are typed with and without, are left out.
pub(crate) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in mapped(text).chars() {
        match letter {
            'ß' => folded.push_str("ss"),
            'ς' => folded.push('σ'),
            '\u{200C}' | '\u{200D}' => {}
            _ => folded.push(letter),
        }
    }
    folded
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
        ] {
            assert_eq!(folded(text), folded(same), "{text}");
            assert_eq!(folded(&folded(text)), folded(text), "{text} twice");
        }
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
