//! The rate limit of reseller sessions, before anything is read or committed. Each instance counts for itself: it keeps
//! a busy session from wearing out the store, it is no quota.

use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Requests that a session may make at once.
const BURST: i64 = 240;
/// Seconds after which a full burst is there again.
const WINDOW: TimeDelta = TimeDelta::seconds(60);
/// Sessions that an instance remembers.
const REMEMBERED: usize = 10_000;

/// For each session the instant at which its whole burst will be there again.
static FULL_AGAIN: Mutex<BTreeMap<String, DateTime<Utc>>> = Mutex::new(BTreeMap::new());

/// Whether one more request is admitted for `session` (a digest, not the token).
pub fn admit(session: &str, now: DateTime<Utc>) -> bool {
    let mut sessions = FULL_AGAIN.lock().unwrap_or_else(PoisonError::into_inner);
    if sessions.len() >= REMEMBERED {
        sessions.retain(|_, full_again| *full_again > now);
    }
    let before = sessions.get(session).copied().unwrap_or(now).max(now);
    let after = before + TimeDelta::milliseconds(WINDOW.num_milliseconds() / BURST);
    let is_admitted = after - now <= WINDOW;
    if is_admitted && sessions.len() < REMEMBERED {
        sessions.insert(session.to_owned(), after);
    }
    is_admitted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn burst_is_admitted_and_comes_back_with_time() {
        let start = DateTime::from_timestamp(1_000_000, 0).unwrap();
        let admitted = |now| (0..1_000).filter(|_| admit("one", now)).count();
        assert_eq!(admitted(start), 240);
        assert_eq!(admitted(start + TimeDelta::seconds(30)), 120);
        assert!(admit("another", start));
    }
}
