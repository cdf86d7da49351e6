//! One page of a log: walks its segments from the newest entry, or from a cursor, to older ones.

use crate::filter::Filter;
use domain::{Locale, team_event};
use serde_json::Value;
use spin_adapters::SpinStore;
use storage::{Error, Reader, Record, Teams};
use web::LogCursor;

/// Segments that one page looks through at most. A page may be empty and have a next one.
const SEGMENTS: u64 = 64;

/// Entries, newest first, and the place of the next page.
pub struct Page {
    /// The entries, as `TeamEvent`s of Dropbox's `team_log`.
    pub events: Vec<Value>,
    /// The cursor of the next page.
    pub next: Option<LogCursor>,
}

/// Reads a page of the entries that a filter admits.
pub async fn page(
    teams: &Teams<'_, SpinStore>,
    reader: &Reader<'_, SpinStore>,
    filter: &Filter,
    cursor: Option<LogCursor>,
    locale: Locale,
) -> Result<Page, Error> {
    let (mut segment, mut records) = start(teams, reader, cursor).await?;
    let mut events = Vec::new();
    for _ in 0..SEGMENTS {
        for (record, index) in entries(&records) {
            let Some(entry) = record.entries.get(index) else {
                continue;
            };
            let place = LogCursor {
                segment,
                revision: record.revision,
                index,
            };
            if is_before_page(place, cursor) || !filter.admits(entry) {
                continue;
            }
            if events.len() == filter.limit.unwrap_or(100) {
                // This entry is the first of the next page.
                let index = index + 1;
                let next = Some(LogCursor { index, ..place });
                return Ok(Page { events, next });
            }
            events.push(team_event(entry, record.revision, index, locale));
        }
        let Some(older) = segment.checked_sub(1) else {
            return Ok(Page { events, next: None });
        };
        segment = older;
        records = teams.segment(reader, segment).await?;
    }
    let next = records.last().map(|last| LogCursor {
        segment,
        revision: last.revision + 1,
        index: 0,
    });
    Ok(Page { events, next })
}

/// The places of a segment's entries, newest first.
fn entries(records: &[Record]) -> impl Iterator<Item = (&Record, usize)> {
    let records = records.iter().rev();
    records.flat_map(|record| {
        (0..record.entries.len())
            .rev()
            .map(move |index| (record, index))
    })
}

/// Whether an entry was on an earlier page.
fn is_before_page(place: LogCursor, cursor: Option<LogCursor>) -> bool {
    cursor.is_some_and(|cursor| (place.revision, place.index) >= (cursor.revision, cursor.index))
}

/// The segment to begin with: the newest, or the one that holds the cursor's place by now.
async fn start(
    teams: &Teams<'_, SpinStore>,
    reader: &Reader<'_, SpinStore>,
    cursor: Option<LogCursor>,
) -> Result<(u64, Vec<Record>), Error> {
    let last = reader.last_segment();
    let Some(cursor) = cursor else {
        return Ok((last, teams.segment(reader, last).await?));
    };
    let mut segment = cursor.segment.min(last);
    let mut records = teams.segment(reader, segment).await?;
    for _ in 0..SEGMENTS {
        let newest = records.last();
        let is_reached = newest.is_none_or(|newest| newest.revision >= cursor.revision);
        if is_reached || segment >= last {
            break;
        }
        segment += 1;
        records = teams.segment(reader, segment).await?;
    }
    Ok((segment, records))
}
