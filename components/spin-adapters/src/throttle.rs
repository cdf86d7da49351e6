//! Requests of sessions that this instance has answered and not had booked. An instance that ends
//! loses how many there were: some requests more than the limit, and the count of refused ones.

use domain::Digest;
use domain::sessions::Unbooked;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many sessions are counted; more start the counting anew.
const SESSIONS: usize = 1_000;

/// The counts of an instance, by session.
pub(crate) struct Throttle(Mutex<BTreeMap<String, Unbooked>>);

impl Throttle {
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }

    /// The counts of a session.
    pub(crate) fn of(&self, session: &Digest) -> Unbooked {
        let counts = self.counts();
        counts.get(session.as_str()).copied().unwrap_or_default()
    }

    /// Adds the difference that a request made, whatever concurrent ones did meanwhile.
    pub(crate) fn change(&self, session: &Digest, before: Unbooked, after: Unbooked) {
        if before == after {
            return;
        }
        let mut counts = self.counts();
        let now = counts.remove(session.as_str()).unwrap_or_default();
        let sum = Unbooked {
            admitted: add(now.admitted, before.admitted, after.admitted),
            refused: add(now.refused, before.refused, after.refused),
        };
        if counts.len() >= SESSIONS {
            counts.clear();
        }
        if sum != Unbooked::default() {
            counts.insert(session.as_str().to_owned(), sum);
        }
    }

    fn counts(&self) -> MutexGuard<'_, BTreeMap<String, Unbooked>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn add(now: u32, before: u32, after: u32) -> u32 {
    now.saturating_add(after).saturating_sub(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unbooked(admitted: u32, refused: u32) -> Unbooked {
        Unbooked { admitted, refused }
    }

    #[test]
    fn counts_of_concurrent_requests_add_up() {
        let throttle = Throttle::new();
        let session = Digest::of(&["s"]);
        let one = throttle.of(&session);
        throttle.change(&session, one, unbooked(1, 0));
        throttle.change(&session, one, unbooked(0, 1));
        throttle.change(&session, one, unbooked(0, 1));
        assert_eq!(throttle.of(&session), unbooked(1, 2));
        // One has all of them committed, while another is refused.
        let before = throttle.of(&session);
        throttle.change(&session, before, unbooked(0, 0));
        throttle.change(&session, before, unbooked(1, 3));
        assert_eq!(throttle.of(&session), unbooked(0, 1));
        assert_eq!(throttle.of(&Digest::of(&["another"])), unbooked(0, 0));
    }
}
