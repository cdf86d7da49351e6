//! The log of a team: one record per commit, the newest ones in the root, the rest in numbered
//! segments.
//!
//! A commit after which the records in the root exceed their budget only notes the revision through
//! which they are to be cut. The next commit cuts them: all writers that start from the same root
//! write the same bytes under the same key, of committed records only. Segments are deleted with their team.

use crate::error::Error;
use crate::json::{decode, encode, raw, read_object};
use crate::keys;
use crate::port::Object;
use crate::port::Port;
use chrono::{DateTime, Utc};
use domain::{AdminsRef, AuditKeys, Entry, Seal};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The budget in bytes for records in a root that is large; beyond it they are cut.
pub(crate) const BUDGET: usize = 1100;

/// The longest entries of one record in the root, in bytes; longer ones are an object of their own.
const ENTRIES: usize = 1850;

/// The record of one commit. Commits keep its entries as JSON, so that only readers pay for
/// decoding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record<E = Vec<Entry>> {
    /// The revision that the commit made.
    pub revision: u64,
    /// The id of the attempt that made it: the verdict of a commit.
    pub attempt: String,
    /// The audit entries.
    pub entries: E,
    /// Whether the entries are stored apart, under [`keys::entries`].
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_apart: bool,
    /// The recipients of notifications about these entries: the admins of before and after, and
    /// those who were told of the change before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recipients: Vec<AdminsRef>,
    /// Lists of admins that only notifications up to this record need.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub released: Vec<AdminsRef>,
    /// The seal that chains it to the record before.
    pub seal: Seal,
}

/// An entry's moment.
#[derive(Deserialize)]
struct Moment {
    at: DateTime<Utc>,
}

/// The part of the log in the root.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Log {
    /// The number of segments.
    pub segments: u64,
    /// The records in no segment, oldest first.
    pub records: Vec<StoredRecord>,
    /// The next commit cuts the records up to this revision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut_through: Option<u64>,
}

/// A record as stored, with its entries as JSON.
pub(crate) type StoredRecord = Record<Box<RawValue>>;

/// The error of a commit without audit keys: an entry that cannot be sealed is not written.
pub(crate) fn no_keys() -> Error {
    Error::fault("audit_keys is not set, or not 32 bytes in base64")
}

impl Record {
    /// The record as stored, sealed after the one before, with the object of its entries if they
    /// are stored apart.
    pub(crate) fn stored(
        mut self,
        root: &str,
        audit_keys: Option<&AuditKeys>,
        before: &Seal,
    ) -> Result<(StoredRecord, Option<Object>), Error> {
        let audit_keys = audit_keys.ok_or_else(no_keys)?;
        let entries = raw(&self.entries)?;
        let seal = self.with_sealed(root, before, &entries, |parts| audit_keys.seal(parts))?;
        self.seal = seal.ok_or_else(|| Error::fault("audit_keys cannot be used"))?;
        if entries.get().len() <= ENTRIES {
            return Ok((self.with(entries), None));
        }
        let key = keys::entries(root, self.revision, &self.attempt);
        let apart = (key, entries.get().as_bytes().to_vec());
        let mut record = self.with(RawValue::NULL.to_owned());
        record.is_apart = true;
        Ok((record, Some(apart)))
    }
}

impl StoredRecord {
    /// The record with decoded entries.
    async fn read(self, port: &impl Port, root: &str) -> Result<Record, Error> {
        let entries = self.entries(port, root).await?;
        let entries = decode(root, entries.get().as_bytes())?;
        Ok(self.with(entries))
    }

    /// The keys of the objects that the record refers to.
    pub(crate) fn objects(&self, root: &str) -> Vec<String> {
        let apart = keys::entries(root, self.revision, &self.attempt);
        let lists = self.recipients.iter().chain(&self.released).cloned();
        lists.chain(self.is_apart.then_some(apart)).collect()
    }

    async fn entries(&self, port: &impl Port, root: &str) -> Result<Box<RawValue>, Error> {
        if !self.is_apart {
            return Ok(self.entries.clone());
        }
        let key = keys::entries(root, self.revision, &self.attempt);
        read_object(port, &key).await
    }

    /// Whether the record is unchanged since it was sealed after the record before, and the time to
    /// which the log has come with it.
    pub(crate) async fn is_sealed(
        &self,
        port: &impl Port,
        root: &str,
        audit_keys: &AuditKeys,
        (before, at): (&Seal, DateTime<Utc>),
    ) -> Result<(bool, DateTime<Utc>), Error> {
        let entries = self.entries(port, root).await?;
        let moments: Vec<Moment> = decode(root, entries.get().as_bytes())?;
        let at = moments.iter().fold(at, |at, entry| at.max(entry.at));
        let is_sealed = self.with_sealed(root, before, &entries, |parts| {
            audit_keys.is_seal(parts, &self.seal, at)
        })?;
        Ok((is_sealed, at))
    }
}

impl<E> Record<E> {
    /// Runs `work` on the sealed parts of a record: all but the seal itself.
    fn with_sealed<T>(
        &self,
        root: &str,
        before: &Seal,
        entries: &RawValue,
        work: impl FnOnce(&[&[u8]]) -> T,
    ) -> Result<T, Error> {
        let revision = self.revision.to_be_bytes();
        let lists = encode(&(&self.recipients, &self.released))?;
        Ok(work(&[
            before.as_bytes(),
            root.as_bytes(),
            &revision,
            self.attempt.as_bytes(),
            &lists,
            entries.get().as_bytes(),
        ]))
    }

    /// The record with other entries.
    fn with<F>(self, entries: F) -> Record<F> {
        Record {
            revision: self.revision,
            attempt: self.attempt,
            entries,
            is_apart: self.is_apart,
            recipients: self.recipients,
            released: self.released,
            seal: self.seal,
        }
    }
}

impl Log {
    /// The seal of the newest record.
    pub(crate) fn head(&self) -> Seal {
        self.records
            .last()
            .map(|record| record.seal.clone())
            .unwrap_or_default()
    }

    /// The log with one more record, and the segment to be written with it, if this commit cuts
    /// one. Records beyond `budget` bytes are cut by the next one.
    pub(crate) fn appended(
        &self,
        root: &str,
        budget: usize,
        record: StoredRecord,
    ) -> Result<(Self, Option<Object>), Error> {
        let mut next = self.clone();
        let mut segment = None;
        if let Some(through) = next.cut_through.take() {
            let (cut, kept): (Vec<_>, Vec<_>) = next
                .records
                .into_iter()
                .partition(|old| old.revision <= through);
            segment = Some((keys::segment(root, next.segments), encode(&cut)?));
            next.segments += 1;
            next.records = kept;
        }
        next.records.push(record);
        if encode(&next.records)?.len() > budget {
            next.cut_through = next.records.last().map(|last| last.revision);
        }
        Ok((next, segment))
    }

    /// The records of a segment. The number after the last segment stands for the records in the
    /// root.
    pub async fn segment(
        &self,
        port: &impl Port,
        root: &str,
        number: u64,
    ) -> Result<Vec<Record>, Error> {
        let mut records = Vec::new();
        for record in self.records(port, root, number).await? {
            records.push(record.read(port, root).await?);
        }
        Ok(records)
    }

    /// The stored records of a segment; see [`Self::segment`].
    pub(crate) async fn records(
        &self,
        port: &impl Port,
        root: &str,
        number: u64,
    ) -> Result<Vec<StoredRecord>, Error> {
        if number >= self.segments {
            return Ok(self.records.clone());
        }
        read_object(port, &keys::segment(root, number)).await
    }

    /// The record of a revision, found in the root or by binary search in the segments.
    pub(crate) async fn find(
        &self,
        port: &impl Port,
        root: &str,
        revision: u64,
    ) -> Result<Option<StoredRecord>, Error> {
        if starts_by(&self.records, revision) {
            return Ok(record_of(self.records.clone(), revision));
        }
        let (mut from, mut to) = (0, self.segments);
        while from < to {
            let middle = from + (to - from) / 2;
            let records = self.records(port, root, middle).await?;
            if !starts_by(&records, revision) {
                to = middle;
            } else if records.last().is_some_and(|last| last.revision < revision) {
                from = middle + 1;
            } else {
                return Ok(record_of(records, revision));
            }
        }
        Ok(None)
    }

    /// The records after a revision that are in one segment, oldest first, and the segment's
    /// number. The search starts at the segment `from`.
    pub(crate) async fn after(
        &self,
        port: &impl Port,
        root: &str,
        revision: u64,
        from: u64,
    ) -> Result<(u64, Vec<Record>), Error> {
        let (number, stored) = self.stored_after(port, root, revision, from).await?;
        let mut records = Vec::new();
        for record in stored {
            records.push(record.read(port, root).await?);
        }
        Ok((number, records))
    }

    async fn stored_after(
        &self,
        port: &impl Port,
        root: &str,
        revision: u64,
        from: u64,
    ) -> Result<(u64, Vec<StoredRecord>), Error> {
        // Mostly the root has all of them.
        let from = if starts_by(&self.records, revision.saturating_add(1)) {
            self.segments
        } else {
            from
        };
        for number in from..=self.segments {
            let mut records = self.records(port, root, number).await?;
            records.retain(|record| record.revision > revision);
            if !records.is_empty() {
                return Ok((number, records));
            }
        }
        Ok((self.segments, Vec::new()))
    }
}

/// Whether records begin at a revision or before it.
fn starts_by(records: &[StoredRecord], revision: u64) -> bool {
    records
        .first()
        .is_some_and(|first| first.revision <= revision)
}

fn record_of(records: Vec<StoredRecord>, revision: u64) -> Option<StoredRecord> {
    records
        .into_iter()
        .find(|record| record.revision == revision)
}
