//! When a delivery that failed is tried again: the schedule of Standard Webhooks, with jitter.

use chrono::{DateTime, TimeDelta, Utc};
use domain::Random;

/// Waits in seconds after the first, second, ... failure; after one more the delivery is dead.
const SCHEDULE: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/// How long to wait after so many failures in a row: up to a tenth longer than the schedule says, by chance. `None` where
/// there were as many as there may be.
fn wait(attempts: u32, random: Random) -> Option<TimeDelta> {
    let place = usize::try_from(attempts).ok()?.saturating_sub(1);
    let seconds = SCHEDULE.get(place).copied()?;
    let chance = i64::from(random.0.first().copied().unwrap_or_default());
    Some(TimeDelta::milliseconds(
        seconds * 1_000 + seconds * 100 * chance / 255,
    ))
}

/// When a delivery that has failed so often is tried again: by the schedule, or later where the hook `asked` for that.
/// `None` where it was tried as often as it may be.
pub fn not_before(
    attempts: u32,
    asked: Option<TimeDelta>,
    now: DateTime<Utc>,
    random: Random,
) -> Option<DateTime<Utc>> {
    wait(attempts, random).map(|wait| now + asked.unwrap_or_default().max(wait))
}

/// How long a lane waits that may not pass over what it should: as long as the schedule's last wait.
pub fn longest(random: Random) -> TimeDelta {
    let last = u32::try_from(SCHEDULE.len()).unwrap_or(u32::MAX);
    wait(last, random).unwrap_or_default()
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
