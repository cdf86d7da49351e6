//! A lane of a team in one round: its events in the log's order.
//!
//! An audit entry that the hook refuses is tried again in its place. From its second failure on the
//! events after it are tried as well: if the hook takes one of them, or anything else in this round,
//! it is not down, and those that it refused are parked. If it takes none, the lane is left as it
//! was, in its order, and waits; after [`ENTRY_ATTEMPTS`] the entry is parked anyway.
//!
//! Ends and notifications are tried once: those that fail are parked and the lane goes on, until the
//! hook has failed with all of three records in a row. Then the lane waits. A status that refuses the
//! event itself is no failure of the hook.

use crate::backoff;
use crate::event::{Event, Referenced, events};
use crate::hook::{Failed, Outcome};
use crate::round::{MOST_EVENTS, Sending};
use chrono::TimeDelta;
use domain::Event as AuditEvent;
use spin_adapters::{now, random};
use std::collections::BTreeMap;
use storage::{Cursor, Error, Lane, NewlyParked, Parked, ParkedEvent, Record, Stop};

/// Attempts before an audit entry is parked although the hook takes no other: more than two hours
/// and a half of trying.
const ENTRY_ATTEMPTS: u32 = 5;

/// Attempts of an audit entry before those after it are tried.
const PROBE_FROM: u32 = 2;

/// Events of the lane that are tried after a refused entry.
const PROBES: usize = 24;

/// Records in a row with all of which the hook failed, before the lane waits.
const REFUSED_RECORDS: u32 = 3;

/// An audit entry that the hook refuses: the lane as it was before it, while the events after it are
/// tried. All of them are refused so far.
struct Probe {
    cursor: Cursor,
    parked: usize,
    attempts: u32,
    retry_after: Option<TimeDelta>,
}

/// The progress of a lane in a round.
pub struct LaneRun<'a> {
    sending: &'a Sending<'a>,
    lane: Lane,
    pub cursor: Cursor,
    pub parked: Vec<NewlyParked>,
    pub released: BTreeMap<u64, Vec<String>>,
    sent: usize,
    probe: Option<Probe>,
}

impl<'a> LaneRun<'a> {
    pub fn new(sending: &'a Sending<'a>, lane: Lane) -> Self {
        Self {
            sending,
            lane,
            cursor: sending.round.outbox.cursor(lane),
            parked: Vec::new(),
            released: BTreeMap::new(),
            sent: 0,
            probe: None,
        }
    }

    /// Sends as much as may be sent.
    pub async fn run(&mut self) -> Result<Stop, Error> {
        let stop = self.run_to_a_stop().await;
        match self.probe.take() {
            // Something else was taken meanwhile: the hook is not down.
            Some(_) if self.sending.is_taking.get() => stop,
            Some(probe) => {
                self.go_back(probe);
                stop.map(|stop| stop.max(Stop::Waits))
            }
            None => stop,
        }
    }

    /// Leaves the lane as it was before a refused entry, and has it wait.
    fn go_back(&mut self, probe: Probe) {
        self.cursor = probe.cursor;
        self.parked.truncate(probe.parked);
        self.wait(probe.attempts, probe.attempts, probe.retry_after);
    }

    async fn run_to_a_stop(&mut self) -> Result<Stop, Error> {
        loop {
            let (segment, records) = self
                .sending
                .round
                .backlog
                .records_after(&self.cursor)
                .await?;
            if records.is_empty() {
                return Ok(Stop::Empty);
            }
            for record in records {
                if let Some(stop) = self.deliver_record(&record).await? {
                    return Ok(stop);
                }
                self.pass(record, segment);
            }
        }
    }

    /// Moves the cursor past a record whose events are all delivered or parked.
    fn pass(&mut self, record: Record, segment: u64) {
        self.cursor.delivered = record.revision;
        self.cursor.events = 0;
        self.cursor.segment = segment;
        if self.lane.is_notifying() && !record.released.is_empty() {
            self.released.insert(record.revision, record.released);
        }
    }

    /// Sends the events of a record from the cursor on. Returns a stop if it does not get to their
    /// end.
    async fn deliver_record(&mut self, record: &Record) -> Result<Option<Stop>, Error> {
        if !self.lane.has_events(record) {
            return Ok(None);
        }
        let referenced = self.referenced(record).await?;
        let events = events(
            self.sending.round.backlog.team(),
            self.lane,
            record,
            &referenced,
        );
        while self.cursor.events < events.len() {
            if !self.cursor.is_due(now()) {
                return Ok(Some(Stop::Waits));
            }
            if self.sent >= MOST_EVENTS || !self.sending.has_time() {
                return Ok(Some(Stop::RoundIsOver));
            }
            if self.is_probed_enough() {
                return Ok(Some(Stop::Waits));
            }
            let rest = events.get(self.cursor.events..).unwrap_or_default();
            match self.lane {
                Lane::Entries => self.deliver_entry(rest).await?,
                Lane::Ends | Lane::Notices | Lane::Changes => self.deliver_at_once(rest).await?,
            }
        }
        Ok(None)
    }

    /// Whether one more item may be parked.
    fn has_room(&self) -> bool {
        let outbox = self.sending.round.outbox;
        outbox.has_room(self.lane, self.parked.len())
    }

    /// Tries the next event, and moves the cursor past it once it is delivered or parked.
    async fn deliver_entry(&mut self, rest: &[Event]) -> Result<(), Error> {
        let Some(event) = rest.first() else {
            return Ok(());
        };
        let (id, body) = (event.id.clone(), event.body()?);
        self.sent += 1;
        match self.sending.send(&id, &body, false).await {
            Outcome::Delivered => {
                self.probe = None;
                self.pass_events(1, 0);
            }
            Outcome::Gone => {}
            Outcome::Failed(failed) => self.pass_refused((id, body), failed),
        }
        Ok(())
    }

    /// Parks a refused entry, at first only to try the events after it; or has the lane wait.
    fn pass_refused(&mut self, event: (String, String), failed: Failed) {
        let attempts = self.cursor.attempts.saturating_add(1);
        let is_over = attempts >= ENTRY_ATTEMPTS;
        // A hook that asks for a while is not asked for more.
        let is_probed =
            (self.probe.is_some() || attempts >= PROBE_FROM) && failed.retry_after.is_none();
        if !(is_over || is_probed) || !self.has_room() {
            if let Some(probe) = &mut self.probe {
                probe.retry_after = failed.retry_after;
            }
            self.wait(attempts, attempts, failed.retry_after);
            return;
        }
        if self.probe.is_none() && !is_over {
            self.probe = Some(Probe {
                cursor: self.cursor.clone(),
                parked: self.parked.len(),
                attempts,
                retry_after: failed.retry_after,
            });
        }
        self.pass_events(1, 0);
        self.park(vec![event], attempts, failed);
    }

    /// Whether so many events in a row were refused that the hook seems to be down.
    fn is_probed_enough(&self) -> bool {
        let probe = self.probe.as_ref();
        probe.is_some_and(|probe| self.parked.len() > probe.parked + PROBES)
    }

    /// Tries the next events once each, and parks those that fail. Without room for them the next
    /// one is tried alone, and waits in its place if it fails.
    async fn deliver_at_once(&mut self, rest: &[Event]) -> Result<(), Error> {
        let most = if self.has_room() {
            MOST_EVENTS - self.sent
        } else {
            1
        };
        let mut sent = Vec::new();
        for event in rest.iter().take(most) {
            sent.push((event.id.clone(), event.body()?));
        }
        let outcomes = self.sending.send_all(&sent, false).await;
        self.sent += outcomes.len();
        let (mut refused, mut last) = (Vec::new(), None::<Failed>);
        let (mut is_up, mut asked) = (false, None);
        for (event, outcome) in sent.into_iter().zip(&outcomes) {
            if let Outcome::Failed(failed) = outcome {
                is_up |= failed.is_refusal;
                asked = asked.max(failed.retry_after);
                refused.push(event);
                last = Some(failed.clone());
            }
        }
        is_up |= refused.len() < outcomes.len();
        // A hook that asks for a while is not asked for more.
        is_up &= asked.is_none();
        if let Some(failed) = last.as_ref().filter(|_| !self.has_room()) {
            let attempts = self.cursor.attempts.saturating_add(1);
            self.wait(attempts, attempts, failed.retry_after);
            return Ok(());
        }
        let attempts = if is_up { 0 } else { self.cursor.attempts };
        self.pass_events(outcomes.len(), attempts);
        if let Some(failed) = last {
            self.park(refused, 1, failed);
            if !is_up {
                let attempts = attempts.saturating_add(1);
                self.cursor.attempts = attempts;
                if attempts >= REFUSED_RECORDS || asked.is_some() {
                    self.wait(
                        attempts,
                        attempts.saturating_sub(REFUSED_RECORDS) + 1,
                        asked,
                    );
                }
            }
        }
        Ok(())
    }

    fn pass_events(&mut self, count: usize, attempts: u32) {
        self.cursor.events += count;
        self.cursor.attempts = attempts;
        self.cursor.not_before = None;
    }

    /// Lets the lane wait: so many failures, and the step of the schedule.
    fn wait(&mut self, attempts: u32, step: u32, asked: Option<TimeDelta>) {
        self.cursor.attempts = attempts;
        let not_before = backoff::lane_not_before(step, asked, now(), random());
        self.cursor.not_before = Some(not_before);
    }

    /// Parks events that the cursor has passed.
    fn park(&mut self, events: Vec<(String, String)>, attempts: u32, failed: Failed) {
        let Some((first, _)) = events.first() else {
            return;
        };
        let item = Parked {
            id: first.clone(),
            lane: self.lane,
            body: String::new(),
            left: (0..events.len()).collect(),
            at: now(),
            attempts,
            not_before: backoff::not_before(attempts, failed.retry_after, now(), random()),
            why: failed.why,
            is_replay: false,
        };
        self.parked.push(NewlyParked {
            item,
            to: self.cursor.place(),
            events: events
                .into_iter()
                .map(|(id, body)| ParkedEvent { id, body })
                .collect(),
        });
    }

    /// Reads the objects that a record's events refer to.
    async fn referenced(&self, record: &Record) -> Result<Referenced, Error> {
        let mut referenced = Referenced::default();
        match self.lane {
            Lane::Ends => {}
            Lane::Notices | Lane::Changes => {
                for list in &record.recipients {
                    let admins = self.sending.round.deliveries.recipients(list).await?;
                    referenced.recipients.push(admins);
                }
            }
            Lane::Entries => self.support_requests(record, &mut referenced).await?,
        }
        Ok(referenced)
    }

    async fn support_requests(
        &self,
        record: &Record,
        referenced: &mut Referenced,
    ) -> Result<(), Error> {
        for entry in &record.entries {
            let AuditEvent::SupportRequested { request: id, .. } = &entry.event else {
                continue;
            };
            let found = match self.sending.round.backlog.request(id).await {
                // The root has moved on since it was read.
                Err(Error::Missing(_)) => {
                    let newer = self.sending.round.deliveries.backlog().await?;
                    newer.request(id).await?
                }
                found => found?,
            };
            let team = &self.sending.round.backlog.team().id;
            let request =
                found.ok_or_else(|| Error::Missing(format!("support request {id} of {team}")))?;
            referenced.requests.insert(id.clone(), request.as_opened());
        }
        Ok(())
    }
}
