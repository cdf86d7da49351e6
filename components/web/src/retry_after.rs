//! `Retry-After` in responses to our own requests.

use chrono::{DateTime, TimeDelta, Utc};

/// The longest wait that a server may ask for.
const LONGEST: TimeDelta = TimeDelta::hours(24);

/// The wait that a `Retry-After` asks for: seconds or an HTTP date (RFC 9110), at most a day.
/// `None` for any other text.
pub fn retry_after(text: &str, now: DateTime<Utc>) -> Option<TimeDelta> {
    let wait = match text.trim().parse::<u32>() {
        Ok(seconds) => TimeDelta::seconds(i64::from(seconds)),
        Err(_) => DateTime::parse_from_rfc2822(text.trim()).ok()?.to_utc() - now,
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
