//! A run for one team: claims it, has a courier send in all lanes, moves all cursors and gives up
//! the claim by one swap. Where nothing is to be sent it reads outbox and root alone.
//!
//! 1. It reads the outbox, then the root. If another deliverer holds the claim, or nothing is to be
//!    sent, it ends here.
//! 2. It claims the team.
//! 3. The courier sends, as long as another attempt ends before the claim does. If more is left,
//!    one swap moves the cursors and renews the claim, and outbox and root are read again.
//! 4. If anything is left that has to wait, the team is entered in the waiting records, always anew.
//! 5. One swap moves the cursors and gives up the claim.
//! 6. It reads the root once more, and begins anew if that is ahead.
//!
//! A request that meets the claim of another deliverer leaves the delivery to that one: a commit
//! before step 6 is in the root that is read there, and the request of a later one finds no claim.

use crate::command::{Authority, CatchUp};
use crate::error::Error;
use crate::outbox::{Backlog, Claim, Deliveries, Lane, Outbox, Progress};
use crate::pause::paused_at;
use crate::port::Port;
use crate::teams::Teams;
use chrono::{DateTime, Utc};
use domain::Id;
use std::cell::Cell;

/// Released lists of admins that are deleted at once.
const RELEASED: usize = 4;

/// The sender of a team's events to the hook.
#[expect(async_fn_in_trait, reason = "used with concrete types on one thread")]
pub trait Courier<P: Port> {
    /// The time.
    fn now(&self) -> DateTime<Utc>;

    /// Takes a line for the log.
    fn log(&self, line: &str);

    /// Sends the events that are due, in the order of each lane.
    async fn send(&self, round: &Round<'_, P>) -> Sent;
}

/// One round of a run: everything in it is sent under one claim, from one revision of the log.
pub struct Round<'a, P> {
    /// The team's deliveries.
    pub deliveries: &'a Deliveries<'a, P>,
    /// The outbox.
    pub outbox: &'a Outbox,
    /// The log.
    pub backlog: &'a Backlog<'a, P>,
    /// The end of the claim, by which every attempt must have ended.
    pub until: DateTime<Utc>,
}

/// The outcome of a round.
#[derive(Debug)]
pub struct Sent {
    /// The cursors, and the items that were parked or tried.
    pub progress: Progress,
    /// Where the round ended.
    pub stop: Stop,
    /// The first error. Events that were sent before it count.
    pub result: Result<(), Error>,
}

/// The reason why a lane, or a round, stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stop {
    /// Nothing is left in it.
    Empty,
    /// The next event waits for a retry.
    Waits,
    /// The time of the round is over.
    RoundIsOver,
}

/// The state in which a run leaves a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivered {
    /// Nothing is left.
    All,
    /// Something waits for a retry, or is parked.
    InPart,
    /// Another deliverer is at it, until then at most.
    ByAnother(DateTime<Utc>),
}

/// The outcome of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// The state of the team.
    pub delivered: Delivered,
    /// The swaps that the run cost.
    pub swaps: usize,
    /// Whether the team has left, so that it is to be erased once nothing is left to deliver.
    pub has_left: bool,
    /// When admins are to be told of changes that they have not been told of, if there are any.
    pub summary_at: Option<DateTime<Utc>>,
}

impl<P: Port> Teams<'_, P> {
    /// Has a courier deliver a team's pending events, as far as the hook accepts them. A long backlog
    /// is left to a later run at the moment `until`.
    pub async fn deliver(
        &self,
        team: &Id,
        courier: &impl Courier<P>,
        until: DateTime<Utc>,
    ) -> Result<Outcome, Error> {
        let run = Run {
            teams: self,
            courier,
            team,
            deliveries: &self.deliveries(team).await?,
            until,
            swaps: Cell::new(0),
            has_left: Cell::new(false),
            summary_at: Cell::new(None),
        };
        let delivered = match Box::pin(run.deliver()).await {
            // The team was erased meanwhile, unless the directory still has it.
            Err(error @ Error::Gone(_)) => {
                self.forget(team);
                self.deliveries(team).await?;
                return Err(error);
            }
            // An erasure goes on whatever is broken.
            Err(error) if run.has_left.get() => {
                courier.log(&format!("deliveries of {team} stopped: {error}"));
                Delivered::InPart
            }
            delivered => delivered?,
        };
        Ok(Outcome {
            delivered,
            swaps: run.swaps.get(),
            has_left: run.has_left.get(),
            summary_at: run.summary_at.get(),
        })
    }
}

/// A run for a team.
struct Run<'a, P, C> {
    teams: &'a Teams<'a, P>,
    courier: &'a C,
    team: &'a Id,
    deliveries: &'a Deliveries<'a, P>,
    until: DateTime<Utc>,
    swaps: Cell<usize>,
    has_left: Cell<bool>,
    summary_at: Cell<Option<DateTime<Utc>>>,
}

impl<P: Port, C: Courier<P>> Run<'_, P, C> {
    /// Delivers under one claim after another while the log grows.
    async fn deliver(&self) -> Result<Delivered, Error> {
        loop {
            let now = self.courier.now();
            let outbox = self.deliveries.outbox().await?;
            if let Some(claim) = outbox.held(now) {
                return Ok(Delivered::ByAnother(claim.until));
            }
            let backlog = self.caught_up().await?;
            if !backlog.team().is_delivered(now) {
                return Ok(Delivered::InPart);
            }
            let pending = Pending::of(&outbox, &backlog, now).await?;
            if !pending.is_due && pending.is_any == outbox.waits.is_some() {
                // A look that a delivery right after a commit does not cost.
                if backlog.has_blocked(now).await? {
                    self.catch_up(now).await?;
                    continue;
                }
                return Ok(delivered(pending.is_any));
            }
            let is_paused = paused_at(self.teams.port()).await?.is_some();
            if is_paused && pending.is_any && outbox.waits.is_some() {
                return Ok(Delivered::InPart);
            }
            let (claim, outbox) = self.deliveries.claim(self.courier.now()).await?;
            self.count_swap();
            if !outbox.is_held_by(&claim) {
                let until = outbox.claim.map_or(now, |claim| claim.until);
                return Ok(Delivered::ByAnother(until));
            }
            let (seen, delivered) = self.rounds(claim, outbox, backlog, is_paused).await?;
            let is_ahead = self.backlog().await?.revision() > seen;
            if !is_ahead || self.courier.now() >= self.until {
                return Ok(delivered);
            }
        }
    }

    fn count_swap(&self) {
        self.swaps.set(self.swaps.get() + 1);
    }

    /// Reads the root, after a commit of the ends by time, if there are any.
    async fn caught_up(&self) -> Result<Backlog<'_, P>, Error> {
        let (now, backlog) = (self.courier.now(), self.backlog().await?);
        if !backlog.has_ended(now) {
            return Ok(backlog);
        }
        self.catch_up(now).await?;
        self.backlog().await
    }

    async fn backlog(&self) -> Result<Backlog<'_, P>, Error> {
        let backlog = self.deliveries.backlog().await?;
        self.has_left.set(backlog.team().left.is_some());
        self.summary_at.set(backlog.team().summary_at());
        Ok(backlog)
    }

    /// Commits the ends by time and by orders.
    async fn catch_up(&self, now: DateTime<Utc>) -> Result<(), Error> {
        self.count_swap();
        let teams = self.teams;
        let done = teams.command(self.team, Authority::Admin, now, &CatchUp);
        done.await.result
    }

    /// Delivers under a claim, round after round, and gives it up. Returns the last revision that
    /// was read.
    async fn rounds(
        &self,
        claim: String,
        mut outbox: Outbox,
        mut backlog: Backlog<'_, P>,
        is_paused: bool,
    ) -> Result<(u64, Delivered), Error> {
        let mut deleted = self.deleted(&outbox).await;
        loop {
            let mut sent = self.send(&outbox, &backlog, is_paused).await;
            sent.progress.claim.clone_from(&claim);
            sent.progress.deleted = std::mem::take(&mut deleted);
            let now = self.courier.now();
            let is_over = sent.stop == Stop::RoundIsOver && sent.result.is_ok();
            if !is_over || now >= self.until {
                return self.finish(sent, &outbox, &backlog).await;
            }
            sent.progress.until = Some(now + Claim::LENGTH);
            outbox = self.deliveries.record(&sent.progress).await?;
            self.count_swap();
            if !outbox.is_held_by(&claim) {
                return Ok((backlog.revision(), Delivered::InPart));
            }
            backlog = self.caught_up().await?;
            if !backlog.team().is_delivered(now) {
                return Ok((backlog.revision(), Delivered::InPart));
            }
        }
    }

    async fn send(&self, outbox: &Outbox, backlog: &Backlog<'_, P>, is_paused: bool) -> Sent {
        if is_paused {
            return Sent {
                progress: Progress::default(),
                stop: Stop::Waits,
                result: Ok(()),
            };
        }
        let now = self.courier.now();
        self.courier
            .send(&Round {
                deliveries: self.deliveries,
                outbox,
                backlog,
                until: outbox.claim.as_ref().map_or(now, |claim| claim.until),
            })
            .await
    }

    /// Steps 4 and 5. The platform's run takes the team out of the waiting records only if this
    /// claim's id is still there.
    async fn finish(
        &self,
        mut sent: Sent,
        outbox: &Outbox,
        backlog: &Backlog<'_, P>,
    ) -> Result<(u64, Delivered), Error> {
        let is_left = sent.stop != Stop::Empty || sent.progress.leaves_parked(outbox);
        if is_left {
            self.count_swap();
            match self.teams.wait(self.team, &sent.progress.claim).await {
                Ok(()) => sent.progress.waits = true,
                Err(error) => {
                    let team = self.team;
                    let line = format!("{team} is not noted as waiting: {error}");
                    self.courier.log(&line);
                }
            }
        }
        self.deliveries.record(&sent.progress).await?;
        self.count_swap();
        sent.result?;
        Ok((backlog.revision(), delivered(is_left)))
    }

    /// Deletes lists of admins that no notification needs any more, once there are several, and
    /// returns them.
    async fn deleted(&self, outbox: &Outbox) -> Vec<String> {
        if outbox.released.len() < RELEASED {
            return Vec::new();
        }
        let lists = outbox.released.clone();
        match self.deliveries.delete(lists.clone()).await {
            Ok(()) => lists,
            Err(_) => Vec::new(),
        }
    }
}

fn delivered(is_any_left: bool) -> Delivered {
    if is_any_left {
        Delivered::InPart
    } else {
        Delivered::All
    }
}

/// The state of a team before a run.
struct Pending {
    /// Whether anything is to be sent now.
    is_due: bool,
    /// Whether anything is to be sent at all.
    is_any: bool,
}

impl Pending {
    async fn of<P: Port>(
        outbox: &Outbox,
        backlog: &Backlog<'_, P>,
        now: DateTime<Utc>,
    ) -> Result<Self, Error> {
        let (mut is_due, mut is_any) = (false, !outbox.parked.is_empty());
        for item in &outbox.parked {
            is_due |= item.is_due(now);
        }
        // Most often the entries are due, and no other lane needs a look.
        for lane in [Lane::Entries, Lane::Ends, Lane::Notices, Lane::Changes] {
            if is_due {
                return Ok(Self {
                    is_due,
                    is_any: true,
                });
            }
            let cursor = outbox.cursor(lane);
            if backlog.waiting_since(lane, &cursor).await?.is_some() {
                is_any = true;
                is_due = cursor.is_due(now);
            }
        }
        Ok(Self { is_due, is_any })
    }
}
