//! The language of the caller, from `Accept-Language` (RFC 9110 section 12.5.4); English unless
//! French is preferred.

use crate::header_value::weight;
use axum::extract::FromRequestParts;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::request::Parts;
use domain::Locale;
use std::convert::Infallible;

/// More ranges than any browser sends; the rest is ignored.
const MAX_RANGES: usize = 32;

/// The caller's language; never refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Language(pub Locale);

/// The language that an `Accept-Language` prefers, the first among equals. Malformed ranges are
/// skipped.
pub fn negotiate(header: &str) -> Locale {
    let mut best = (0, Locale::default());
    for (quality, locale) in header.split(',').take(MAX_RANGES).filter_map(range) {
        if quality > best.0 {
            best = (quality, locale);
        }
    }
    best.1
}

/// One range with its quality in thousandths.
fn range(text: &str) -> Option<(u16, Locale)> {
    let (tag, parameters) = text.split_once(';').unwrap_or((text, "q=1"));
    let (name, value) = parameters.split_once('=')?;
    let quality = weight(value.trim())?;
    if !name.trim().eq_ignore_ascii_case("q") {
        return None;
    }
    let locale = match tag.trim().split('-').next()?.to_ascii_lowercase().as_str() {
        "en" | "*" => Locale::En,
        "fr" => Locale::Fr,
        _ => return None,
    };
    Some((quality, locale))
}

impl<S: Send + Sync> FromRequestParts<S> for Language {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let lines = parts
            .headers
            .get_all(ACCEPT_LANGUAGE)
            .iter()
            .take(MAX_RANGES);
        let ranges: Vec<&str> = lines.filter_map(|line| line.to_str().ok()).collect();
        Ok(Self(negotiate(&ranges.join(","))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_is_the_one_preferred() {
        for (header, wanted) in [
            ("", Locale::En),
            ("fr", Locale::Fr),
            ("FR-ca", Locale::Fr),
            ("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", Locale::Fr),
            ("en;q=0.8, fr;q=0.9", Locale::Fr),
            ("en, fr", Locale::En),
            ("fr;q=0.5, *", Locale::En),
            ("fr;q=0", Locale::En),
            ("de, fr ; q=0.1", Locale::Fr),
            ("frr", Locale::En),
            ("fr;q=2", Locale::En),
            ("fr;q=NaN", Locale::En),
            ("fr;level=1", Locale::En),
            (";;;=,,,-", Locale::En),
        ] {
            assert_eq!(negotiate(header), wanted, "{header:?}");
        }
        assert_eq!(
            negotiate(&format!("{}fr", "de,".repeat(10_000))),
            Locale::En
        );
    }
}
