//! Verifying a team's log: that every record is the one that was sealed, after the one that was before it.
//!
//! What was changed, left out, put in or moved breaks the chain. A log whose end was cut off, or a store put back to what it
//! was, is whole in itself: it is told from the sequence and the chain's head that deliveries carried since.

use crate::Port;
use crate::error::Error;
use crate::log::StoredRecord;
use crate::reader::Reader;
use crate::root::Root;
use domain::{AuditKeys, Seal};

/// How many segments one call verifies.
const SEGMENTS: u64 = 1_000;

/// What verifying came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The log's newest revision.
    pub sequence: u64,
    /// The chain's head: the seal of the newest record.
    pub head: Seal,
    /// The first revision whose record is not, or no longer, what was committed, and what is wrong with it.
    pub first_bad: Option<(u64, &'static str)>,
    /// The segment to go on with, where there are more than one call verifies.
    pub next: Option<u64>,
}

/// Verifies the log from a segment on, and that it holds the record that was told: its revision and seal.
pub(crate) async fn verify<P: Port>(
    reader: &Reader<'_, P>,
    keys: &AuditKeys,
    from: u64,
    told: Option<&(u64, Seal)>,
) -> Result<Verified, Error> {
    let Root { revision, log, .. } = &reader.root;
    let (sequence, head) = (*revision, log.head());
    let result = |first_bad, next| {
        Ok(Verified {
            sequence,
            head: head.clone(),
            first_bad,
            next,
        })
    };
    if let Some((told, seal)) = told {
        let found = found(log.find(reader.port, reader.key, *told).await)?;
        match found.flatten() {
            _ if *told > sequence => {
                return result(
                    Some((sequence + 1, "missing: the log was cut or put back")),
                    None,
                );
            }
            Some(record) if record.seal == *seal => {}
            _ => return result(Some((*told, "not the one that was told")), None),
        }
    }
    let mut before = match from.checked_sub(1) {
        Some(number) => found(log.records(reader.port, reader.key, number).await)?
            .and_then(|records| records.last().map(place)),
        None => Some((0, Seal::default())),
    };
    for number in from..=log.segments {
        if number - from >= SEGMENTS {
            return result(None, Some(number));
        }
        let Some((last, seal)) = &mut before else {
            return result(Some((1, "in a segment that is missing")), None);
        };
        let Some(records) = found(log.records(reader.port, reader.key, number).await)? else {
            return result(
                Some((*last + 1, "in a segment that is missing or cannot be read")),
                None,
            );
        };
        for record in records {
            if record.revision != *last + 1 {
                return result(Some((*last + 1, "missing or out of place")), None);
            }
            if found(record.is_sealed(reader.port, reader.key, keys, seal).await)? != Some(true) {
                return result(Some((record.revision, "not as it was sealed")), None);
            }
            (*last, *seal) = place(&record);
        }
    }
    let is_whole = before.is_some_and(|(last, _)| last == sequence);
    result((!is_whole).then_some((sequence, "missing")), None)
}

fn place(record: &StoredRecord) -> (u64, Seal) {
    (record.revision, record.seal.clone())
}

/// What was read, if it was there and could be read. That the store itself failed is no finding.
fn found<T>(read: Result<T, Error>) -> Result<Option<T>, Error> {
    match read {
        Ok(found) => Ok(Some(found)),
        Err(Error::Missing(_) | Error::Unreadable(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
