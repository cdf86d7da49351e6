//! The parts that values of header fields are made of (RFC 9110, section 5.6).

/// The parts of a value between separators, without the blanks around them. A separator inside of a
/// quoted string is text.
pub(crate) fn split(value: &str, separator: char) -> impl Iterator<Item = &str> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    let parts = value.split(move |character: char| {
        let is_text = is_quoted;
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            _ => {}
        }
        character == separator && !is_text
    });
    parts.map(|part| part.trim_matches([' ', '\t']))
}

/// The name and the value of a parameter, the quotes taken off; `None` for any other text.
pub(crate) fn parameter(text: &str) -> Option<(&str, String)> {
    let (name, value) = text.split_once('=')?;
    let (name, value) = (name.trim_end(), value.trim_start());
    let value = match value.strip_prefix('"') {
        Some(quoted) => unescaped(quoted.strip_suffix('"')?)?,
        None => Some(value.to_owned()).filter(|value| is_token(value))?,
    };
    is_token(name).then_some((name, value))
}

/// A weight (`q`) in thousandths. A missing zero before the point and further digits, which some
/// clients send, are forgiven.
pub(crate) fn weight(text: &str) -> Option<u16> {
    let (whole, fraction) = match text.split_once('.') {
        Some(("", fraction)) => ("0", fraction),
        Some(parts) => parts,
        None => (text, "0"),
    };
    let is_fraction = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    if !is_fraction || !matches!(whole, "0" | "1") {
        return None;
    }
    let thousandths = format!("{whole}{:0<3}", fraction.get(..3).unwrap_or(fraction));
    thousandths.parse().ok().filter(|weight| *weight <= 1000)
}

fn unescaped(quoted: &str) -> Option<String> {
    let mut text = String::new();
    let mut characters = quoted.chars();
    while let Some(character) = characters.next() {
        text.push(match character {
            '\\' => characters.next()?,
            '"' => return None,
            _ => character,
        });
    }
    Some(text)
}

fn is_token(text: &str) -> bool {
    let is_token_byte =
        |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_token_byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_in_quotes_separate_nothing() {
        for (value, parts) in [
            ("", &[""][..]),
            ("a ,\tb,,c", &["a", "b", "", "c"]),
            (r#""a,b", c"#, &[r#""a,b""#, "c"]),
            (r#""a\",b",c"#, &[r#""a\",b""#, "c"]),
            (r#"a\,b"#, &[r"a\", "b"]),
            (r#""a,b"#, &[r#""a,b"#]),
        ] {
            assert_eq!(split(value, ',').collect::<Vec<_>>(), parts, "{value}");
        }
    }

    #[test]
    fn parameter_is_a_token_with_a_token_or_a_quoted_string() {
        for (text, wanted) in [
            ("a=b", Some(("a", "b"))),
            ("a = b", Some(("a", "b"))),
            (r#"a="b c""#, Some(("a", "b c"))),
            (r#"a="b\"c\\""#, Some(("a", r#"b"c\"#))),
            (r#"a="""#, Some(("a", ""))),
            ("a", None),
            ("a=", None),
            ("=b", None),
            ("a=b c", None),
            (r#"a="b"#, None),
            (r#"a="b"c""#, None),
            (r#"a="b\""#, None),
            (r#"a=""#, None),
        ] {
            let is = parameter(text);
            let is = is.as_ref().map(|(name, value)| (*name, value.as_str()));
            assert_eq!(is, wanted, "{text}");
        }
    }

    #[test]
    fn weight_is_a_number_from_nought_to_one() {
        for (text, wanted) in [
            ("1", Some(1000)),
            ("1.000", Some(1000)),
            ("0", Some(0)),
            ("0.0", Some(0)),
            ("0.5", Some(500)),
            ("0.05", Some(50)),
            (".2", Some(200)),
            ("0.3333", Some(333)),
            ("1.001", None),
            ("1.", None),
            ("2", None),
            ("-0.5", None),
            ("0.5é", None),
            ("", None),
            ("NaN", None),
        ] {
            assert_eq!(weight(text), wanted, "{text}");
        }
    }
}
