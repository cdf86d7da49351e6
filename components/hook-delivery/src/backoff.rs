//! The time of the next attempt: the schedule of Standard Webhooks, with jitter.

use chrono::{DateTime, TimeDelta, Utc};
use domain::Random;

/// The schedule's last wait, in seconds.
const LONGEST: i64 = 86_400;

/// Waits in seconds after the first, second, ... failure; after one more the delivery is given up.
const SCHEDULE: [i64; 9] = [
    5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, LONGEST,
];

/// The time of the next attempt after so many failures in a row: by the schedule, or later if the
/// hook `asked` for that. `None` after the last attempt.
pub fn not_before(
    attempts: u32,
    asked: Option<TimeDelta>,
    now: DateTime<Utc>,
    random: Random,
) -> Option<DateTime<Utc>> {
    let scheduled = wait(attempts, random)?;
    Some(now + asked.map_or(scheduled, |asked| asked.max(scheduled)))
}

/// As [`not_before`], but for a lane, which is never given up: it goes on with the longest wait.
pub fn lane_not_before(
    attempts: u32,
    asked: Option<TimeDelta>,
    now: DateTime<Utc>,
    random: Random,
) -> DateTime<Utc> {
    let last = u32::try_from(SCHEDULE.len()).unwrap_or(u32::MAX);
    not_before(attempts.clamp(1, last), asked, now, random).unwrap_or(now)
}

fn wait(attempts: u32, random: Random) -> Option<TimeDelta> {
    let index = usize::try_from(attempts).ok()?.saturating_sub(1);
    let seconds = SCHEDULE.get(index).copied()?;
    Some(with_jitter(seconds, random))
}

/// Adds up to a tenth.
fn with_jitter(seconds: i64, random: Random) -> TimeDelta {
    let [chance, ..] = random.0;
    TimeDelta::milliseconds(seconds * 1_000 + seconds * 100 * i64::from(chance) / 255)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_as_standard_webhooks_says() {
        let least = |attempts| wait(attempts, Random([0; 16])).map(|wait| wait.num_seconds());
        assert_eq!([1, 2, 3, 9].map(least), [5, 300, 1_800, 86_400].map(Some));
        assert_eq!([10, 100, u32::MAX].map(least), [None; 3]);
        assert_eq!(
            wait(2, Random([255; 16])).map(|wait| wait.num_seconds()),
            Some(330)
        );
    }
}
