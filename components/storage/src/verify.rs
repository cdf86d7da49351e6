//! Verifies a team's log: every record is the one that was sealed, after the record before it.
//!
//! A changed, missing, inserted or moved record breaks the chain. A log whose end was cut off, or a
//! store that was put back to an older state, is consistent in itself: it is found by comparison
//! with the sequence and the head of the chain that earlier deliveries carried.

use crate::error::Error;
use crate::port::Port;
use crate::reader::Reader;
use crate::root::Root;
use chrono::{DateTime, Utc};
use domain::{AuditKeys, Seal};
use std::fmt;

/// The finding about a log that lacks its end.
const CUT: &str = "missing: the log was cut or put back";

/// Segments that one call verifies.
const SEGMENTS: u64 = 1_000;

/// The result of a verification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The log's newest revision.
    pub sequence: u64,
    /// The chain's head: the seal of the newest record.
    pub head: Seal,
    /// The first revision whose record is not the committed one, with the finding.
    pub first_bad: Option<(u64, &'static str)>,
    /// The next part, if the log is longer than one call verifies.
    pub next: Option<Part>,
}

/// The beginning of a part of a log: a segment, and the time to which the log has come before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Part {
    /// The segment's number.
    pub segment: u64,
    /// The latest moment of any entry before.
    pub at: DateTime<Utc>,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.segment, self.at.timestamp_millis())
    }
}

impl Part {
    /// Reads a part as it is shown; `None` if it is none.
    pub fn read(text: &str) -> Option<Self> {
        let (segment, at) = text.split_once('.')?;
        Some(Self {
            segment: segment.parse().ok()?,
            at: DateTime::from_timestamp_millis(at.parse().ok()?)?,
        })
    }
}

/// The last record that was checked.
struct Last {
    revision: u64,
    seal: Seal,
    /// The time to which the log has come.
    at: DateTime<Utc>,
}

/// The outcome of a check: the first bad revision with the finding, if there is one.
type Finding = Option<(u64, &'static str)>;

/// Verifies a part of the log, and that it holds an earlier delivered record, `delivered`:
/// its revision and seal.
pub(crate) async fn verify<P: Port>(
    reader: &Reader<'_, P>,
    audit_keys: &AuditKeys,
    from: Part,
    delivered: Option<&(u64, Seal)>,
) -> Result<Verified, Error> {
    let Root { revision, log, .. } = &reader.root;
    let mut verified = Verified {
        sequence: *revision,
        head: log.head(),
        first_bad: None,
        next: None,
    };
    if let Some((revision, seal)) = delivered {
        verified.first_bad = check_delivered(reader, *revision, seal).await?;
        if verified.first_bad.is_some() {
            return Ok(verified);
        }
    }
    let end = log.segments.min(from.segment.saturating_add(SEGMENTS - 1));
    if from.segment > log.segments {
        // Parts do not go away by themselves.
        verified.first_bad = Some((revision + 1, CUT));
        return Ok(verified);
    }
    let mut last = last_before(reader, from).await?;
    for number in from.segment..=end {
        let Some(last) = &mut last else {
            verified.first_bad = Some((1, "in a segment that is missing"));
            return Ok(verified);
        };
        verified.first_bad = check_segment(reader, audit_keys, number, last).await?;
        if verified.first_bad.is_some() {
            return Ok(verified);
        }
    }
    if end < log.segments {
        verified.next = Some(Part {
            segment: end + 1,
            at: last.map_or(from.at, |last| last.at),
        });
    } else if last.is_none_or(|last| last.revision != *revision) {
        verified.first_bad = Some((*revision, "missing"));
    }
    Ok(verified)
}

/// Checks that the log holds a record that was delivered earlier.
async fn check_delivered<P: Port>(
    reader: &Reader<'_, P>,
    revision: u64,
    seal: &Seal,
) -> Result<Finding, Error> {
    let Root {
        revision: sequence,
        log,
        ..
    } = &reader.root;
    let record = found(log.find(reader.port, reader.key, revision).await)?.flatten();
    if revision > *sequence {
        return Ok(Some((sequence + 1, CUT)));
    }
    let is_same = record.is_some_and(|record| record.seal == *seal);
    Ok((!is_same).then_some((revision, "not the one that was delivered")))
}

/// Checks the records of a segment, of which the first one follows `last`, and moves `last` on.
async fn check_segment<P: Port>(
    reader: &Reader<'_, P>,
    audit_keys: &AuditKeys,
    number: u64,
    last: &mut Last,
) -> Result<Finding, Error> {
    let (port, key) = (reader.port, reader.key);
    let records = found(reader.root.log.records(port, key, number).await)?;
    let Some(records) = records else {
        let finding = "in a segment that is missing or cannot be read";
        return Ok(Some((last.revision + 1, finding)));
    };
    if records.is_empty() && number < reader.root.log.segments {
        return Ok(Some((last.revision + 1, "in a segment that is empty")));
    }
    for record in records {
        if record.revision != last.revision + 1 {
            return Ok(Some((last.revision + 1, "missing or out of place")));
        }
        let before = (&last.seal, last.at);
        let sealed = found(record.is_sealed(port, key, audit_keys, before).await)?;
        let Some((true, at)) = sealed else {
            return Ok(Some((record.revision, "not as it was sealed")));
        };
        *last = Last {
            revision: record.revision,
            seal: record.seal,
            at,
        };
    }
    Ok(None)
}

/// The last record before a part. `None` if it cannot be read.
async fn last_before<P: Port>(reader: &Reader<'_, P>, from: Part) -> Result<Option<Last>, Error> {
    let (port, key) = (reader.port, reader.key);
    let at = from.at;
    let Some(number) = from.segment.checked_sub(1) else {
        return Ok(Some(Last {
            revision: 0,
            seal: Seal::default(),
            at,
        }));
    };
    let records = found(reader.root.log.records(port, key, number).await)?.unwrap_or_default();
    let Some(last) = records.into_iter().next_back() else {
        return Ok(None);
    };
    Ok(Some(Last {
        revision: last.revision,
        seal: last.seal,
        at,
    }))
}

/// Turns an absent or unreadable object into `None`. A failure of the store is no finding.
fn found<T>(read: Result<T, Error>) -> Result<Option<T>, Error> {
    match read {
        Ok(found) => Ok(Some(found)),
        Err(Error::Missing(_) | Error::Unreadable(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
