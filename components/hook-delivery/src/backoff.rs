//! When a delivery that failed is tried again: the schedule of Standard Webhooks, with jitter.

use chrono::TimeDelta;
use domain::Random;

/// Waits in seconds after the first, second, ... failure; the last one holds from then on.
const SCHEDULE: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/// How long to wait after so many failures in a row: up to a tenth longer than the schedule says, by chance.
pub fn wait(attempts: u32, random: Random) -> TimeDelta {
    let place = usize::try_from(attempts).unwrap_or(usize::MAX).saturating_sub(1);
    let seconds = SCHEDULE.get(place).or(SCHEDULE.last()).copied().unwrap_or_default();
    let chance = i64::from(random.0.first().copied().unwrap_or_default());
    TimeDelta::milliseconds(seconds * 1_000 + seconds * 100 * chance / 255)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_as_standard_webhooks_says() {
        let least = |attempts| wait(attempts, Random([0; 16])).num_seconds();
        assert_eq!([1, 2, 3, 9, 100].map(least), [5, 300, 1_800, 86_400, 86_400]);
        assert_eq!(wait(2, Random([255; 16])).num_seconds(), 330);
    }
}
