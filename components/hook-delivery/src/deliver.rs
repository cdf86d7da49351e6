//! Delivers a team's pending events: two lanes, each in the log's order, and the parked events.
//! None of the three holds up another.

use crate::backoff;
use crate::event::{Event, Referenced, events};
use crate::hook::{Failed, Hook, Outcome};
use crate::parked;
use domain::{Event as AuditEvent, Id, Team};
use spin_adapters::{SpinStore, now, random};
use storage::{Authority, CatchUp, Cursor, Error, Lane, Outbox, Parked, Record, Teams};

/// The most groups of records that one call delivers in a lane; the rest waits for the next call.
const MAX_GROUPS: usize = 1_000;

/// Attempts before a notification is parked, so that one bad notification cannot block the lane.
const NOTICE_ATTEMPTS: u32 = 3;

/// Delivers a team's pending events, as far as the hook accepts them.
pub async fn deliver(teams: &Teams<'_, SpinStore>, hook: &Hook, team: &Id) -> Result<(), Error> {
    teams
        .command(team, Authority::Admin, now(), &CatchUp)
        .await
        .result?;
    let (notices, entries) = (
        LaneDelivery::new(teams, hook, team, Lane::Notices),
        LaneDelivery::new(teams, hook, team, Lane::Entries),
    );
    let (parked, notices, entries) = futures::join!(
        parked::deliver(teams, hook, team),
        notices.run(),
        entries.run()
    );
    notices.and(entries).and(parked)
}

/// The delivery of one lane of a team.
struct LaneDelivery<'a> {
    teams: &'a Teams<'a, SpinStore>,
    hook: &'a Hook,
    team: &'a Id,
    lane: Lane,
}

/// Whether a lane goes on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    /// The next event is due.
    Continues,
    /// Nothing is due, or the lane waits for a retry.
    Stops,
}

/// Records of the log that follow a cursor, with the segment to look for later ones.
struct Group {
    team: Team,
    segment: u64,
    records: Vec<Record>,
}

impl<'a> LaneDelivery<'a> {
    fn new(teams: &'a Teams<'a, SpinStore>, hook: &'a Hook, team: &'a Id, lane: Lane) -> Self {
        Self {
            teams,
            hook,
            team,
            lane,
        }
    }

    async fn run(&self) -> Result<(), Error> {
        for _ in 0..MAX_GROUPS {
            if self.deliver_group().await? == Progress::Stops {
                break;
            }
        }
        Ok(())
    }

    /// Delivers the next records and moves the lane's cursor.
    async fn deliver_group(&self) -> Result<Progress, Error> {
        if storage::paused_at(self.teams.port()).await?.is_some() {
            return Ok(Progress::Stops);
        }
        let mut cursor = self.cursor().await?;
        if cursor.not_before.is_some_and(|at| at > now()) {
            return Ok(Progress::Stops);
        }
        let group = self.records_after(&cursor).await?;
        if group.records.is_empty() {
            return Ok(Progress::Stops);
        }
        let progress = self.deliver_records(group, &mut cursor).await;
        // Also after an error: earlier events of the group are delivered.
        self.teams.advance(self.team, self.lane, &cursor).await?;
        progress
    }

    /// Reads the lane's cursor, and deletes the lists of admins that it has released.
    async fn cursor(&self) -> Result<Cursor, Error> {
        let mut cursor = self
            .teams
            .outbox(self.team)
            .await?
            .cursor(self.lane)
            .clone();
        if !cursor.released.is_empty() {
            let released = std::mem::take(&mut cursor.released);
            self.teams.release(released).await?;
            self.teams.advance(self.team, self.lane, &cursor).await?;
        }
        Ok(cursor)
    }

    async fn records_after(&self, cursor: &Cursor) -> Result<Group, Error> {
        self.teams
            .read(self.team, now(), async |draft, reader| {
                let (segment, records) = self.teams.records_after(reader, cursor).await?;
                let team = draft.team.clone();
                Ok(Group {
                    team,
                    segment,
                    records,
                })
            })
            .await
    }

    async fn deliver_records(&self, group: Group, cursor: &mut Cursor) -> Result<Progress, Error> {
        for record in group.records {
            let progress = self.deliver_record(&group.team, &record, cursor).await?;
            if progress == Progress::Stops {
                return Ok(progress);
            }
            let mut released = std::mem::take(&mut cursor.released);
            if self.lane == Lane::Notices {
                released.extend(record.released);
            }
            *cursor = Cursor {
                delivered: record.revision,
                segment: group.segment,
                released,
                ..Cursor::default()
            };
        }
        Ok(Progress::Continues)
    }

    /// Delivers the events of a record from the cursor on.
    async fn deliver_record(
        &self,
        team: &Team,
        record: &Record,
        cursor: &mut Cursor,
    ) -> Result<Progress, Error> {
        let referenced = self.referenced(record).await?;
        let events = events(team, self.lane, record, &referenced);
        for event in events.into_iter().skip(cursor.events) {
            let progress = self.deliver_event(&event, cursor).await?;
            if progress == Progress::Stops {
                return Ok(progress);
            }
        }
        Ok(Progress::Continues)
    }

    /// Tries one event, and moves the cursor past it once it is delivered or parked.
    async fn deliver_event(&self, event: &Event, cursor: &mut Cursor) -> Result<Progress, Error> {
        let body = event.body()?;
        match self.hook.send(&event.id, body.clone(), false, now()).await {
            Outcome::Delivered => {
                *cursor = past_event(cursor);
                Ok(Progress::Continues)
            }
            Outcome::Gone => {
                storage::pause(self.teams.port(), now()).await?;
                Ok(Progress::Stops)
            }
            Outcome::Failed(failed) => self.retry_or_park(event, body, failed, cursor).await,
        }
    }

    /// Lets the lane wait for a retry, or parks the event after its last attempt in the lane. With
    /// too many parked events the lane waits, so that none is lost.
    async fn retry_or_park(
        &self,
        event: &Event,
        body: String,
        failed: Failed,
        cursor: &mut Cursor,
    ) -> Result<Progress, Error> {
        cursor.attempts = cursor.attempts.saturating_add(1);
        let attempts = cursor.attempts;
        let not_before = backoff::not_before(attempts, failed.retry_after, now(), random());
        let is_last = self.lane == Lane::Notices && attempts >= NOTICE_ATTEMPTS;
        let may_retry = not_before.is_some() && !is_last;
        if may_retry || self.teams.outbox(self.team).await?.parked.len() >= Outbox::MOST_PARKED {
            let latest = now() + backoff::longest(random());
            cursor.not_before = Some(not_before.unwrap_or(latest));
            return Ok(Progress::Stops);
        }
        let parked = Parked {
            id: event.id.clone(),
            body: String::new(),
            at: now(),
            attempts,
            not_before,
            why: failed.why,
            is_replay: false,
        };
        let next = past_event(cursor);
        self.teams
            .park(self.team, self.lane, &next, &parked, body.as_bytes())
            .await?;
        *cursor = next;
        Ok(Progress::Continues)
    }

    /// Reads the objects that a record's events refer to.
    async fn referenced(&self, record: &Record) -> Result<Referenced, Error> {
        match self.lane {
            Lane::Notices => self.recipients(record).await,
            Lane::Entries => self.support_requests(record).await,
        }
    }

    async fn recipients(&self, record: &Record) -> Result<Referenced, Error> {
        let mut referenced = Referenced::default();
        for list in &record.recipients {
            referenced
                .recipients
                .push(self.teams.recipients(list).await?);
        }
        Ok(referenced)
    }

    async fn support_requests(&self, record: &Record) -> Result<Referenced, Error> {
        let mut referenced = Referenced::default();
        for entry in &record.entries {
            let AuditEvent::SupportRequested { request: id, .. } = &entry.event else {
                continue;
            };
            let found = self
                .teams
                .read(self.team, now(), async |_, reader| reader.request(id).await)
                .await?;
            let team = self.team;
            let request =
                found.ok_or_else(|| Error::Missing(format!("support request {id} of {team}")))?;
            referenced.requests.insert(id.clone(), request.as_opened());
        }
        Ok(referenced)
    }
}

/// The cursor after the present event.
fn past_event(cursor: &Cursor) -> Cursor {
    Cursor {
        events: cursor.events + 1,
        attempts: 0,
        not_before: None,
        ..cursor.clone()
    }
}
