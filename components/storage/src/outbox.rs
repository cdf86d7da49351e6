//! How far the hook has been served with a team's log: one cursor for each of two lanes.
//!
//! Cursors only ever move forward. Two deliverers at once may deliver the same event twice, under the same id, which is
//! what "at least once" allows; so the swap's answer need not be trusted either.

use crate::error::{Error, decode, encode};
use crate::log::Record;
use crate::root::Root;
use crate::{Port, keys};
use chrono::{DateTime, Utc};
use domain::AdminsRef;
use serde::{Deserialize, Serialize};

/// How often a cursor is swapped before it is given up.
const ROUNDS: u32 = 8;

/// Which of a record's events a cursor serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Audit entries.
    Entries,
    /// Notifications, which no audit entry can hold up.
    Notices,
}

/// How far one lane has come.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Cursor {
    /// The last revision all of whose events are delivered.
    pub delivered: u64,
    /// How many events of the revision after it are delivered as well.
    #[serde(default)]
    pub events: usize,
    /// The log's segment in which the next revision is looked for first.
    #[serde(default)]
    pub segment: u64,
    /// How often the next event was tried in vain.
    #[serde(default)]
    pub attempts: u32,
    /// Not to be tried again before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<DateTime<Utc>>,
    /// Lists of admins that nothing needs any more, to be deleted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub released: Vec<AdminsRef>,
}

/// Both cursors of a team.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Outbox {
    /// The lane of audit entries.
    pub entries: Cursor,
    /// The lane of notifications.
    pub notices: Cursor,
}

impl Outbox {
    /// The cursor of a lane.
    pub fn cursor(&self, lane: Lane) -> &Cursor {
        match lane {
            Lane::Entries => &self.entries,
            Lane::Notices => &self.notices,
        }
    }

    fn cursor_mut(&mut self, lane: Lane) -> &mut Cursor {
        match lane {
            Lane::Entries => &mut self.entries,
            Lane::Notices => &mut self.notices,
        }
    }
}

/// Reads the cursors of a team.
pub(crate) async fn read(port: &impl Port, root: &str) -> Result<Outbox, Error> {
    let key = keys::outbox(root);
    decode(&key, &port.get(&key).await?.ok_or_else(|| Error::fault(format!("{key} is missing")))?)
}

/// Moves one cursor, unless another deliverer has come further. Ok only once it has been read back.
pub(crate) async fn advance(port: &impl Port, root: &str, lane: Lane, cursor: &Cursor) -> Result<(), Error> {
    let key = keys::outbox(root);
    for _ in 0..ROUNDS {
        let (swap, bytes) = port.prepare(&key).await?;
        let mut outbox: Outbox = decode(&key, &bytes.ok_or_else(|| Error::fault(format!("{key} is missing")))?)?;
        let current = outbox.cursor_mut(lane);
        if *current == *cursor || (current.delivered, current.events) > (cursor.delivered, cursor.events) {
            return Ok(());
        }
        *current = cursor.clone();
        let _hint = port.swap(swap, encode(&outbox)?).await;
    }
    Err(Error::fault(format!("{key} does not take a cursor")))
}

/// The records after a cursor that stand together in one segment, oldest first, and the segment's number.
pub(crate) async fn records_after(
    port: &impl Port,
    root_key: &str,
    root: &Root,
    cursor: &Cursor,
) -> Result<(u64, Vec<Record>), Error> {
    for number in cursor.segment..=root.log.segments {
        let mut records = root.log.segment(port, root_key, number).await?;
        records.retain(|record| record.revision > cursor.delivered);
        if !records.is_empty() {
            return Ok((number, records));
        }
    }
    Ok((root.log.segments, Vec::new()))
}
