//! Requests over a session's limit that this instance has refused and not yet entered in the log: what goes away with the
//! instance is only how many there were, not that there were too many.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many sessions are kept count of.
const SESSIONS: usize = 1_000;

static COUNTS: Mutex<BTreeMap<String, u32>> = Mutex::new(BTreeMap::new());

/// How many there are of a session.
pub(crate) fn of(session: &str) -> u32 {
    counts().get(session).copied().unwrap_or_default()
}

/// Changes the count of a session by what a request made of it, whatever others did meanwhile.
pub(crate) fn change(session: &str, before: u32, after: u32) {
    if before == after {
        return;
    }
    let mut counts = counts();
    let count = counts
        .remove(session)
        .unwrap_or_default()
        .saturating_add(after)
        .saturating_sub(before);
    if counts.len() >= SESSIONS {
        counts.clear();
    }
    if count > 0 {
        counts.insert(session.to_owned(), count);
    }
}

fn counts() -> MutexGuard<'static, BTreeMap<String, u32>> {
    COUNTS.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_requests_at_once_add_up() {
        let (one, other) = (of("s"), of("s"));
        change("s", one, one + 1);
        change("s", other, other + 1);
        assert_eq!(of("s"), 2);
        // One enters both, while another is refused.
        let (entering, refused) = (of("s"), of("s"));
        change("s", entering, 0);
        change("s", refused, refused + 1);
        assert_eq!(of("s"), 1);
        assert_eq!(of("another"), 0);
    }
}
