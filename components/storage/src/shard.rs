//! Shards: small records, each at the top of one paged map of texts. The directory has 64 of them,
//! and so have the teams that wait and the access of resellers.
//!
//! 1. A change reads the record by a plain get. Where the edit is a no-op it ends here, without a
//!    compare-and-swap handle.
//! 2. It prepares the swap and edits once more, on the record that will be swapped.
//! 3. It writes the new pages under an id of this attempt. Nothing refers to them yet.
//! 4. It swaps in the record of the next revision, with the id. The reply is only a hint.
//! 5. It reads the record back by a plain get. With its own id there, the edit is stored. Otherwise
//!    the change starts over, and ends at step 1 if the edit was stored all the same.
//!
//! The id keeps the bytes of a record from ever recurring (no ABA). A swap whose outcome is unknown
//! may have taken effect and been followed by others, so an attempt never deletes its own pages:
//! those of a lost one are left to the sweep. Replaced pages are retired, and deleted by a later
//! change, once it is known to be stored.
//!
//! All records exist from set-up on, so that no absent key is ever contended: a compare-and-swap on
//! an absent key can have two winners. Within an instance, calls of Spin's store are synchronous,
//! so changes of one shard queue up there rather than race.

use crate::error::Error;
use crate::json::{Formatted, decode_record, encode, raw};
use crate::keys;
use crate::map::{Edited, PagedMap, Pages};
use crate::port::{BATCH, Port, delete_all, set_all};
use domain::Entries;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::pin::Pin;
use std::time::Duration;

/// The newest format of these records that this code knows.
const FORMAT: u32 = 1;
/// Attempts at one change before it fails.
const ROUNDS: u32 = 40;
/// Reads of a shard that moves on meanwhile.
const LOOKS: u32 = 10;
/// Retired pages before a change deletes some.
const RETIRED: usize = 16;

/// The record of a shard.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct ShardRecord {
    /// A higher one than [`FORMAT`] is neither read nor rewritten.
    format: u32,
    /// The number of changes.
    revision: u64,
    /// The id of the attempt that wrote it.
    attempt: String,
    /// The top page; `None` while the map is empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    top: Option<String>,
    /// Pages to which nothing refers since earlier revisions, oldest first, without the shard's own
    /// key, with which they all begin.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    retired: Vec<String>,
    /// Roots of teams that a sweep is deleting.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    marked: BTreeSet<String>,
}

impl Formatted for ShardRecord {
    const KNOWN: u32 = FORMAT;

    fn format(&self) -> u32 {
        self.format
    }
}

/// A shard at one revision.
pub(crate) struct Shard<'a, P> {
    port: &'a P,
    key: &'a str,
    pages: &'a Pages,
    record: ShardRecord,
}

/// The outcome of an edit on a shard. Without entries and marks it is a no-op.
pub(crate) struct Edit<T, V = String> {
    pub result: T,
    /// Keys to set (`Some`) or to remove (`None`).
    pub entries: Vec<(String, Option<V>)>,
    /// The roots that are marked from now on.
    pub marked: Option<BTreeSet<String>>,
}

impl<T, V> Edit<T, V> {
    /// Nothing to change.
    pub fn no_op(result: T) -> Self {
        Self {
            result,
            entries: Vec::new(),
            marked: None,
        }
    }

    fn is_no_op(&self) -> bool {
        self.entries.is_empty() && self.marked.is_none()
    }
}

/// The next revision of a shard.
struct Next {
    record: ShardRecord,
    written: Vec<(String, Vec<u8>)>,
    /// Pages that earlier revisions retired, to be deleted once this one is stored.
    garbage: Vec<String>,
}

impl<'a, P: Port> Shard<'a, P> {
    fn decode(
        port: &'a P,
        key: &'a str,
        pages: &'a Pages,
        bytes: Option<Vec<u8>>,
    ) -> Result<Self, Error> {
        let record = decode_record(key, &bytes.ok_or(Error::NotSetUp)?)?;
        Ok(Self {
            port,
            key,
            pages,
            record,
        })
    }

    /// The shard's map.
    pub fn map<V: DeserializeOwned>(&self) -> PagedMap<'_, P, V> {
        PagedMap::new(self.port, self.pages, self.key, self.record.top.as_deref())
    }

    /// Whether the map has no entries.
    pub fn is_empty(&self) -> bool {
        self.record.top.is_none()
    }

    /// The roots that a sweep is deleting.
    pub fn marked(&self) -> &BTreeSet<String> {
        &self.record.marked
    }

    /// The key of the record.
    pub fn key(&self) -> &str {
        self.key
    }

    /// The number of changes.
    pub fn revision(&self) -> u64 {
        self.record.revision
    }

    /// The top page of the map.
    pub fn top(&self) -> Option<&str> {
        self.record.top.as_deref()
    }

    /// The keys of retired pages.
    pub fn retired(&self) -> impl Iterator<Item = String> {
        self.record
            .retired
            .iter()
            .map(|page| format!("{}{page}", self.key))
    }

    async fn next(&self, edits: Entries, marked: Option<BTreeSet<String>>) -> Result<Next, Error> {
        let attempt = self.port.random().text();
        let mut pages = 0;
        let mut next_page = || {
            pages += 1;
            keys::page_name(&attempt, pages)
        };
        let Edited {
            top,
            written,
            retired,
        } = self.map::<String>().edit(edits, &mut next_page).await?;
        let before = &self.record;
        let deleted = if before.retired.len() < RETIRED {
            0
        } else {
            before.retired.len().min(BATCH)
        };
        let kept = before.retired.iter().skip(deleted).cloned();
        let added = retired
            .iter()
            .filter_map(|page| page.strip_prefix(self.key))
            .map(str::to_owned);
        let record = ShardRecord {
            format: FORMAT,
            revision: before.revision + 1,
            attempt,
            top,
            retired: kept.chain(added).collect(),
            marked: marked.unwrap_or_else(|| before.marked.clone()),
        };
        let garbage = self.retired().take(deleted).collect();
        Ok(Next {
            record,
            written,
            garbage,
        })
    }
}

/// Creates the records that do not exist yet.
pub(crate) async fn create_all(
    port: &impl Port,
    keys: impl Iterator<Item = String>,
) -> Result<(), Error> {
    let record = ShardRecord {
        format: FORMAT,
        revision: 0,
        attempt: String::new(),
        top: None,
        retired: Vec::new(),
        marked: BTreeSet::new(),
    };
    let mut absent = Vec::new();
    for key in keys {
        if port.get(&key).await?.is_none() {
            absent.push((key, encode(&record)?));
        }
    }
    Ok(set_all(port, absent).await?)
}

/// Reads a shard. Starts over if the shard moves on and a page is deleted meanwhile; a page that is
/// missing twice under one revision is lost.
pub(crate) async fn look<P: Port, T>(
    port: &P,
    key: &str,
    look: impl AsyncFn(&Shard<'_, P>) -> Result<T, Error>,
) -> Result<T, Error> {
    look_in(port, key, &Pages::default(), look).await
}

async fn look_in<P: Port, T>(
    port: &P,
    key: &str,
    pages: &Pages,
    look: impl AsyncFn(&Shard<'_, P>) -> Result<T, Error>,
) -> Result<T, Error> {
    let mut last_missed = None;
    for _ in 0..LOOKS {
        let shard = Shard::decode(port, key, pages, port.get(key).await?)?;
        match look(&shard).await {
            Err(Error::Missing(page)) => {
                let revision = shard.revision();
                if last_missed.replace(revision) == Some(revision) {
                    return Err(Error::fault(format!(
                        "{page} is missing at revision {revision}"
                    )));
                }
            }
            result => return result,
        }
    }
    Err(Error::fault(format!("{key} moves on too fast to be read")))
}

type RawEntry = (String, Option<Box<RawValue>>);

/// An edit without its types.
type AnyEdit = Edit<(), Box<RawValue>>;

type Boxed<'s, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + 's>>;

/// An edit behind a pointer, so that the code of a change is there once and not once an edit.
trait Editor<P> {
    fn edit<'s>(&'s self, shard: &'s Shard<'_, P>) -> Boxed<'s, AnyEdit>;
}

/// An edit, with the result of its last run.
struct Typed<F, T> {
    edit: F,
    result: RefCell<Option<T>>,
}

impl<P, T, V, F> Editor<P> for Typed<F, T>
where
    P: Port,
    V: Serialize,
    F: AsyncFn(&Shard<'_, P>) -> Result<Edit<T, V>, Error>,
{
    fn edit<'s>(&'s self, shard: &'s Shard<'_, P>) -> Boxed<'s, AnyEdit> {
        Box::pin(async move {
            let Edit {
                result,
                entries,
                marked,
            } = (self.edit)(shard).await?;
            self.result.replace(Some(result));
            Ok(Edit {
                result: (),
                entries: raw_entries(&entries)?,
                marked,
            })
        })
    }
}

/// Entries without the type of their values.
fn raw_entries<V: Serialize>(entries: &[(String, Option<V>)]) -> Result<Vec<RawEntry>, Error> {
    let mut raw_entries = Vec::with_capacity(entries.len());
    for (key, value) in entries {
        raw_entries.push((key.clone(), value.as_ref().map(raw).transpose()?));
    }
    Ok(raw_entries)
}

/// Changes a shard by an edit that is idempotent: a no-op where it is stored already. It may run
/// several times.
pub(crate) async fn change<P: Port, T, V: Serialize>(
    port: &P,
    key: &str,
    edit: impl AsyncFn(&Shard<'_, P>) -> Result<Edit<T, V>, Error>,
) -> Result<T, Error> {
    let typed = Typed {
        edit,
        result: RefCell::new(None),
    };
    change_by(port, key, &typed).await?;
    let result = typed.result.into_inner();
    result.ok_or_else(|| Error::fault(format!("{key} was not edited")))
}

async fn change_by<P: Port>(port: &P, key: &str, editor: &dyn Editor<P>) -> Result<(), Error> {
    let pages = Pages::default();
    for round in 0..ROUNDS {
        let seen = look_in(port, key, &pages, async |shard| editor.edit(shard).await).await?;
        if seen.is_no_op() {
            return Ok(());
        }
        let (swap, bytes) = port.prepare(key).await?;
        let shard = Shard::decode(port, key, &pages, bytes)?;
        let changed = match editor.edit(&shard).await {
            // The shard has moved on since.
            Err(Error::Missing(_)) => continue,
            changed => changed?,
        };
        if changed.is_no_op() {
            return Ok(());
        }
        let mut edits = Entries::new();
        edits.extend(changed.entries);
        let next = match shard.next(edits, changed.marked).await {
            Err(Error::Missing(_)) => continue,
            next => next?,
        };
        if is_stored(port, key, swap, next).await? {
            return Ok(());
        }
        if round > 2 {
            port.pause(jitter(port)).await;
        }
    }
    Err(Error::fault(format!("{key} is too busy")))
}

/// Steps 3 to 5. `false` if the outcome is not known to be good.
async fn is_stored<P: Port>(port: &P, key: &str, swap: P::Swap, next: Next) -> Result<bool, Error> {
    set_all(port, next.written).await?;
    let _hint = port.swap(swap, encode(&next.record)?).await;
    let Ok(Some(bytes)) = port.get(key).await else {
        return Ok(false);
    };
    let is_own = decode_record::<ShardRecord>(key, &bytes)?.attempt == next.record.attempt;
    if is_own {
        // A failure leaves garbage, which is no reason to fail the change.
        let _garbage_stays = delete_all(port, next.garbage).await;
    }
    Ok(is_own)
}

fn jitter(port: &impl Port) -> Duration {
    let random = port.random().0.first().copied().unwrap_or_default();
    Duration::from_micros(u64::from(random) * 100)
}
