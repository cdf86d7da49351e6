//! The outcome of a run, and its effect on the outbox.
//!
//! The effect is idempotent, and sound although others may have changed the outbox since: a cursor
//! never moves back, and the deliverer that moves a cursor past an event parks it.

use super::{Claim, Cursor, Lane, Outbox, Parked, ParkedEvent, Place};
use chrono::{DateTime, Utc};
use domain::AdminsRef;
use std::collections::BTreeMap;

/// The outcome of a run of a deliverer so far.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    /// The id of the deliverer's claim.
    pub claim: String,
    /// The new end of the claim; without one it is given up.
    pub until: Option<DateTime<Utc>>,
    /// The cursors of the lanes.
    pub cursors: BTreeMap<Lane, Cursor>,
    /// Events that the hook did not take.
    pub parked: Vec<NewlyParked>,
    /// Parked items that were tried; an item of which nothing is left is removed.
    pub tried: Vec<Parked>,
    /// Lists of admins by the revision whose notifications are the last that may need them.
    pub released: BTreeMap<u64, Vec<AdminsRef>>,
    /// Released lists that have been deleted.
    pub deleted: Vec<AdminsRef>,
    /// Whether the team was entered in the waiting records under the claim's id.
    pub waits: bool,
}

impl Progress {
    /// Whether anything is parked afterwards, if nobody else has changed the outbox.
    pub(crate) fn leaves_parked(&self, outbox: &Outbox) -> bool {
        let done = self.tried.iter().filter(|item| item.left.is_empty());
        !self.parked.is_empty() || outbox.parked.len() > done.count()
    }
}

/// An item to be parked.
#[derive(Debug, Clone)]
pub struct NewlyParked {
    /// The item. Storing it names its body.
    pub item: Parked,
    /// The place after its last event.
    pub to: Place,
    /// Its events.
    pub events: Vec<ParkedEvent>,
}

impl Outbox {
    /// Applies the outcome of a run. `bodies` are the names of the new items' bodies.
    pub(super) fn apply(&mut self, progress: &Progress, bodies: &[String]) {
        let is_mine = self.is_held_by(&progress.claim);
        for (new, body) in progress.parked.iter().zip(bodies) {
            if self.cursor(new.item.lane).place() < new.to {
                self.parked.push(Parked {
                    body: body.clone(),
                    ..new.item.clone()
                });
            }
        }
        let before = self.notified().delivered;
        for (lane, cursor) in &progress.cursors {
            self.advance(*lane, cursor, is_mine);
        }
        let notified = self.notified().delivered;
        for (revision, lists) in &progress.released {
            if before < *revision && *revision <= notified {
                self.released.extend_from_slice(lists);
            }
        }
        for tried in &progress.tried {
            self.update_parked(tried, is_mine);
        }
        self.released
            .retain(|list| !progress.deleted.contains(list));
        if is_mine {
            self.claim = progress.until.map(|until| Claim {
                id: progress.claim.clone(),
                until,
            });
            if self.claim.is_none() {
                self.waits = progress.waits.then(|| progress.claim.clone());
            }
        }
    }

    /// Moves a cursor forward. The deliverer with the claim also sets the wait of its lane.
    fn advance(&mut self, lane: Lane, cursor: &Cursor, is_mine: bool) {
        let current = self.cursor(lane);
        let is_further = cursor.place() > current.place();
        if is_mine && cursor.place() >= current.place() {
            self.cursors.insert(lane, cursor.clone());
        } else if is_further {
            self.cursors.insert(lane, cursor.without_wait());
        }
    }

    fn update_parked(&mut self, tried: &Parked, is_mine: bool) {
        for parked in &mut self.parked {
            if parked.body != tried.body {
                continue;
            }
            let left = std::mem::take(&mut parked.left);
            if is_mine {
                *parked = tried.clone();
            }
            parked.left = left;
            parked.left.retain(|index| tried.left.contains(index));
        }
        self.parked.retain(|parked| !parked.left.is_empty());
    }
}
