//! Deliverers of these tests: a courier whose hook takes everything, and one step of a deliverer by
//! hand.

use super::acme;
use chrono::{DateTime, TimeDelta, Utc};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use storage::{Courier, Cursor, Error, Lane, Outcome, Port, Progress, Round, Sent, Stop, Teams};

/// The revisions that lanes have passed.
pub type Passed = BTreeMap<Lane, BTreeSet<u64>>;

/// A courier whose hook takes everything.
pub struct TakesAll<'a> {
    pub now: &'a Cell<DateTime<Utc>>,
    /// The revisions of which every event is sent.
    pub passed: &'a RefCell<Passed>,
    /// The cursors at the end of the last round.
    pub cursors: RefCell<BTreeMap<Lane, Cursor>>,
}

impl<P: Port> Courier<P> for TakesAll<'_> {
    fn now(&self) -> DateTime<Utc> {
        self.now.get()
    }

    fn log(&self, line: &str) {
        println!("{line}");
    }

    async fn send(&self, round: &Round<'_, P>) -> Sent {
        let mut progress = Progress::default();
        let mut result = Ok(());
        for lane in Lane::ALL {
            let mut cursor = round.outbox.cursor(lane);
            if let Err(error) = self
                .send_lane(round, lane, &mut cursor, &mut progress)
                .await
            {
                result = Err(error);
            }
            progress.cursors.insert(lane, cursor);
        }
        self.cursors.replace(progress.cursors.clone());
        Sent {
            progress,
            stop: Stop::Empty,
            result,
        }
    }
}

impl TakesAll<'_> {
    async fn send_lane<P: Port>(
        &self,
        round: &Round<'_, P>,
        lane: Lane,
        cursor: &mut Cursor,
        progress: &mut Progress,
    ) -> Result<(), Error> {
        loop {
            let (segment, records) = round.backlog.records_after(cursor).await?;
            if records.is_empty() {
                return Ok(());
            }
            for record in records {
                let revision = cursor.delivered + 1;
                assert_eq!(record.revision, revision, "the hook is served without gaps");
                if lane.is_notifying() {
                    let named = lane.has_events(&record).then_some(&record.recipients);
                    for list in named.into_iter().flatten() {
                        round.deliveries.recipients(list).await?;
                    }
                    progress.released.insert(revision, record.released);
                }
                let mut passed = self.passed.borrow_mut();
                passed.entry(lane).or_default().insert(revision);
                *cursor = Cursor {
                    delivered: revision,
                    segment,
                    ..Cursor::default()
                };
            }
        }
    }
}

/// Has a team delivered to a hook that takes everything.
pub async fn deliver_all<P: Port>(
    teams: &Teams<'_, P>,
    team: &domain::Id,
    now: DateTime<Utc>,
) -> Result<Outcome, Error> {
    let courier = TakesAll {
        now: &Cell::new(now),
        passed: &RefCell::default(),
        cursors: RefCell::default(),
    };
    let until = now + TimeDelta::hours(1);
    teams.deliver(team, &courier, until).await
}

/// Moves a cursor of `acme` as a deliverer does that has the claim.
pub async fn advance<P: Port>(
    teams: &Teams<'_, P>,
    lane: Lane,
    cursor: &Cursor,
) -> Result<(), Error> {
    let deliveries = teams.deliveries(&acme()).await?;
    let (claim, _) = deliveries.claim(super::at(0)).await?;
    let progress = Progress {
        claim,
        cursors: BTreeMap::from([(lane, cursor.clone())]),
        ..Progress::default()
    };
    deliveries.record(&progress).await?;
    Ok(())
}

/// A list of admins that a record of `acme` names as recipients.
pub async fn recipients<P: Port>(
    teams: &Teams<'_, P>,
    list: &String,
) -> Result<domain::Admins, Error> {
    teams.deliveries(&acme()).await?.recipients(list).await
}
