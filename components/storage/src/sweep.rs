//! The sweep: deletes what crashes left, off the path of requests.
//!
//! Keys carry no time, so it takes two sweeps. One notes what nothing refers to; another, at least an hour later, deletes
//! what it finds noted and still not referred to. However long anyone stalls, nothing is deleted that is or will be
//! needed:
//!
//! - *Objects of a published team.* The keys are listed before the root is read at revision *n*, so whoever wrote them
//!   began from *n* or earlier and can win *n*+1 at the latest. Once the root is beyond *n* and does not refer to them,
//!   it never will. The garbage of a team in which nothing happens waits for its next commit.
//! - *Roots that were never published*, of creators who crashed or lost the race: `directory.rs` tells how these are
//!   kept from being published while they are deleted.
//! - *Objects without a root.* A root is written before all else of it and once, so it was deleted.
//! - *Keys of self-checks*, which nothing ever refers to.
//!
//! What was noted stays true, and deleting twice is deleting once: so sweeps may run side by side, and crash anywhere.

mod referenced;

use crate::directory::Roots;
use crate::error::{Error, decode, encode};
use crate::root::Root;
use crate::{Port, directory, keys, outbox};
use chrono::{DateTime, TimeDelta, Utc};
use referenced::unreferenced;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How long after it was noted garbage is deleted at the earliest.
const AGE: TimeDelta = TimeDelta::hours(1);
/// How many keys a sweep notes, so that the note stays well under 1 MB: what is more waits for later sweeps.
const NOTED: usize = 5_000;
/// How many keys are deleted in one call.
const BATCH: usize = 100;

/// What a sweep did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Swept {
    /// Keys that are noted for a later sweep.
    pub noted: usize,
    /// Keys that were deleted.
    pub deleted: usize,
    /// Teams that could not be looked at; their garbage waits.
    pub skipped: usize,
}

/// What a sweep noted: keys that nothing referred to.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Notes {
    at: DateTime<Utc>,
    /// With the revision at which their team was; `None` for what belongs to no team.
    keys: BTreeMap<String, Option<u64>>,
}

impl Notes {
    async fn read(port: &impl Port, now: DateTime<Utc>) -> Result<Self, Error> {
        let bytes = port.get(keys::SWEEP).await?;
        let notes: Self = bytes
            .map(|bytes| decode(keys::SWEEP, &bytes))
            .transpose()?
            .unwrap_or_default();
        // A clock that was wrong once must not hold up sweeping until it is right.
        Ok(if notes.at > now {
            Self::default()
        } else {
            notes
        })
    }

    /// Whether a key that belongs to a team at a revision, or to none, may be deleted if nothing refers to it still.
    fn is_due(&self, key: &str, revision: Option<u64>) -> bool {
        self.keys
            .get(key)
            .is_some_and(|noted| match (noted, revision) {
                (Some(noted), Some(now)) => *noted < now,
                (noted, now) => noted.is_none() && now.is_none(),
            })
    }

    /// Of more keys than a sweep notes, those that follow the last ones noted.
    fn after(&self, now: DateTime<Utc>, mut found: BTreeMap<String, Option<u64>>) -> Self {
        if found.len() > NOTED {
            let last = self
                .keys
                .last_key_value()
                .map(|(key, _)| format!("{key}\0"))
                .unwrap_or_default();
            let following = found.split_off(&last);
            found = following.into_iter().chain(found).take(NOTED).collect();
        }
        Self {
            at: now,
            keys: found,
        }
    }
}

/// Sweeps the whole store, unless a sweep less than an hour ago noted something.
pub(crate) async fn sweep(port: &impl Port, now: DateTime<Utc>) -> Result<Swept, Error> {
    let notes = Notes::read(port, now).await?;
    if !notes.keys.is_empty() && now - notes.at < AGE {
        return Ok(Swept {
            noted: notes.keys.len(),
            ..Swept::default()
        });
    }
    // First the keys, then who refers to them.
    let listed = Listed::of(port.keys().await?);
    let Roots { published, doomed } = directory::roots(port).await?;
    let mut sweep = Sweep {
        port,
        notes,
        found: BTreeMap::new(),
        doomed,
        swept: Swept::default(),
    };
    sweep.note_or_delete(None, listed.checks).await?;
    for (root, keys) in &listed.teams {
        let looked_at = if published.contains(root) {
            sweep.published(root, keys).await
        } else {
            sweep.unpublished(root, keys).await
        };
        if let Err(error) = looked_at {
            sweep.swept.skipped += 1;
            // A store that does nothing any more ends the sweep here.
            port.get(keys::SWEEP).await.map_err(|_| error)?;
        }
    }
    // Those that a sweep which crashed has left are among them.
    for (shard, root) in std::mem::take(&mut sweep.doomed) {
        let under = listed.teams.get(&root).into_iter().flatten();
        let keys: BTreeSet<_> = under.chain([&root]).cloned().collect();
        sweep.delete(keys.into_iter().collect()).await?;
        directory::forget(port, &shard, &root).await?;
    }
    let Sweep {
        notes,
        found,
        mut swept,
        ..
    } = sweep;
    let notes = notes.after(now, found);
    swept.noted = notes.keys.len();
    port.set(keys::SWEEP, encode(&notes)?).await?;
    Ok(swept)
}

/// The keys of a store that may be garbage.
#[derive(Default)]
struct Listed {
    checks: Vec<String>,
    /// By the root under which they are, itself among them.
    teams: BTreeMap<String, Vec<String>>,
}

impl Listed {
    fn of(keys: Vec<String>) -> Self {
        let mut listed = Self::default();
        for key in keys {
            if let Some((root, _)) = keys::parts(&key) {
                listed.teams.entry(root.to_owned()).or_default().push(key);
            } else if keys::is_check(&key) {
                listed.checks.push(key);
            }
        }
        listed
    }
}

struct Sweep<'p, P> {
    port: &'p P,
    notes: Notes,
    found: BTreeMap<String, Option<u64>>,
    /// Roots to be deleted, with the keys of their shards.
    doomed: Vec<(String, String)>,
    swept: Swept,
}

impl<P: Port> Sweep<'_, P> {
    async fn published(&mut self, root: &str, keys: &[String]) -> Result<(), Error> {
        let (aside, of_root): (Vec<_>, Vec<_>) =
            keys.iter().cloned().partition(|key| keys::is_aside(key));
        let (revision, garbage) = unreferenced(self.port, root, &of_root).await?;
        self.note_or_delete(Some(revision), garbage).await?;
        if aside.is_empty() {
            return Ok(());
        }
        // What the hook would not take hangs on the outbox as all else does on the root.
        let outbox = outbox::read(self.port, root).await?;
        let is_needed = |key: &String| {
            outbox
                .aside
                .iter()
                .any(|event| keys::object(root, &event.body) == *key)
        };
        let garbage = aside.into_iter().filter(|key| !is_needed(key)).collect();
        self.note_or_delete(Some(outbox.revision), garbage).await
    }

    async fn unpublished(&mut self, root: &str, keys: &[String]) -> Result<(), Error> {
        let Some(bytes) = self.port.get(root).await? else {
            return self.note_or_delete(None, keys.to_vec()).await;
        };
        if self.notes.is_due(root, None) {
            let team = Root::read(root, Some(bytes))?.team.id;
            let shard = directory::doom(self.port, &team, root).await?;
            self.doomed
                .extend(shard.map(|shard| (shard, root.to_owned())));
        } else {
            self.found.insert(root.to_owned(), None);
        }
        Ok(())
    }

    async fn note_or_delete(
        &mut self,
        revision: Option<u64>,
        garbage: Vec<String>,
    ) -> Result<(), Error> {
        let (due, new): (Vec<_>, Vec<_>) = garbage
            .into_iter()
            .partition(|key| self.notes.is_due(key, revision));
        self.found
            .extend(new.into_iter().map(|key| (key, revision)));
        self.delete(due).await
    }

    async fn delete(&mut self, keys: Vec<String>) -> Result<(), Error> {
        for some in keys.chunks(BATCH) {
            self.port.delete_many(some.to_vec()).await?;
            self.swept.deleted += some.len();
        }
        Ok(())
    }
}
