//! Delivering what waits of one team: two lanes, each in the log's order, neither held up by the other.

use crate::backoff;
use crate::event::{Named, events};
use crate::hook::{Hook, Outcome};
use domain::{Draft, Event, Id, Team};
use spin_adapters::{SpinStore, now, random};
use storage::{Cursor, Error, Guard, Lane, Reader, Record, Teams};

/// Groups of records that one call delivers at most in a lane; what is left waits for the next.
const GROUPS: usize = 1_000;

/// Delivers both lanes of a team as far as the hook takes them, after entering what time or a stop order have brought
/// about since the last command.
pub async fn deliver(teams: &Teams<'_, SpinStore>, hook: &Hook, team: &Id) -> Result<(), Error> {
    teams.command(team, Guard::Sovereign, now(), async |_, _| Ok(())).await?;
    let lanes = (lane(teams, hook, team, Lane::Notices), lane(teams, hook, team, Lane::Entries));
    let (notices, entries) = futures::join!(lanes.0, lanes.1);
    notices.and(entries)
}

async fn lane(teams: &Teams<'_, SpinStore>, hook: &Hook, team: &Id, lane: Lane) -> Result<(), Error> {
    for _ in 0..GROUPS {
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
        let mut done = Ok(true);
        for record in records {
            done = deliver_record(teams, hook, &state, lane, &record, &mut cursor).await;
            if !matches!(done, Ok(true)) {
                break;
            }
            let mut released = std::mem::take(&mut cursor.released);
            if lane == Lane::Notices {
                released.extend(record.released);
            }
            cursor = Cursor { delivered: record.revision, segment, released, ..Cursor::default() };
        }
        // What was delivered is kept in mind before anything else can go wrong.
        teams.advance(team, lane, &cursor).await?;
        if !done? {
            return Ok(());
        }
    }
    Ok(())
}

/// Delivers the events of one record that are not delivered yet. `false` where the hook did not take one.
async fn deliver_record(
    teams: &Teams<'_, SpinStore>,
    hook: &Hook,
    team: &Team,
    lane: Lane,
    record: &Record,
    cursor: &mut Cursor,
) -> Result<bool, Error> {
    let named = named(teams, team, lane, record).await?;
    for event in events(team, lane, record, &named).into_iter().skip(cursor.events) {
        match hook.send(&event, now()).await {
            Outcome::Delivered => {
                (cursor.events, cursor.attempts, cursor.not_before) = (cursor.events + 1, 0, None);
            }
            Outcome::Failed(why, asked) => {
                spin_adapters::log(&format!("delivery {} failed: {why}", event.id));
                cursor.attempts += 1;
                let wait = backoff::wait(cursor.attempts, random());
                cursor.not_before = Some(now() + asked.unwrap_or_default().max(wait));
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// Reads what a record's events name.
async fn named(teams: &Teams<'_, SpinStore>, team: &Team, lane: Lane, record: &Record) -> Result<Named, Error> {
    let mut named = Named::default();
    if lane == Lane::Notices {
        for list in &record.recipients {
            named.recipients.push(teams.recipients(list).await?);
        }
        return Ok(named);
    }
    for entry in &record.entries {
        if let Event::SupportRequested { request: id, .. } = &entry.event {
            let found = teams.read(&team.id, now(), async |_, reader| reader.request(id).await).await?;
            let request = found.ok_or_else(|| Error::Missing(format!("support request {id} of {}", team.id)))?;
            named.requests.insert(id.clone(), request.as_opened());
        }
    }
    Ok(named)
}
