//! Names and addresses in all of Unicode: taken as they are, or refused.

use domain::{Email, Name, Reason, is_hidden, is_unprintable};
use proptest::prelude::*;

#[test]
fn names_and_reasons_may_be_of_any_script_but_not_mislead() {
    for (is_taken, text) in [
        (true, "Zoë"),
        (true, "Zoe\u{308}"),
        (true, "e\u{301}\u{327}\u{323}\u{331}"),
        (true, "李小龍"),
        (true, "𠮷田 𝒜𝓁𝒾"),
        (true, "משה אל-כהן"),
        (true, "محمد 🙂 👩🏽 ✊🏿"),
        (true, "Ελένη Σ раypal"),
        (true, "👩\u{200D}👧"),
        (true, "a\u{200B}b"),
        (true, "a\u{200C}b"),
        (true, "a\u{2060}b"),
        (true, "a\u{FEFF}b"),
        (true, "a\u{200E}b"),
        (true, "a\u{200F}b"),
        (false, "a\u{202A}b\u{202C}"),
        (false, "a\u{202E}b"),
        (false, "a\u{2066}b\u{2069}"),
        (true, "a\u{61C}b"),
        (false, "a\u{2028}b"),
        (false, "a\u{2029}b"),
        (false, "a\u{85}b"),
        (false, "a\u{0}b"),
        (false, "a\tb"),
        (false, "a\u{7F}b"),
        (true, "می\u{200C}خواهم"),
        (true, "Family 👨\u{200D}👩\u{200D}👧"),
        (
            true,
            "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
        ),
        (false, "\u{3000}\u{A0}\u{2003}"),
        (false, "\u{200B}\u{200D} \u{FEFF}"),
        (false, "\u{AD}\u{3164}\u{FE0F}"),
        (false, "\u{2800}\u{115F}\u{34F}"),
        (true, "ᅠ한\u{FE0F}"),
    ] {
        assert_eq!(Name::new(text).is_ok(), is_taken, "{text:?}");
        assert_eq!(Reason::new(text).is_ok(), is_taken, "{text:?}");
    }
    for letter in ["x", "é", "ม", "田", "𠮷", "👪"] {
        let takes = |length| Name::new(letter.repeat(length)).is_ok();
        assert!(takes(128) && !takes(129), "{letter}");
        let takes = |length| Reason::new(letter.repeat(length)).is_ok();
        assert!(takes(140) && !takes(141), "{letter}");
        let takes = |length| Email::new(format!("{}@b", letter.repeat(length))).is_ok();
        assert!(takes(252) && !takes(253), "{letter}");
    }
    assert_eq!(Name::new("\u{3000}李\u{A0}").unwrap().as_str(), "李");
}

#[test]
fn names_that_others_report_are_cleaned_and_shortened() {
    for (reported, shown) in [
        ("می\u{200C}خواهم", Some("می\u{200C}خواهم")),
        (" Jane\tDoe\n", Some("Jane Doe")),
        ("\u{202E}eoD\u{202C} enaJ", Some("eoD enaJ")),
        ("", None),
        (" \u{202E}\u{200B}\n", None),
    ] {
        let cleaned = Name::cleaned(reported);
        assert_eq!(cleaned.as_ref().map(Name::as_str), shown, "{reported:?}");
    }
    for letter in ["x", "é", "ม", "𠮷"] {
        let shown = Name::cleaned(&letter.repeat(200)).unwrap();
        let letters = shown.as_str().strip_suffix('…').unwrap();
        assert_eq!(letters.chars().count(), 127, "{shown}");
    }
}

#[test]
fn addresses_may_be_of_any_script_but_not_mislead() {
    for (is_taken, text) in [
        (true, "jané.dœ@bücher.example"),
        (true, "用户@例子.广告"),
        (true, "jane\u{301}@acme.example"),
        (true, "😀@𠮷.example"),
        (true, "раypal@acme.example"),
        (false, "jane\u{200B}@acme.example"),
        (false, "jane@ac\u{200D}me.example"),
        (false, "jane@\u{202E}elpmaxe.emca"),
        (false, "jane\u{A0}doe@acme.example"),
        (true, "\u{3000} jane@acme.example\r\n"),
        (false, "jane@acme.example\u{200E}"),
        (false, "\u{FEFF}jane@acme.example"),
        (false, "jane@acme.example@evil.example"),
        (false, "<jane@acme.example>"),
        (false, "jane@..."),
    ] {
        assert_eq!(Email::new(text).is_ok(), is_taken, "{text:?}");
    }
    let fits = |letters| Email::new(format!("{}@acme.example", "ж".repeat(letters))).is_ok();
    assert_eq!((fits(241), fits(242)), (true, false));
}

#[test]
fn spellings_of_an_address_are_one_and_look_alikes_are_others() {
    let key = |text: &str| Email::new(text).unwrap().key();
    assert_eq!(key("JANÉ@BÜCHER.EXAMPLE"), key("jané@bücher.example"));
    assert_eq!(key("ЖАННА@ПРИМЕР"), key("жанна@пример"));
    assert_eq!(
        key("jane@XN--BCHER-KVA.example"),
        key("jane@bücher.example")
    );
    assert_eq!(key("用户@xn--fsqu00a.xn--4rr70v"), key("用户@例子。广告"));
    for (one, same) in [
        ("jané@acme.example", "jane\u{301}@acme.example"),
        ("ß@acme.example", "SS@acme.example"),
        ("ﬁ@acme.example", "fi@acme.example"),
        ("ΑΣ@acme.example", "ας@acme.example"),
        ("jane@BU\u{308}CHER.example", "jane@bücher.example"),
        ("jane@acme.example.", "ｊａｎｅ@acme｡example"),
    ] {
        assert_eq!(key(one), key(same), "{one} {same}");
    }
    for (one, other) in [
        ("jane@acme.example", "j\u{430}ne@acme.example"),
        ("ı@acme.example", "i@acme.example"),
        ("jané@acme.example", "jane@acme.example"),
        ("jane@faß.example", "jane@fass.example"),
    ] {
        assert_ne!(key(one), key(other), "{one} {other}");
    }
}

fn check_text(text: &str) {
    if let Ok(name) = Name::new(text) {
        assert_eq!(name.as_str(), text.trim());
        assert!(!text.trim().chars().any(is_unprintable));
    }
    let text = text.trim();
    let address = format!("{text}@{text}.example");
    let is_bad = |c: char| c.is_whitespace() || is_hidden(c) || "@<>\"\\".contains(c);
    let is_taken = !text.is_empty() && address.len() <= 254 && !text.contains(is_bad);
    assert_eq!(Email::new(address.as_str()).is_ok(), is_taken);
    if let Ok(email) = Email::new(address.as_str()) {
        assert_eq!(email.as_str(), address.as_str());
        // The compatible forms of some characters have blanks, which no address has.
        let again = Email::new(email.key()).map(|again| again.key());
        assert_eq!(again.unwrap_or(email.key()), email.key());
    }
}

const TEXTS: &str = "\\PC{0,40}|.{0,40}|[a-z\u{300}-\u{310}\u{200B}-\u{2069}😀-😐]{1,40}";

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn accepted_text_is_kept_unchanged_and_shows_all_of_itself(text in TEXTS) {
        check_text(&text);
    }
}
