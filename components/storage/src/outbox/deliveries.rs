//! A team's deliveries, as a deliverer works with them.

use super::{Cursor, Lane, Outbox, Parked, ParkedEvent, Progress, StoredOutbox};
use crate::error::Error;
use crate::json::read_object;
use crate::keys;
use crate::log::Record;
use crate::port::{Port, delete_all};
use crate::read::{Heeds, read_orders};
use crate::reader::Reader;
use crate::root::Root;
use chrono::{DateTime, Utc};
use domain::{Admins, AdminsRef, Draft, Id, Orders, SupportRequest, Team};

/// The deliveries of a team.
pub struct Deliveries<'t, P> {
    port: &'t P,
    root: String,
}

/// The log of a team at one revision, as a deliverer reads it.
pub struct Backlog<'d, P> {
    reader: Reader<'d, P>,
}

impl<'t, P: Port> Deliveries<'t, P> {
    pub(crate) fn new(port: &'t P, root: String) -> Self {
        Self { port, root }
    }

    fn stored(&self) -> StoredOutbox<'_, P> {
        StoredOutbox {
            port: self.port,
            root: &self.root,
        }
    }

    /// Reads the outbox.
    pub async fn outbox(&self) -> Result<Outbox, Error> {
        self.stored().read().await
    }

    /// Reads the root.
    pub async fn backlog(&self) -> Result<Backlog<'_, P>, Error> {
        let root = Root::read(self.port, &self.root).await?;
        Ok(Backlog {
            reader: Reader::new(self.port, &self.root, root),
        })
    }

    /// Claims the team, unless another deliverer holds it: the outbox tells. Returns the claim's
    /// id.
    pub async fn claim(&self, now: DateTime<Utc>) -> Result<(String, Outbox), Error> {
        let id = self.port.random().text();
        let outbox = self.stored().claim(&id, now).await?;
        Ok((id, outbox))
    }

    /// Stores the outcome of a run by one swap, and deletes the bodies of parked items that were
    /// delivered. Returns the outbox afterwards.
    pub async fn record(&self, progress: &Progress) -> Result<Outbox, Error> {
        let outbox = self.stored().record(progress).await?;
        let done = progress.tried.iter().filter(|item| item.left.is_empty());
        self.delete_bodies(done.map(|item| &item.body)).await;
        Ok(outbox)
    }

    /// Deletes the bodies of items that are not parked any more. A sweep does so where this fails.
    async fn delete_bodies(&self, names: impl Iterator<Item = &String>) {
        let keys = names.map(|name| keys::object(&self.root, name)).collect();
        let _garbage_stays = delete_all(self.port, keys).await;
    }

    /// The events of a parked item. [`Error::Missing`] once it is delivered.
    pub async fn events(&self, parked: &Parked) -> Result<Vec<ParkedEvent>, Error> {
        read_object(self.port, &keys::object(&self.root, &parked.body)).await
    }

    /// Makes a parked item due now. `false` if there is none with that id.
    pub async fn replay(&self, id: &str, now: DateTime<Utc>) -> Result<bool, Error> {
        self.stored().replay(id, now).await
    }

    /// Removes a parked item, if there is one with that id, and its events.
    pub async fn discard(&self, id: &str) -> Result<(), Error> {
        let bodies = self.stored().discard(id).await?;
        self.delete_bodies(bodies.iter()).await;
        Ok(())
    }

    /// The list of admins that a record names as recipients.
    pub async fn recipients(&self, list: &AdminsRef) -> Result<Admins, Error> {
        read_object(self.port, list).await
    }

    /// Deletes lists of admins that nothing needs any more.
    pub async fn delete(&self, lists: Vec<AdminsRef>) -> Result<(), Error> {
        Ok(delete_all(self.port, lists).await?)
    }
}

impl<P: Port> Backlog<'_, P> {
    /// The revision.
    pub fn revision(&self) -> u64 {
        self.reader.revision()
    }

    /// The team as stored.
    pub fn team(&self) -> &Team {
        self.reader.team()
    }

    /// Whether anything has ended by time that the log does not tell of yet.
    pub fn has_ended(&self, now: DateTime<Utc>) -> bool {
        self.has_ended_by(Orders::default(), now)
    }

    /// Whether a session has ended by a block, or all by a stop order, that the log does not tell of
    /// yet.
    pub(crate) async fn has_blocked(&self, now: DateTime<Utc>) -> Result<bool, Error> {
        let team = self.team();
        if team.sessions.is_empty() {
            return Ok(false);
        }
        let orders = read_orders(self.reader.port, self.reader.key, team, Heeds::All).await?;
        Ok(self.has_ended_by(orders, now))
    }

    fn has_ended_by(&self, orders: Orders, now: DateTime<Utc>) -> bool {
        let draft = Draft::open(self.team().clone(), Admins::default(), orders, now);
        !draft.entries.is_empty()
    }

    /// The next records after a cursor, oldest first: those of one segment, with its number.
    pub async fn records_after(&self, cursor: &Cursor) -> Result<(u64, Vec<Record>), Error> {
        let Reader { port, key, .. } = self.reader;
        let log = &self.reader.root.log;
        log.after(port, key, cursor.delivered, cursor.segment).await
    }

    /// The moment of the first event of a lane after its cursor; `None` if there is none.
    pub async fn waiting_since(
        &self,
        lane: Lane,
        cursor: &Cursor,
    ) -> Result<Option<DateTime<Utc>>, Error> {
        let mut cursor = cursor.clone();
        while cursor.delivered < self.revision() {
            let (segment, records) = self.records_after(&cursor).await?;
            let first = records.iter().find(|record| lane.has_events(record));
            if let Some(entry) = first.and_then(|record| record.entries.first()) {
                return Ok(Some(entry.at));
            }
            let Some(last) = records.last() else {
                break;
            };
            cursor.delivered = last.revision;
            cursor.segment = segment;
        }
        Ok(None)
    }

    /// A support request.
    pub async fn request(&self, id: &Id) -> Result<Option<SupportRequest>, Error> {
        self.reader.request(id).await
    }
}
