//! The entrance to storage: teams, their commands and views, and how the hook has been served.

use crate::commit::{self, Guard, commit};
use crate::directory::{self, Cache};
use crate::error::{Error, encode};
use crate::log::{Log, Record, no_keys};
use crate::mutants::{self, Mutant};
use crate::outbox::{self, Aside, Cursor, Lane, Outbox};
use crate::reader::{Reader, read_admins};
use crate::root::{FORMAT, Root};
use crate::sweep::{Swept, sweep};
use crate::verify::{Verified, verify};
use crate::{Port, keys};
use chrono::{DateTime, Utc};
use domain::{Admins, AuditKeys, Draft, Id, Refusal, Seal, Stop, platform};
use std::cell::Cell;
use std::sync::Arc;

/// All teams in a store.
pub struct Teams<'c, P> {
    port: P,
    cache: &'c Cache,
    keys: Option<Arc<AuditKeys>>,
}

impl<'c, P: Port> Teams<'c, P> {
    /// The teams in the store behind `port`. Without keys nothing can be committed.
    pub fn new(port: P, cache: &'c Cache, keys: Option<Arc<AuditKeys>>) -> Self {
        Self { port, cache, keys }
    }

    /// The port.
    pub fn port(&self) -> &P {
        &self.port
    }

    async fn root(&self, team: &Id) -> Result<String, Error> {
        directory::root_of(&self.port, self.cache, team)
            .await?
            .ok_or(Error::NoTeam)
    }

    /// Creates a team. [`Refusal::AlreadyExists`] if there is one; of two who create it at once one hears that.
    pub async fn create(
        &self,
        id: &Id,
        record: platform::TeamRecord,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        if directory::root_of(&self.port, self.cache, id)
            .await?
            .is_some()
        {
            return Err(Refusal::AlreadyExists.into());
        }
        let reseller = record.reseller.as_ref().map(|reseller| reseller.id.clone());
        let is_fixed = mutants::has(Mutant::FixedRoot);
        let root = keys::root(&if is_fixed {
            id.to_string()
        } else {
            self.port.random().text()
        });
        let attempt = self.port.random().text();
        let Draft {
            mut team, entries, ..
        } = platform::create(id.clone(), record, now);
        team.admins = keys::admins(&root, &attempt);
        let (recipients, released, seal) = (Vec::new(), Vec::new(), Seal::default());
        let record = Record {
            revision: 1,
            attempt,
            entries,
            is_apart: false,
            recipients,
            released,
            seal,
        };
        let record = Root {
            format: FORMAT,
            revision: 1,
            maps: Default::default(),
            objects: Default::default(),
            retired: Vec::new(),
            log: Log {
                records: vec![
                    record
                        .stored(&root, self.keys.as_deref(), &Seal::default())?
                        .0,
                ],
                ..Log::default()
            },
            team,
        };
        let objects = [
            (record.team.admins.clone(), encode(&Admins::default())?),
            (keys::outbox(&root), encode(&Outbox::default())?),
        ];
        // The root first: objects without one are those of a root that a sweep has deleted.
        self.port.set(&root, encode(&record)?).await?;
        self.port.set_many(objects.into()).await?;
        if let Some(reseller) = reseller {
            directory::enter(&self.port, &reseller, id).await?;
        }
        let published = directory::publish(&self.port, id, &root).await?;
        if published == root {
            Ok(())
        } else {
            Err(Refusal::AlreadyExists.into())
        }
    }

    /// Enters a team among a reseller's, before a commit makes it so.
    pub async fn enter(&self, reseller: &Id, team: &Id) -> Result<(), Error> {
        directory::enter(&self.port, reseller, team).await
    }

    /// Teams that are or were a reseller's, by id.
    pub async fn teams_of(
        &self,
        reseller: &Id,
        after: &str,
        limit: usize,
    ) -> Result<Vec<Id>, Error> {
        directory::teams_of(&self.port, reseller, after, limit).await
    }

    /// The teams of one shard of the directory, for a sweep.
    pub async fn teams_in(&self, shard: u8) -> Result<Vec<Id>, Error> {
        directory::teams_in(&self.port, shard).await
    }

    /// Looks at a team as it is at `now`; `look` may be called several times.
    pub async fn read<T>(
        &self,
        team: &Id,
        now: DateTime<Utc>,
        look: impl AsyncFn(&Draft, &Reader<'_, P>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        commit::read(&self.port, &self.root(team).await?, now, look).await
    }

    /// Does a command: `decide` works on a draft, perhaps several times, and what it enters is committed with what it
    /// changes, also when it refuses. Where it enters nothing, nothing is committed.
    pub async fn command<T>(
        &self,
        team: &Id,
        guard: Guard,
        now: DateTime<Utc>,
        decide: impl AsyncFn(&mut Draft, &Reader<'_, P>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        commit(
            &self.port,
            self.keys.as_deref(),
            &self.root(team).await?,
            guard,
            now,
            decide,
        )
        .await
    }

    /// Orders the switching off of a team's present grant. From here on its sessions are refused; the command that
    /// carries it out only enters it. An order that is out already stands as it is.
    pub async fn order_stop(
        &self,
        team: &Id,
        now: DateTime<Utc>,
        order: impl AsyncFn(&Draft, &Reader<'_, P>) -> Result<Option<Stop>, Error>,
    ) -> Result<(), Error> {
        let root = self.root(team).await?;
        // Looked at again, the team may be on anew: one order switches off once.
        let is_out = Cell::new(false);
        commit::read(&self.port, &root, now, async |draft, reader| {
            if is_out.get() {
                return Ok(());
            }
            let Some(stop) = order(draft, reader).await? else {
                return Ok(());
            };
            let stored = reader.team();
            if stored.grant.is_some()
                && commit::read_stop(&self.port, &root, stored)
                    .await?
                    .is_none()
            {
                self.port
                    .set(&keys::stop(&root, stored.epoch), encode(&stop)?)
                    .await?;
                is_out.set(true);
            }
            Ok(())
        })
        .await
    }

    /// How far the hook has been served with a team.
    pub async fn outbox(&self, team: &Id) -> Result<Outbox, Error> {
        outbox::read(&self.port, &self.root(team).await?).await
    }

    /// Moves a cursor of the hook forward.
    pub async fn advance(&self, team: &Id, lane: Lane, cursor: &Cursor) -> Result<(), Error> {
        outbox::advance(&self.port, &self.root(team).await?, lane, cursor).await
    }

    /// Moves a cursor past an event, and sets that aside with its body, to be tried by itself.
    pub async fn set_aside(
        &self,
        team: &Id,
        lane: Lane,
        cursor: &Cursor,
        aside: &Aside,
        body: &[u8],
    ) -> Result<(), Error> {
        outbox::set_aside(
            &self.port,
            &self.root(team).await?,
            lane,
            cursor,
            aside,
            body,
        )
        .await
    }

    /// The body of an event that is set aside.
    pub async fn aside_body(&self, team: &Id, aside: &Aside) -> Result<Vec<u8>, Error> {
        outbox::body(&self.port, &self.root(team).await?, aside).await
    }

    /// Keeps what became of an event that is set aside; `None` when it is delivered.
    pub async fn settle_aside(
        &self,
        team: &Id,
        aside: &Aside,
        after: Option<&Aside>,
    ) -> Result<(), Error> {
        let root = self.root(team).await?;
        match after {
            Some(after) => outbox::put_aside(&self.port, &root, after).await,
            None => outbox::take_aside(&self.port, &root, aside).await,
        }
    }

    /// Has an event that is set aside tried again now. `false` where there is none of that id.
    pub async fn replay(&self, team: &Id, id: &str, now: DateTime<Utc>) -> Result<bool, Error> {
        outbox::replay(&self.port, &self.root(team).await?, id, now).await
    }

    /// Records that the hook has not been served with yet, oldest first: those that stand together, with the number of
    /// their segment.
    pub async fn records_after(
        &self,
        reader: &Reader<'_, P>,
        cursor: &Cursor,
    ) -> Result<(u64, Vec<Record>), Error> {
        outbox::records_after(&self.port, reader.key, &reader.root, cursor).await
    }

    /// A segment of a team's log; the number after the last is that of the records in the root.
    pub async fn segment(&self, reader: &Reader<'_, P>, number: u64) -> Result<Vec<Record>, Error> {
        reader
            .root
            .log
            .segment(&self.port, reader.key, number)
            .await
    }

    /// Verifies a team's log from a segment on, and that it holds a record that was told: its revision and seal.
    pub async fn verify(
        &self,
        team: &Id,
        from: u64,
        told: Option<(u64, Seal)>,
    ) -> Result<Verified, Error> {
        let keys = self.keys.as_deref().ok_or_else(no_keys)?;
        let root = self.root(team).await?;
        let reader = Reader::new(
            &self.port,
            &root,
            Root::read(&root, self.port.get(&root).await?)?,
        );
        verify(&reader, keys, from, told.as_ref()).await
    }

    /// A list of admins that a record names as recipients.
    pub async fn recipients(&self, list: &str) -> Result<Admins, Error> {
        read_admins(&self.port, list).await
    }

    /// Deletes what crashes left, of all teams: what a sweep at least an hour ago noted and nothing refers to still.
    pub async fn sweep(&self, now: DateTime<Utc>) -> Result<Swept, Error> {
        sweep(&self.port, now).await
    }

    /// Deletes lists of admins that nothing needs any more.
    pub async fn release(&self, lists: Vec<String>) -> Result<(), Error> {
        if lists.is_empty() {
            Ok(())
        } else {
            Ok(self.port.delete_many(lists).await?)
        }
    }
}
