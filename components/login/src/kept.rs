//! What the provider says of itself, kept for the requests of an instance.
//!
//! Anyone may send requests to the login, so that each of them must not become one to the provider.

use chrono::{DateTime, TimeDelta, Utc};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A value with the time at which it was fetched.
pub struct Kept<T>(Mutex<Option<(T, DateTime<Utc>)>>);

impl<T: Clone> Kept<T> {
    /// None yet.
    pub const fn new() -> Self {
        Self(Mutex::new(None))
    }

    /// The value, if it is younger than this. One of the future is none: the clock was put back.
    pub fn younger_than(&self, age: TimeDelta, now: DateTime<Utc>) -> Option<T> {
        let kept = self.lock();
        let (value, at) = kept.as_ref()?;
        (*at <= now && now - *at < age).then(|| value.clone())
    }

    /// Keeps a value.
    pub fn keep(&self, value: &T, now: DateTime<Utc>) {
        *self.lock() = Some((value.clone(), now));
    }

    fn lock(&self) -> MutexGuard<'_, Option<(T, DateTime<Utc>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn value_is_kept_until_it_has_the_age_and_never_before_it_was_fetched() {
        let kept = Kept::new();
        let at = |seconds: i64| DateTime::from_timestamp(1_000_000 + seconds, 0).unwrap();
        let age = TimeDelta::minutes(10);
        assert_eq!(kept.younger_than(age, at(0)), None);
        kept.keep(&"a", at(0));
        for (seconds, value) in [(0, Some("a")), (599, Some("a")), (600, None), (-1, None)] {
            assert_eq!(kept.younger_than(age, at(seconds)), value, "{seconds}");
        }
        kept.keep(&"b", at(600));
        assert_eq!(kept.younger_than(age, at(601)), Some("b"));
    }
}
