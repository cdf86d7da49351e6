//! The erasure of a team that has left (R14).
//!
//! 1. The commit that has the team leave is the last one: its root refuses every use. Deliveries go
//!    on for a while.
//! 2. Once they are done, or given up, the directory's entry becomes *erasing*, and the team is taken
//!    off its reseller's list.
//! 3. All objects are deleted, each before those that refer to it, a bounded number a call. A call
//!    that was cut short is repeated: a missing key is deleted already.
//! 4. The outbox goes, then the root, and the entry becomes *erased*, with the moment.
//!
//! Objects that a stalled writer adds, and the many that an import had retired, have no root
//! afterwards: the sweep deletes them.

use crate::deletion::Deletion;
use crate::directory::{self, Entry};
use crate::error::Error;
use crate::json::{decode, decode_record};
use crate::keys;
use crate::log::StoredRecord;
use crate::map::erase_pages;
use crate::outbox::{Backlog, Deliveries, Lane, Outbox, StoredOutbox};
use crate::port::{Port, delete_all};
use crate::root::Root;
use crate::teams::Teams;
use crate::waiting;
use chrono::{DateTime, Utc};
use domain::Id;

/// Keys that one call deletes: some seconds of work. More than there are pages below a branch, since
/// a call that was cut short begins with the first of these again.
pub const ERASED_KEYS: usize = 5_000;

/// Stop keys that are deleted, the newest; the sweep finds the others.
const STOP_KEYS: u64 = 1_000;

/// How far the erasure of a team is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Erasure {
    /// Commits and parked items that the hook has not taken.
    pub undelivered: u64,
    /// The stage.
    pub stage: Stage,
}

/// The stage of an erasure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Deliveries go on.
    Delivering,
    /// Objects are being deleted.
    Erasing,
    /// Nothing is left, since this moment.
    Erased(DateTime<Utc>),
}

impl<P: Port> Teams<'_, P> {
    /// Goes on with the erasure of a team that has left, by `keys` deleted keys at most. Idempotent.
    /// [`Error::NoTeam`] for a team that has not left.
    pub async fn erase(
        &self,
        team: &Id,
        now: DateTime<Utc>,
        keys: usize,
    ) -> Result<Erasure, Error> {
        let port = self.port();
        let entry = directory::entry(port, team).await?;
        let (root, undelivered) = match entry.ok_or(Error::NoTeam)? {
            Entry::Erased { at, undelivered } => {
                // A deliverer that was under way may have entered the team again.
                waiting::stop_waiting(port, team, None).await?;
                let stage = Stage::Erased(at);
                return Ok(Erasure { undelivered, stage });
            }
            Entry::Erasing { root, undelivered } => (root, undelivered),
            Entry::Published(root) => {
                let (is_due, undelivered) = self.begin_erasure(team, &root, now).await?;
                if !is_due {
                    let stage = Stage::Delivering;
                    return Ok(Erasure { undelivered, stage });
                }
                (root, undelivered)
            }
        };
        let mut stage = Stage::Erasing;
        if erase_objects(port, &root, keys).await? {
            waiting::stop_waiting(port, team, None).await?;
            directory::end_erasure(port, team, undelivered, now).await?;
            self.forget(team);
            stage = Stage::Erased(now);
        }
        Ok(Erasure { undelivered, stage })
    }

    /// Step 2, if it is due. Whether it is, and the number of undelivered commits and items.
    async fn begin_erasure(
        &self,
        team: &Id,
        key: &str,
        now: DateTime<Utc>,
    ) -> Result<(bool, u64), Error> {
        let port = self.port();
        let deliveries = Deliveries::new(port, key.to_owned());
        let outbox = deliveries.outbox().await;
        let backlog = deliveries.backlog().await?;
        if backlog.team().left.is_none() {
            return Err(Error::NoTeam);
        }
        let (is_due, undelivered) = if backlog.team().is_delivered(now) {
            let undelivered = undelivered(&outbox?, &backlog).await?;
            (undelivered == 0, undelivered)
        } else {
            // Given up: an outbox or a log that is not readable holds up nothing.
            let outbox = or_empty(outbox)?;
            (true, behind(&outbox, &backlog) + outbox.parked.len() as u64)
        };
        if is_due {
            let reseller = backlog.team().reseller.as_ref().map(|own| &own.id);
            directory::begin_erasure(port, team, key, undelivered, reseller).await?;
        }
        Ok((is_due, undelivered))
    }
}

/// An outbox, empty where it is lost or not readable; a store that fails is an error all the same.
fn or_empty(outbox: Result<Outbox, Error>) -> Result<Outbox, Error> {
    match outbox {
        Err(Error::Gone(_) | Error::Unreadable(_)) => Ok(Outbox::default()),
        outbox => outbox,
    }
}

/// Commits that the lane that is furthest behind has not come to.
fn behind<P: Port>(outbox: &Outbox, backlog: &Backlog<'_, P>) -> u64 {
    let delivered = Lane::ALL.map(|lane| outbox.cursor(lane).delivered);
    let delivered = delivered.into_iter().min().unwrap_or_default();
    backlog.revision().saturating_sub(delivered)
}

/// The commits of which a lane has events that the hook has not taken, at most so many, and the parked
/// items.
async fn undelivered<P: Port>(outbox: &Outbox, backlog: &Backlog<'_, P>) -> Result<u64, Error> {
    let parked = outbox.parked.len() as u64;
    for lane in Lane::ALL {
        let cursor = outbox.cursor(lane);
        if backlog.waiting_since(lane, &cursor).await?.is_some() {
            return Ok(behind(outbox, backlog) + parked);
        }
    }
    Ok(parked)
}

/// Steps 3 and 4, but for the directory. Whether the root is deleted.
async fn erase_objects(port: &impl Port, key: &str, keys: usize) -> Result<bool, Error> {
    let Some(bytes) = port.get(key).await? else {
        return Ok(true);
    };
    let root = decode_record::<Root>(key, &bytes)?;
    let mut deletion = Deletion::of(port, keys);
    for top in root.maps.values() {
        if !erase_pages(&mut deletion, key, top, None).await? {
            return Ok(false);
        }
    }
    if !erase_log(&mut deletion, key, &root).await? {
        return Ok(false);
    }
    // The objects of an outbox that is not readable are left to the sweep.
    let outbox = or_empty(StoredOutbox { port, root: key }.read().await)?;
    let mut last = single_objects(key, &root, &outbox);
    last.extend([keys::outbox(key), key.to_owned()]);
    deletion.flush().await?;
    delete_all(port, last).await?;
    Ok(true)
}

/// Deletes the log, oldest segment first. Whether all of it is deleted.
async fn erase_log<P: Port>(
    deletion: &mut Deletion<'_, P>,
    key: &str,
    root: &Root,
) -> Result<bool, Error> {
    let segments = root.log.segments;
    for number in first_segment(deletion.port(), key, segments).await?..segments {
        let segment = keys::segment(key, number);
        let Some(bytes) = deletion.port().get(&segment).await? else {
            continue;
        };
        // The objects of a segment that is not readable are left to the sweep.
        let records: Vec<StoredRecord> = decode(&segment, &bytes).unwrap_or_default();
        for object in records.iter().flat_map(|record| record.objects(key)) {
            deletion.delete(object).await?;
        }
        // Batches are in order, so that the first segment is found again.
        if !deletion.delete(segment).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The first segment that is not deleted.
async fn first_segment(port: &impl Port, key: &str, segments: u64) -> Result<u64, Error> {
    let (mut low, mut high) = (0, segments);
    while low < high {
        let middle = low + (high - low) / 2;
        match port.get(&keys::segment(key, middle)).await? {
            Some(_) => high = middle,
            None => low = middle + 1,
        }
    }
    Ok(low)
}

/// The objects that root and outbox refer to themselves.
fn single_objects(key: &str, root: &Root, outbox: &Outbox) -> Vec<String> {
    let mut objects: Vec<_> = root.retired.own(key).collect();
    objects.extend(
        root.log
            .records
            .iter()
            .flat_map(|record| record.objects(key)),
    );
    objects.extend(root.objects.values().map(|name| keys::object(key, name)));
    objects.extend(root.team.admin_lists().into_iter().cloned());
    objects.extend(outbox.released.iter().cloned());
    let bodies = outbox.parked.iter();
    objects.extend(bodies.map(|item| keys::object(key, &item.body)));
    let first = root.team.epoch.saturating_sub(STOP_KEYS);
    let epochs = first..=root.team.epoch;
    objects.extend(epochs.map(|epoch| keys::stop(key, epoch)));
    objects
}
