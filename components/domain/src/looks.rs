//! The looks of a session (R8): a read, a no-op or a refusal that the session repeats soon after its
//! entry adds no entry. The memory of it stands in the session, so that it holds for every
//! instance. Refusals outside of sessions are remembered likewise, by the team.

use crate::audit::event::Event;
use crate::digest::Digest;
use crate::fixed_width::parts;
use crate::limits;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// Characters of a kind.
const KIND: usize = 4;
/// Characters of a moment: seconds since the start of the session in hexadecimal digits, which are
/// enough for [`limits::SESSION_LIFETIME`].
const MOMENT: usize = 3;
const LATEST: i64 = 0xFFF;

/// The kinds of looks that a session has entries of, with the moments of the entries, oldest first:
/// a text of seven characters for each.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Looks(String);

impl Looks {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds the event of a look, a moment after the start of the session. `false` if it repeats one;
    /// an event that is no look is always new.
    pub(crate) fn enter(&mut self, event: &Event, at: TimeDelta) -> bool {
        kind_of(event).is_none_or(|kind| self.add(&kind, at))
    }

    /// Adds a look at a moment after the start of the session. `false` if it repeats one.
    fn add(&mut self, kind: &str, at: TimeDelta) -> bool {
        let at = at.num_seconds().clamp(0, LATEST);
        let mut recent = self.recent(at);
        if recent.iter().any(|look| look.starts_with(kind)) {
            return false;
        }
        if recent.len() >= limits::LOOKS_OF_SESSION {
            recent.remove(0);
        }
        self.0 = format!("{}{kind}{at:03x}", recent.concat());
        true
    }

    /// The looks that count at a moment.
    fn recent(&self, now: i64) -> Vec<&str> {
        let looks = parts(&self.0, KIND + MOMENT);
        looks
            .filter(|look| is_recent(moment_of(look), now))
            .collect()
    }
}

/// Whether a look was entered a short while ago. Another instance's clock may be ahead.
fn is_recent(at: Option<i64>, now: i64) -> bool {
    at.is_some_and(|at| now - at < limits::LOOK_MEMORY.num_seconds())
}

/// The moment after a kind, in hexadecimal digits.
fn moment_of(part: &str) -> Option<i64> {
    i64::from_str_radix(part.get(KIND..)?, 16).ok()
}

/// Characters of a moment of a refusal: seconds since 1970 in hexadecimal digits.
const INSTANT: usize = 8;
/// Kinds of refusals that a team remembers; there are fewer.
const REFUSALS: usize = 16;

/// The kinds of refusals outside of sessions that a team has entries of, with the moments of the
/// entries, oldest first: a text of twelve characters for each. Such requests have no rate limit.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Refusals(String);

impl Refusals {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a refusal. `false` if it repeats one of the last [`limits::REFUSAL_MEMORY`], or if there
    /// are as many kinds as are remembered. A moment in the future does not count.
    pub(crate) fn enter(&mut self, event: &Event, now: DateTime<Utc>) -> bool {
        let Some(kind) = kind_of(event) else {
            return true;
        };
        let recent = self.recent(now.timestamp());
        let is_known = recent.iter().any(|refusal| refusal.starts_with(&kind));
        if is_known || recent.len() >= REFUSALS {
            return false;
        }
        self.0 = format!("{}{kind}{:08x}", recent.concat(), now.timestamp());
        true
    }

    fn recent(&self, now: i64) -> Vec<&str> {
        let ages = -limits::CLOCK_SKEW.num_seconds()..limits::REFUSAL_MEMORY.num_seconds();
        let refusals = parts(&self.0, KIND + INSTANT);
        refusals
            .filter(|refusal| moment_of(refusal).is_some_and(|at| ages.contains(&(now - at))))
            .collect()
    }
}

/// The kind of a look: its words in [`KIND`] characters, the same in every version.
fn kind_of(event: &Event) -> Option<String> {
    let words = match event {
        Event::Viewed { operation } => Digest::of(&[operation.name()]),
        Event::Refused { attempted, why, .. } => Digest::of(&[attempted.as_str(), why]),
        _ => return None,
    };
    Some(words.tag())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::event::Attempted;
    use crate::operations::Operation;
    use crate::refusal::Refusal;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_kinds_of_looks_are_taken_for_each_other() {
        let operations = Operation::ALL.iter().copied();
        let views = operations
            .clone()
            .map(|operation| Event::Viewed { operation });
        let attempts = operations.map(Attempted::Operation);
        let attempts = attempts.chain([Attempted::Unknown, Attempted::Malformed]);
        let refusals = attempts.flat_map(|attempted| {
            Refusal::WORDS.iter().map(move |word| Event::Refused {
                attempted,
                why: (*word).to_owned(),
                count: 1,
            })
        });
        let all: Vec<_> = views.chain(refusals).collect();
        let kinds: BTreeSet<_> = all.iter().filter_map(kind_of).collect();
        assert_eq!(kinds.len(), all.len());
        assert!(kinds.iter().all(|kind| kind.len() == KIND));
    }

    #[test]
    fn kinds_are_the_same_in_every_version() {
        let operation = Operation::ListMembers;
        assert_eq!(kind_of(&Event::Viewed { operation }).unwrap(), "ocQG");
    }

    #[test]
    fn look_is_new_until_entered_and_again_after_ten_minutes() {
        // Steps: second, kind, whether it is new.
        let table = [
            (0, "aaaa", true),
            (0, "aaaa", false),
            (1, "bbbb", true),
            (599, "aaaa", false),
            (600, "aaaa", true),
            (600, "bbbb", false),
            (601, "bbbb", true),
            (1_199, "aaaa", false),
            // A clock that is behind.
            (590, "aaaa", false),
            (-5, "cccc", true),
            (3_599, "aaaa", true),
            (3_600, "aaaa", false),
        ];
        let mut looks = Looks::default();
        for (second, kind, is_new) in table {
            let added = looks.add(kind, TimeDelta::seconds(second));
            assert_eq!(added, is_new, "{kind} at {second}: {looks:?}");
        }
        assert_eq!(looks, Looks("aaaae0f".into()));
    }

    #[test]
    fn oldest_look_is_forgotten_where_there_are_too_many() {
        let mut looks = Looks::default();
        let kind = |number: usize| format!("{number:04}");
        for number in 0..=limits::LOOKS_OF_SESSION {
            assert!(looks.add(&kind(number), TimeDelta::seconds(1)));
        }
        assert_eq!(looks.0.len(), limits::LOOKS_OF_SESSION * (KIND + MOMENT));
        assert!(!looks.add(&kind(1), TimeDelta::seconds(1)));
        assert!(looks.add(&kind(0), TimeDelta::seconds(1)));
    }
}
