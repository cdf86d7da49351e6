//! The sweep: deletes the garbage of crashes, off the path of requests.
//!
//! A round of calls goes through all keys of the store, in order: each call streams all keys, keeps
//! the next so many of them, and works on these alone, so that its memory does not grow with the
//! store.
//!
//! Keys carry no time, so it takes two rounds. The first one notes keys to which nothing refers;
//! another, at least an hour later, deletes those that it finds noted and still unreferenced.
//! However long a writer stalls, no key is deleted that is or will be needed:
//!
//! - *Objects of a published team.* The keys are listed before the root is read at revision *n*, so
//!   their writers began from *n* or earlier and can win *n*+1 at the latest. Once the root is
//!   beyond *n* and does not refer to them, it never will. The garbage of an idle team waits for
//!   its next commit.
//! - *Pages of shards*, likewise, by the revision of the shard's record.
//! - *Roots that were never published*, of creators that crashed or lost the race: `directory.rs`
//!   explains how they are kept from being published while they are deleted. Likewise roots that a
//!   stalled writer brought back after their team was erased.
//! - *Objects without a root.* A root is written before its objects and once, so it was deleted.
//! - *Keys of self-checks*, to which nothing ever refers.
//!
//! Ended sign-ins to the console are deleted without a note, once their tokens have expired.
//!
//! A note stays true, and deleting is idempotent: sweeps may run side by side, and crash anywhere.

mod listed;
mod note;
mod referenced;

use crate::error::Error;
use crate::json::decode_record;
use crate::keys::{self, Owner};
use crate::port::{Port, delete_all};
use crate::root::Root;
use crate::{directory, shard};
use chrono::{DateTime, Utc};
use domain::limits::CLOCK_SKEW;
use listed::Listed;
use note::Note;
use referenced::{unparked, unreferenced, unreferenced_pages};

/// The keys that one call looks at: they bound its memory, some 10 MB.
pub const SWEPT_KEYS: usize = 100_000;

/// The result of one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Keys noted by this round so far, for the next one.
    pub noted: usize,
    /// Deleted keys.
    pub deleted: usize,
    /// Teams and shards that could not be read; their garbage waits.
    pub skipped: usize,
    /// Keys that this round has looked at so far.
    pub looked_at: usize,
    /// All keys that a round looks at.
    pub keys: usize,
    /// Whether the round is over, so that the next call begins another.
    pub is_done: bool,
}

/// Sweeps the next keys. A no-op within an hour of a round that has noted any.
pub(crate) async fn sweep(
    port: &impl Port,
    now: DateTime<Utc>,
    most: usize,
) -> Result<Swept, Error> {
    let note = Note::read(port, now).await?;
    if note.is_fresh(now) {
        return Ok(Swept {
            noted: note.due.len(),
            is_done: true,
            ..Swept::default()
        });
    }
    // The keys are listed before their referrers are read.
    let listed = Listed::read(port, note.through.as_deref(), most).await?;
    let mut sweep = Sweep {
        port,
        now,
        note,
        marked: Vec::new(),
        swept: Swept::default(),
    };
    for (owner, keys) in listed.by_owner() {
        if let Err(error) = sweep.group(owner, keys).await {
            sweep.swept.skipped += 1;
            // A store that fails altogether ends the sweep here.
            port.get(keys::SWEEP).await.map_err(|_| error)?;
        }
    }
    if listed.is_done() {
        // Those of this sweep, and marks left by crashed ones.
        sweep.marked = directory::marked(port).await?;
    }
    sweep.delete_marked(&listed).await?;
    let Sweep { note, swept, .. } = sweep;
    let noted = note.found.len();
    note.after(now, listed.last().filter(|_| !listed.is_done()))
        .write(port)
        .await?;
    Ok(Swept {
        noted,
        looked_at: listed.looked_at(),
        keys: listed.all,
        is_done: listed.is_done(),
        ..swept
    })
}

struct Sweep<'p, P> {
    port: &'p P,
    now: DateTime<Utc>,
    note: Note,
    /// Roots to be deleted, each with the key of its shard before it.
    marked: Vec<(String, String)>,
    swept: Swept,
}

impl<P: Port> Sweep<'_, P> {
    /// Sweeps listed keys that have one owner.
    async fn group(&mut self, owner: Owner<'_>, keys: &[String]) -> Result<(), Error> {
        match owner {
            Owner::Nobody => self.note_or_delete(None, keys.to_vec()).await,
            Owner::EndedLogins => {
                let is_over = |key: &&String| {
                    keys::ended_expiry(key).is_some_and(|at| at + CLOCK_SKEW < self.now)
                };
                let over = keys.iter().filter(is_over).cloned().collect();
                self.delete(over).await
            }
            Owner::Shard(shard) => self.shard(shard, keys).await,
            Owner::Root(root) => self.team(root, keys).await,
        }
    }

    async fn shard(&mut self, key: &str, keys: &[String]) -> Result<(), Error> {
        let unreferenced = shard::look(self.port, key, async |shard| {
            Ok((
                shard.revision(),
                unreferenced_pages(self.port, shard, keys).await?,
            ))
        });
        let (revision, garbage) = unreferenced.await?;
        self.note_or_delete(Some(revision), garbage).await
    }

    async fn team(&mut self, root: &str, keys: &[String]) -> Result<(), Error> {
        let Some(bytes) = self.port.get(root).await? else {
            return self.note_or_delete(None, keys.to_vec()).await;
        };
        let Root { team, .. } = decode_record::<Root>(root, &bytes)?;
        let entry = directory::entry(self.port, &team.id).await?;
        if entry.is_none_or(|entry| entry.root() != Some(root)) {
            let is_marked =
                self.note.is_due(root, None) && directory::mark(self.port, &team.id, root).await?;
            if is_marked {
                let shard = keys::shard_of(&team.id);
                self.marked.push((shard, root.to_owned()));
            } else {
                self.note.add(root.to_owned(), None);
            }
            return Ok(());
        }
        let (parked, of_root): (Vec<_>, Vec<_>) =
            keys.iter().cloned().partition(|key| keys::is_parked(key));
        let (revision, garbage) = unreferenced(self.port, root, &of_root).await?;
        self.note_or_delete(Some(revision), garbage).await?;
        if parked.is_empty() {
            return Ok(());
        }
        let (revision, garbage) = unparked(self.port, root, parked).await?;
        self.note_or_delete(Some(revision), garbage).await
    }

    /// Deletes marked roots with their listed objects. Others of their objects are found later, as
    /// objects without a root.
    async fn delete_marked(&mut self, listed: &Listed) -> Result<(), Error> {
        for (shard, root) in std::mem::take(&mut self.marked) {
            let mut keys = listed.under(&root).to_vec();
            if keys.first() != Some(&root) {
                keys.push(root.clone());
            }
            self.delete(keys).await?;
            directory::unmark(self.port, &shard, &root).await?;
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
            .partition(|key| self.note.is_due(key, revision));
        for key in new {
            self.note.add(key, revision);
        }
        self.delete(due).await
    }

    async fn delete(&mut self, keys: Vec<String>) -> Result<(), Error> {
        let deleted = keys.len();
        delete_all(self.port, keys).await?;
        self.swept.deleted += deleted;
        Ok(())
    }
}
