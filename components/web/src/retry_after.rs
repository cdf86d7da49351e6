//! `Retry-After` in responses to our own requests.

use chrono::{DateTime, TimeDelta, Utc};

/// The longest wait that a server may ask for.
const LONGEST: TimeDelta = TimeDelta::hours(24);

/// The wait that a `Retry-After` asks for: seconds or an HTTP date in any of its forms (RFC 9110,
/// section 5.6.7), at most a day. `None` for any other text.
pub fn retry_after(text: &str, now: DateTime<Utc>) -> Option<TimeDelta> {
    let text = text.trim();
    let wait = match text.parse::<u32>() {
        Ok(seconds) => TimeDelta::seconds(i64::from(seconds)),
        Err(_) => DateTime::<Utc>::from(httpdate::parse_http_date(text).ok()?) - now,
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
            ("999999999", Some(24 * 3600)),
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
