//! How far the hook has been served with a team's log: one cursor for each of two lanes, and the events that they have
//! passed over because the hook would not take them.
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

/// An event that its lane has passed over, to be tried by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aside {
    /// The event's id.
    pub id: String,
    /// The object that holds the event, as the root would refer to it.
    pub body: String,
    /// When it was set aside.
    pub at: DateTime<Utc>,
    /// How often it was tried in vain.
    pub attempts: u32,
    /// Not to be tried again before. `None` when it is dead: only a replay has it tried again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<DateTime<Utc>>,
    /// What the last attempt came to, in a word.
    pub why: String,
    /// Whether it is tried because the platform asked for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_replay: bool,
}

/// Both cursors of a team, and what they have passed over.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Outbox {
    /// The lane of audit entries.
    pub entries: Cursor,
    /// The lane of notifications.
    pub notices: Cursor,
    /// What the lanes have passed over, oldest first, [`Outbox::MOST_ASIDE`] events at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aside: Vec<Aside>,
    /// Counts the changes.
    #[serde(default)]
    pub revision: u64,
}

impl Outbox {
    /// How many events may be set aside: with so many the lanes wait, so that none is lost.
    pub const MOST_ASIDE: usize = 50;

    /// Moves a cursor, unless it is there already or further.
    fn advance(&mut self, lane: Lane, cursor: &Cursor) -> bool {
        let current = self.cursor_mut(lane);
        if *current == *cursor
            || (current.delivered, current.events) > (cursor.delivered, cursor.events)
        {
            return false;
        }
        *current = cursor.clone();
        true
    }

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
    decode(
        &key,
        &port
            .get(&key)
            .await?
            .ok_or_else(|| Error::fault(format!("{key} is missing")))?,
    )
}

async fn prepare<P: Port>(port: &P, root: &str) -> Result<(P::Swap, Outbox), Error> {
    let key = keys::outbox(root);
    let (swap, bytes) = port.prepare(&key).await?;
    Ok((
        swap,
        decode(
            &key,
            &bytes.ok_or_else(|| Error::fault(format!("{key} is missing")))?,
        )?,
    ))
}

/// Changes the outbox until a change leaves it as it is, which is the reading back. Answers what it was then.
async fn change(port: &impl Port, root: &str, edit: impl Fn(&mut Outbox)) -> Result<Outbox, Error> {
    for _ in 0..ROUNDS {
        let (swap, before) = prepare(port, root).await?;
        let mut after = before.clone();
        edit(&mut after);
        if after == before {
            return Ok(before);
        }
        after.revision += 1;
        let _hint = port.swap(swap, encode(&after)?).await;
    }
    Err(too_busy(root))
}

fn too_busy(root: &str) -> Error {
    Error::fault(format!(
        "{} does not take what is written to it",
        keys::outbox(root)
    ))
}

/// Moves one cursor, unless another deliverer has come further. Ok only once it has been read back.
pub(crate) async fn advance(
    port: &impl Port,
    root: &str,
    lane: Lane,
    cursor: &Cursor,
) -> Result<(), Error> {
    let edit = |outbox: &mut Outbox| {
        outbox.advance(lane, cursor);
    };
    change(port, root, edit).await.map(drop)
}

/// Moves one cursor past an event that is set aside, with its body, unless another deliverer has come further.
pub(crate) async fn set_aside(
    port: &impl Port,
    root: &str,
    lane: Lane,
    cursor: &Cursor,
    aside: &Aside,
    body: &[u8],
) -> Result<(), Error> {
    for _ in 0..ROUNDS {
        let (swap, mut outbox) = prepare(port, root).await?;
        if !outbox.advance(lane, cursor) {
            return Ok(());
        }
        // Written anew for each swap, and after that was prepared: so a sweep that deletes it has seen the outbox change.
        let body_name = keys::aside_name(&port.random().text());
        port.set(&keys::object(root, &body_name), body.to_vec())
            .await?;
        outbox.aside.push(Aside {
            body: body_name,
            ..aside.clone()
        });
        outbox.revision += 1;
        let _hint = port.swap(swap, encode(&outbox)?).await;
    }
    Err(too_busy(root))
}

/// The body of an event that is set aside.
pub(crate) async fn body(port: &impl Port, root: &str, aside: &Aside) -> Result<Vec<u8>, Error> {
    let key = keys::object(root, &aside.body);
    port.get(&key).await?.ok_or(Error::Missing(key))
}

/// Puts what became of an event in its place among those set aside.
pub(crate) async fn put_aside(port: &impl Port, root: &str, changed: &Aside) -> Result<(), Error> {
    let edit = |outbox: &mut Outbox| {
        let known = outbox
            .aside
            .iter_mut()
            .find(|aside| aside.body == changed.body);
        known.into_iter().for_each(|known| *known = changed.clone());
    };
    change(port, root, edit).await.map(drop)
}

/// Takes an event out of those set aside: it is delivered.
pub(crate) async fn take_aside(port: &impl Port, root: &str, taken: &Aside) -> Result<(), Error> {
    change(port, root, |outbox| {
        outbox.aside.retain(|aside| aside.body != taken.body)
    })
    .await?;
    Ok(port
        .delete_many(vec![keys::object(root, &taken.body)])
        .await?)
}

/// Has an event that is set aside tried again now. `false` where there is none.
pub(crate) async fn replay(
    port: &impl Port,
    root: &str,
    id: &str,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let edit = |outbox: &mut Outbox| {
        let found = outbox
            .aside
            .iter_mut()
            .filter(|aside| aside.id == id && aside.not_before.is_none_or(|at| at > now));
        found.for_each(|aside| {
            (aside.not_before, aside.attempts, aside.is_replay) = (Some(now), 0, true)
        });
    };
    Ok(change(port, root, edit)
        .await?
        .aside
        .iter()
        .any(|aside| aside.id == id))
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
