//! Delivering what waits of one team: two lanes, each in the log's order, and what they have passed over. None of the three
//! is held up by another.

use crate::backoff;
use crate::event::{Event, Named, events};
use crate::hook::{Hook, Outcome};
use domain::{Draft, Event as AuditEvent, Id, Team};
use spin_adapters::{SpinStore, now, random};
use storage::{Aside, Cursor, Error, Guard, Lane, Outbox, Reader, Record, Teams};

/// Groups of records that one call delivers at most in a lane; what is left waits for the next.
const GROUPS: usize = 1_000;

/// How often a notification is tried before those after it are: no more can anyone delay them with one that the hook chokes on.
const NOTICE_ATTEMPTS: u32 = 3;

/// What became of an event, or of all events of a record.
enum Sent {
    /// There is nothing more to do about it now.
    Done,
    /// It waits, and its lane with it.
    Waits,
}

/// Delivers what waits of a team as far as the hook takes it, after entering what time or a stop order have brought about
/// since the last command.
pub async fn deliver(teams: &Teams<'_, SpinStore>, hook: &Hook, team: &Id) -> Result<(), Error> {
    teams
        .command(team, Guard::Sovereign, now(), async |_, _| Ok(()))
        .await?;
    let lanes = (
        lane(teams, hook, team, Lane::Notices),
        lane(teams, hook, team, Lane::Entries),
    );
    let (aside, notices, entries) =
        futures::join!(crate::aside::deliver(teams, hook, team), lanes.0, lanes.1);
    notices.and(entries).and(aside)
}

async fn lane(
    teams: &Teams<'_, SpinStore>,
    hook: &Hook,
    team: &Id,
    lane: Lane,
) -> Result<(), Error> {
    for _ in 0..GROUPS {
        if storage::paused_at(teams.port()).await?.is_some() {
            return Ok(());
        }
        let mut cursor = teams.outbox(team).await?.cursor(lane).clone();
        if !cursor.released.is_empty() {
            teams.release(std::mem::take(&mut cursor.released)).await?;
            teams.advance(team, lane, &cursor).await?;
        }
        if cursor.not_before.is_some_and(|at| at > now()) {
            return Ok(());
        }
        let look = async |draft: &Draft, reader: &Reader<'_, SpinStore>| {
            let (segment, records) = teams.records_after(reader, &cursor).await?;
            Ok((draft.team.clone(), segment, records))
        };
        let (state, segment, records) = teams.read(team, now(), look).await?;
        if records.is_empty() {
            return Ok(());
        }
        let mut sent = Ok(Sent::Done);
        for record in records {
            sent = deliver_record(teams, hook, &state, lane, &record, &mut cursor).await;
            if !matches!(sent, Ok(Sent::Done)) {
                break;
            }
            let mut released = std::mem::take(&mut cursor.released);
            if lane == Lane::Notices {
                released.extend(record.released);
            }
            cursor = Cursor {
                delivered: record.revision,
                segment,
                released,
                ..Cursor::default()
            };
        }
        // What was delivered is kept in mind before anything else can go wrong.
        teams.advance(team, lane, &cursor).await?;
        if let Sent::Waits = sent? {
            return Ok(());
        }
    }
    Ok(())
}

/// Delivers the events of one record that are not delivered yet.
async fn deliver_record(
    teams: &Teams<'_, SpinStore>,
    hook: &Hook,
    team: &Team,
    lane: Lane,
    record: &Record,
    cursor: &mut Cursor,
) -> Result<Sent, Error> {
    let named = named(teams, team, lane, record).await?;
    for event in events(team, lane, record, &named)
        .into_iter()
        .skip(cursor.events)
    {
        if let Sent::Waits = deliver_event(teams, hook, &team.id, lane, &event, cursor).await? {
            return Ok(Sent::Waits);
        }
    }
    Ok(Sent::Done)
}

/// Tries one event, and sets it aside where it was tried often enough.
async fn deliver_event(
    teams: &Teams<'_, SpinStore>,
    hook: &Hook,
    team: &Id,
    lane: Lane,
    event: &Event,
    cursor: &mut Cursor,
) -> Result<Sent, Error> {
    let next = Cursor {
        events: cursor.events + 1,
        attempts: 0,
        not_before: None,
        ..cursor.clone()
    };
    let body = event.body()?;
    let (why, asked) = match hook.send(&event.id, body.clone(), false, now()).await {
        Outcome::Delivered => {
            *cursor = next;
            return Ok(Sent::Done);
        }
        Outcome::Gone => {
            storage::pause(teams.port(), now()).await?;
            return Ok(Sent::Waits);
        }
        Outcome::Failed(why, asked) => (why, asked),
    };
    cursor.attempts = cursor.attempts.saturating_add(1);
    let not_before = backoff::not_before(cursor.attempts, asked, now(), random());
    let may_wait =
        not_before.is_some() && (lane == Lane::Entries || cursor.attempts < NOTICE_ATTEMPTS);
    if may_wait || teams.outbox(team).await?.aside.len() >= Outbox::MOST_ASIDE {
        let longest = backoff::longest(random());
        cursor.not_before = Some(not_before.unwrap_or_else(|| now() + longest));
        return Ok(Sent::Waits);
    }
    let (id, attempts) = (event.id.clone(), cursor.attempts);
    let aside = Aside {
        id,
        body: String::new(),
        at: now(),
        attempts,
        not_before,
        why,
        is_replay: false,
    };
    teams
        .set_aside(team, lane, &next, &aside, body.as_bytes())
        .await?;
    *cursor = next;
    Ok(Sent::Done)
}

/// Reads what a record's events name.
async fn named(
    teams: &Teams<'_, SpinStore>,
    team: &Team,
    lane: Lane,
    record: &Record,
) -> Result<Named, Error> {
    let mut named = Named::default();
    if lane == Lane::Notices {
        for list in &record.recipients {
            named.recipients.push(teams.recipients(list).await?);
        }
        return Ok(named);
    }
    for entry in &record.entries {
        if let AuditEvent::SupportRequested { request: id, .. } = &entry.event {
            let found = teams
                .read(&team.id, now(), async |_, reader| reader.request(id).await)
                .await?;
            let request = found
                .ok_or_else(|| Error::Missing(format!("support request {id} of {}", team.id)))?;
            named.requests.insert(id.clone(), request.as_opened());
        }
    }
    Ok(named)
}
