//! `Retry-After` in responses to our own requests.

use chrono::{DateTime, TimeDelta, Utc};

/// The longest wait that a server may ask for.
const LONGEST: TimeDelta = TimeDelta::hours(24);

/// The wait that a `Retry-After` asks for: seconds or an HTTP date in any of its forms (RFC 9110,
/// section 5.6.7), at most a day. `None` for any other text.
pub fn retry_after(text: &str, now: DateTime<Utc>) -> Option<TimeDelta> {
    let text = text.trim();
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let wait = if is_number {
        // So many digits that they do not fit are more than a day as well.
        TimeDelta::seconds(text.parse::<u32>().unwrap_or(u32::MAX).into())
    } else {
        DateTime::<Utc>::from(httpdate::parse_http_date(text).ok()?) - now
    };
    Some(wait.clamp(TimeDelta::zero(), LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_read_as_seconds_or_date_within_reason() {
        let now = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        for (text, seconds) in [
            ("120", Some(120)),
            ("Tue, 14 Nov 2023 22:14:20 GMT", Some(60)),
            ("Tuesday, 14-Nov-23 22:14:20 GMT", Some(60)),
            ("Tue Nov 14 22:14:20 2023", Some(60)),
            ("Wed Nov  1 22:14:20 2023", Some(0)),
            ("Tue, 14 Nov 2023 22:12:20 GMT", Some(0)),
            ("Wednesday, 14-Nov-73 22:14:20 GMT", Some(0)),
            ("Fri, 31 Dec 9999 23:59:59 GMT", Some(24 * 3600)),
            ("999999999", Some(24 * 3600)),
            ("99999999999999999999999", Some(24 * 3600)),
            (" 0 ", Some(0)),
            ("-1", None),
            ("+1", None),
            ("1.5", None),
            ("Tue, 14 Nov 2023 22:14:20", None),
            ("Tue, 32 Nov 2023 22:14:20 GMT", None),
            ("", None),
            ("soon", None),
        ] {
            assert_eq!(
                retry_after(text, now).map(|wait| wait.num_seconds()),
                seconds,
                "{text}"
            );
        }
    }
}
