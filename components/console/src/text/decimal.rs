//! Decimal fractions that people type.

/// A typed number, with a point or a comma, times a factor, rounded; `None` if it is none.
pub(crate) fn product(text: &str, factor: u32) -> Option<u32> {
    let (whole, part) = text.split_once(['.', ',']).unwrap_or((text, ""));
    // More digits make no difference.
    let part = part
        .get(..part.len().min(9))
        .filter(|part| is_number(part))?;
    if !is_number(whole) || (whole.is_empty() && part.is_empty()) {
        return None;
    }
    let number = |digits: &str| match digits {
        "" => Some(0),
        digits => digits.parse::<u64>().ok(),
    };
    let scale = 10_u64.pow(part.len().try_into().ok()?);
    let factor = u64::from(factor);
    let product = number(whole)?.checked_mul(factor)?;
    let rounded = (number(part)? * factor + scale / 2) / scale;
    product.checked_add(rounded)?.try_into().ok()
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_those_of_numbers_alone() {
        for (text, number) in [
            ("90", Some(5400)),
            ("5.5", Some(330)),
            ("5,5", Some(330)),
            ("1.67", Some(100)),
            (".5", Some(30)),
            ("5.", Some(300)),
            ("1.666666666666666", Some(100)),
            ("", None),
            (".", None),
            ("-1", None),
            ("+1", None),
            ("1.5.5", None),
            ("soon", None),
            ("1e300", None),
            ("1.é", None),
            ("99999999999", None),
        ] {
            assert_eq!(product(text, 60), number, "{text}");
        }
    }
}
