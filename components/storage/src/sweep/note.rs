//! The note of a sweep: keys to which nothing referred, and how far the round is.

use crate::error::Error;
use crate::json::{encode, find};
use crate::keys;
use crate::port::Port;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// The least age of a note before its garbage is deleted.
const AGE: TimeDelta = TimeDelta::hours(1);
/// Keys that one round notes, so that the note stays under 350 KB; more wait for later rounds.
const NOTED: usize = 2_000;

/// Unreferenced keys, in order, with the revision of their referrer; `None` for keys without one.
type Garbage = Vec<(String, Option<u64>)>;

/// The note.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Note {
    /// When it was written.
    at: DateTime<Utc>,
    /// The last key that this round has looked at; `None` between rounds.
    pub through: Option<String>,
    /// This round notes only keys after this one: those before had their turn in the last round.
    start: String,
    /// Noted by the last round.
    pub due: Garbage,
    /// Noted by this round.
    pub found: Garbage,
}

impl Note {
    pub async fn read(port: &impl Port, now: DateTime<Utc>) -> Result<Self, Error> {
        let note: Option<Self> = find(port, keys::SWEEP).await?;
        // A note from the future, of a wrong clock, must not hold up sweeping until then.
        Ok(note.filter(|note| note.at <= now).unwrap_or_default())
    }

    pub async fn write(&self, port: &impl Port) -> Result<(), Error> {
        Ok(port.set(keys::SWEEP, encode(self)?).await?)
    }

    /// Whether it is too early for another round.
    pub fn is_fresh(&self, now: DateTime<Utc>) -> bool {
        self.through.is_none() && !self.due.is_empty() && now - self.at < AGE
    }

    /// Whether an unreferenced key, whose referrer is at a revision, may be deleted.
    pub fn is_due(&self, key: &str, revision: Option<u64>) -> bool {
        let at = self.due.binary_search_by(|(own, _)| own.as_str().cmp(key));
        let noted = at.ok().and_then(|at| self.due.get(at));
        noted.is_some_and(|(_, noted)| match (noted, revision) {
            (Some(noted), Some(now)) => *noted < now,
            (noted, now) => noted.is_none() && now.is_none(),
        })
    }

    /// Notes a key for the next round, unless there are too many.
    pub fn add(&mut self, key: String, revision: Option<u64>) {
        if self.found.len() < NOTED && key > self.start {
            let at = self.found.partition_point(|(own, _)| *own < key);
            self.found.insert(at, (key, revision));
        }
    }

    /// The note after a call that has looked at the keys up to `through`, or at the last ones.
    pub fn after(self, now: DateTime<Utc>, through: Option<&String>) -> Self {
        if let Some(through) = through {
            return Self {
                at: now,
                through: Some(through.clone()),
                ..self
            };
        }
        let last = self.found.last().map(|(key, _)| key.clone());
        let is_full = self.found.len() >= NOTED;
        Self {
            at: now,
            through: None,
            start: last.filter(|_| is_full).unwrap_or_default(),
            due: self.found,
            found: Garbage::default(),
        }
    }
}
