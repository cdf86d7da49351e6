//! The sweep: deletes the garbage of crashes, off the path of requests.
//!
//! Keys carry no time, so it takes two sweeps. The first one notes keys to which nothing refers;
//! another, at least an hour later, deletes those that it finds noted and still unreferenced.
//! However long a writer stalls, no key is deleted that is or will be needed:
//!
//! - *Objects of a published team.* The keys are listed before the root is read at revision *n*, so
//!   their writers began from *n* or earlier and can win *n*+1 at the latest. Once the root is
//!   beyond *n* and does not refer to them, it never will. The garbage of an idle team waits for
//!   its next commit.
//! - *Roots that were never published*, of creators that crashed or lost the race: `directory.rs`
//!   explains how they are kept from being published while they are deleted.
//! - *Objects without a root.* A root is written before its objects and once, so it was deleted.
//! - *Keys of self-checks*, to which nothing ever refers.
//!
//! A note stays true, and deleting is idempotent: sweeps may run side by side, and crash anywhere.

mod referenced;

use crate::directory::Roots;
use crate::error::Error;
use crate::json::{encode, find};
use crate::outbox::StoredOutbox;
use crate::port::Port;
use crate::root::Root;
use crate::{directory, keys};
use chrono::{DateTime, TimeDelta, Utc};
use referenced::unreferenced;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The least age of a note before its garbage is deleted.
const AGE: TimeDelta = TimeDelta::hours(1);
/// Keys in one note, which stays well under 1 MB; more wait for later sweeps.
const NOTED: usize = 5_000;
/// Keys deleted in one call.
const BATCH: usize = 100;

/// The result of a sweep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Swept {
    /// Keys noted for a later sweep.
    pub noted: usize,
    /// Deleted keys.
    pub deleted: usize,
    /// Teams that could not be read; their garbage waits.
    pub skipped: usize,
}

/// The note of a sweep: keys to which nothing referred.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Notes {
    at: DateTime<Utc>,
    /// With the revision of their team; `None` for keys of no team.
    keys: BTreeMap<String, Option<u64>>,
}

impl Notes {
    async fn read(port: &impl Port, now: DateTime<Utc>) -> Result<Self, Error> {
        let notes: Option<Self> = find(port, keys::SWEEP).await?;
        // A note from the future, of a wrong clock, must not hold up sweeping until then.
        Ok(notes.filter(|notes| notes.at <= now).unwrap_or_default())
    }

    /// Whether an unreferenced key, of a team at a revision or of no team, may be deleted.
    fn is_due(&self, key: &str, revision: Option<u64>) -> bool {
        self.keys
            .get(key)
            .is_some_and(|noted| match (noted, revision) {
                (Some(noted), Some(now)) => *noted < now,
                (noted, now) => noted.is_none() && now.is_none(),
            })
    }

    /// The next note. Of too many keys it has those that follow the present ones, in a circle.
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

/// Sweeps the whole store. A no-op if there is a note that is less than an hour old.
pub(crate) async fn sweep(port: &impl Port, now: DateTime<Utc>) -> Result<Swept, Error> {
    let notes = Notes::read(port, now).await?;
    if !notes.keys.is_empty() && now - notes.at < AGE {
        return Ok(Swept {
            noted: notes.keys.len(),
            ..Swept::default()
        });
    }
    // The keys are listed before their referrers are read.
    let listed = Listed::of(port.keys().await?);
    let Roots { published, marked } = directory::roots(port).await?;
    let mut sweep = Sweep {
        port,
        notes,
        found: BTreeMap::new(),
        marked,
        swept: Swept::default(),
    };
    sweep.note_or_delete(None, listed.checks).await?;
    for (root, keys) in &listed.teams {
        let result = if published.contains(root) {
            sweep.published(root, keys).await
        } else {
            sweep.unpublished(root, keys).await
        };
        if let Err(error) = result {
            sweep.swept.skipped += 1;
            // A store that fails altogether ends the sweep here.
            port.get(keys::SWEEP).await.map_err(|_| error)?;
        }
    }
    // Marks left by a crashed sweep are among them.
    for (shard, root) in std::mem::take(&mut sweep.marked) {
        let under = listed.teams.get(&root).into_iter().flatten();
        let keys: BTreeSet<_> = under.chain([&root]).cloned().collect();
        sweep.delete(keys.into_iter().collect()).await?;
        directory::unmark(port, &shard, &root).await?;
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

/// The keys in the store that may be garbage.
#[derive(Default)]
struct Listed {
    checks: Vec<String>,
    /// By root, with the root itself.
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
    /// Roots to be deleted, each with the key of its shard before it.
    marked: Vec<(String, String)>,
    swept: Swept,
}

impl<P: Port> Sweep<'_, P> {
    async fn published(&mut self, root: &str, keys: &[String]) -> Result<(), Error> {
        let (parked, of_root): (Vec<_>, Vec<_>) =
            keys.iter().cloned().partition(|key| keys::is_parked(key));
        let (revision, garbage) = unreferenced(self.port, root, &of_root).await?;
        self.note_or_delete(Some(revision), garbage).await?;
        if parked.is_empty() {
            return Ok(());
        }
        // The outbox refers to parked events, as the root does to all other objects.
        let port = self.port;
        let outbox = StoredOutbox { port, root }.read().await?;
        let referenced: BTreeSet<_> = outbox
            .parked
            .iter()
            .map(|event| keys::object(root, &event.body))
            .collect();
        let garbage = parked
            .into_iter()
            .filter(|key| !referenced.contains(key))
            .collect();
        self.note_or_delete(Some(outbox.revision), garbage).await
    }

    async fn unpublished(&mut self, root: &str, keys: &[String]) -> Result<(), Error> {
        let Some(bytes) = self.port.get(root).await? else {
            return self.note_or_delete(None, keys.to_vec()).await;
        };
        if self.notes.is_due(root, None) {
            let team = Root::decode(root, &bytes)?.team.id;
            let shard = directory::mark(self.port, &team, root).await?;
            self.marked
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
