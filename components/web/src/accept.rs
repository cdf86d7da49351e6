//! The media type that a caller prefers, from `Accept` (RFC 9110, section 12.5.1).

use crate::content::is_utf8;
use crate::header_value::{parameter, split, weight};
use axum::http::HeaderMap;
use axum::http::header::ACCEPT;

/// More ranges than any client sends; the rest is ignored.
const MAX_RANGES: usize = 64;

/// Whether a caller prefers another media type to the usual one: its weight is greater, or as great
/// and it is named more precisely. Malformed ranges are skipped.
pub fn prefers(headers: &HeaderMap, other: &str, usual: &str) -> bool {
    let lines = headers.get_all(ACCEPT).iter();
    let lines = lines.filter_map(|line| line.to_str().ok());
    let ranges = lines.flat_map(|line| split(line, ',')).take(MAX_RANGES);
    let ranges: Vec<_> = ranges.collect();
    rank(&ranges, other) > rank(&ranges, usual)
}

/// The weight of a media type and the precision of the range that says so, the most precise one;
/// `None` if it is not acceptable.
fn rank(ranges: &[&str], media_type: &str) -> Option<(u16, u8)> {
    let matching = ranges.iter().filter_map(|range| matched(range, media_type));
    let (precision, weight) = matching.max()?;
    (weight > 0).then_some((weight, precision))
}

/// The precision and the weight of a range, if a media type is in it.
fn matched(range: &str, media_type: &str) -> Option<(u8, u16)> {
    let mut parts = split(range, ';');
    let precision = precision(parts.next()?, media_type)?;
    for part in parts.filter(|part| !part.is_empty()) {
        let (name, value) = parameter(part)?;
        if name.eq_ignore_ascii_case("q") {
            return Some((precision, weight(&value)?));
        }
        // With any other parameter it is a type of its own.
        (name.eq_ignore_ascii_case("charset") && is_utf8(&value)).then_some(())?;
    }
    Some((precision, 1000))
}

fn precision(range: &str, media_type: &str) -> Option<u8> {
    let (kind, subtype) = range.split_once('/')?;
    let (own_kind, own_subtype) = media_type.split_once('/')?;
    let is_kind = kind.eq_ignore_ascii_case(own_kind);
    match subtype {
        "*" if kind == "*" => Some(0),
        "*" if is_kind => Some(1),
        _ if is_kind && subtype.eq_ignore_ascii_case(own_subtype) => Some(2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    const LINES: &str = "application/x-ndjson";

    #[test]
    fn other_type_is_taken_where_it_is_preferred() {
        for (lines, wanted) in [
            (&[][..], false),
            (&[""], false),
            (&[LINES], true),
            (&["Application/X-NDJSON"], true),
            (&["application/x-ndjson, */*;q=0.1"], true),
            (&["application/x-ndjson; q=0.5, application/json"], false),
            (&["application/x-ndjson, application/json; q=0.9"], true),
            (&["application/x-ndjson, application/json"], false),
            (&["application/json", LINES], false),
            (&["text/html", LINES], true),
            (&["application/x-ndjson, */*"], true),
            (&["application/*"], false),
            (&["application/*, application/json;q=0.2"], true),
            (&["*/*, application/json;q=0"], true),
            (&["*/*, application/x-ndjson;q=0"], false),
            (&["application/x-ndjson;q=0"], false),
            (&["application/x-ndjson;q=0, text/html"], false),
            (&["text/html"], false),
            (&["application/x-ndjson;charset=utf-8"], true),
            (&["application/x-ndjson;charset=\"UTF-8\";Q=1.0"], true),
            (&["application/x-ndjson;profile=x"], false),
            (&["application/x-ndjson;q=x"], false),
            (&["application/json;x=\",application/x-ndjson\""], false),
            (&["application/x-ndjson;q=0.5;ext=1, */*;q=0.4"], true),
            (&["application/x-ndjson/, x-ndjson, *, ;;,,"], false),
            (&["*/x-ndjson"], false),
        ] {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(ACCEPT, HeaderValue::from_static(line));
            }
            let is = prefers(&headers, LINES, "application/json");
            assert_eq!(is, wanted, "{lines:?}");
        }
    }
}
