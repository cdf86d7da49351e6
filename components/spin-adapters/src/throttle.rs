//! Requests over a session's rate limit that this instance has refused and not yet logged. An
//! instance that ends loses how many there were, not that there were too many.

use domain::Digest;
use domain::sessions::ThrottleCount;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many sessions are counted; more start the counting anew.
const SESSIONS: usize = 1_000;

/// The counts of an instance, by session.
pub(crate) struct ThrottleCounts(Mutex<BTreeMap<String, ThrottleCount>>);

impl ThrottleCounts {
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }

    /// The count of a session.
    pub(crate) fn of(&self, session: &Digest) -> ThrottleCount {
        let counts = self.counts();
        counts.get(&session.short()).copied().unwrap_or_default()
    }

    /// Adds the difference that a request made, whatever concurrent ones did meanwhile.
    pub(crate) fn change(&self, session: &Digest, before: ThrottleCount, after: ThrottleCount) {
        if before == after {
            return;
        }
        let mut counts = self.counts();
        let ThrottleCount(now) = counts.remove(&session.short()).unwrap_or_default();
        let count = now.saturating_add(after.0).saturating_sub(before.0);
        if counts.len() >= SESSIONS {
            counts.clear();
        }
        if count > 0 {
            counts.insert(session.short(), ThrottleCount(count));
        }
    }

    fn counts(&self) -> MutexGuard<'_, BTreeMap<String, ThrottleCount>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_concurrent_requests_add_up() {
        let counts = ThrottleCounts::new();
        let session = Digest::of(&["s"]);
        let plus_one = |count: ThrottleCount| ThrottleCount(count.0 + 1);
        let (one, other) = (counts.of(&session), counts.of(&session));
        counts.change(&session, one, plus_one(one));
        counts.change(&session, other, plus_one(other));
        assert_eq!(counts.of(&session), ThrottleCount(2));
        // One logs both, while another is refused.
        let (logging, refused) = (counts.of(&session), counts.of(&session));
        counts.change(&session, logging, ThrottleCount(0));
        counts.change(&session, refused, plus_one(refused));
        assert_eq!(counts.of(&session), ThrottleCount(1));
        assert_eq!(counts.of(&Digest::of(&["another"])), ThrottleCount(0));
    }
}
