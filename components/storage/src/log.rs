//! The log of a team: one record per commit, the newest in the root, the rest in numbered segments.
//!
//! A commit that makes the records in the root outgrow their budget only notes through which revision they are to be
//! cut. The next commit cuts them, whoever makes it: all who start from that root write the same bytes under the same
//! key, and only records that are committed already. Segments are never deleted.

use crate::error::{Error, decode, encode, raw};
use crate::prepare::Object;
use crate::{Port, keys};
use domain::{AdminsRef, AuditKeys, Entry, Seal};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// How many bytes of records the root may hold before they are cut.
const BUDGET: usize = 1024;

/// How many bytes the entries of one record may have in the root; longer ones are an object of their own.
const ENTRIES: usize = 2048;

/// What one commit did. Commits keep its entries as the JSON they are: only who tells of them pays for reading them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record<E = Vec<Entry>> {
    /// The revision that the commit made.
    pub revision: u64,
    /// The attempt that made it: the verdict of a commit is read from here.
    pub attempt: String,
    /// What happened.
    pub entries: E,
    /// Whether the entries are stored apart, under [`keys::entries`].
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_apart: bool,
    /// Who is to be notified of those entries that notify: the admins before and after.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recipients: Vec<AdminsRef>,
    /// Lists of admins that nothing but notifications up to this record needs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub released: Vec<AdminsRef>,
    /// What chains it to the record before.
    pub seal: Seal,
}

/// The part of the log that the root holds.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Log {
    /// How many segments have been cut.
    pub segments: u64,
    /// The records that are in no segment, oldest first.
    pub records: Vec<StoredRecord>,
    /// The next commit cuts the records up to this revision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut_through: Option<u64>,
}

/// A record as it is stored: its entries are JSON.
pub(crate) type StoredRecord = Record<Box<RawValue>>;

/// Nothing is entered, and so nothing done, that could not be sealed.
pub(crate) fn no_keys() -> Error {
    Error::fault("audit_keys is not set, or not 32 bytes in base64")
}

impl Record {
    /// The record as it is stored, sealed after the one before, and its entries where they are stored apart.
    pub(crate) fn stored(
        mut self,
        root: &str,
        keys: Option<&AuditKeys>,
        before: &Seal,
    ) -> Result<(StoredRecord, Option<Object>), Error> {
        let keys = keys.ok_or_else(no_keys)?;
        let entries = raw(&self.entries)?;
        let seal = self.with_sealed(root, before, &entries, |parts| keys.seal(parts))?;
        self.seal = seal.ok_or_else(|| Error::fault("audit_keys cannot be used"))?;
        if entries.get().len() <= ENTRIES {
            return Ok((self.with(entries), None));
        }
        let key = keys::entries(root, self.revision, &self.attempt);
        let apart = (key, entries.get().as_bytes().to_vec());
        Ok((
            Record {
                is_apart: true,
                ..self.with(RawValue::NULL.to_owned())
            },
            Some(apart),
        ))
    }
}

impl StoredRecord {
    /// The record with its entries read, from where they are stored.
    async fn read(self, port: &impl Port, root: &str) -> Result<Record, Error> {
        let entries = self.entries(port, root).await?;
        let entries = decode(root, entries.get().as_bytes())?;
        Ok(self.with(entries))
    }

    async fn entries(&self, port: &impl Port, root: &str) -> Result<Box<RawValue>, Error> {
        if !self.is_apart {
            return Ok(self.entries.clone());
        }
        let key = keys::entries(root, self.revision, &self.attempt);
        decode(
            &key,
            &port
                .get(&key)
                .await?
                .ok_or_else(|| Error::Missing(key.clone()))?,
        )
    }

    /// Whether the record is as it was sealed, after the record before.
    pub(crate) async fn is_sealed(
        &self,
        port: &impl Port,
        root: &str,
        keys: &AuditKeys,
        before: &Seal,
    ) -> Result<bool, Error> {
        let entries = self.entries(port, root).await?;
        self.with_sealed(root, before, &entries, |parts| {
            keys.is_seal(parts, &self.seal)
        })
    }
}

impl<E> Record<E> {
    /// Does something with the parts of a record that its seal is made of: all but the seal itself.
    fn with_sealed<T>(
        &self,
        root: &str,
        before: &Seal,
        entries: &RawValue,
        work: impl FnOnce(&[&[u8]]) -> T,
    ) -> Result<T, Error> {
        let (revision, lists) = (
            self.revision.to_be_bytes(),
            encode(&(&self.recipients, &self.released))?,
        );
        let parts = [
            before.as_bytes(),
            root.as_bytes(),
            &revision,
            self.attempt.as_bytes(),
            &lists,
        ];
        Ok(work(
            &[parts.as_slice(), &[entries.get().as_bytes()]].concat(),
        ))
    }

    /// The record with other entries.
    fn with<F>(self, entries: F) -> Record<F> {
        let Self {
            revision,
            attempt,
            entries: _,
            is_apart,
            recipients,
            released,
            seal,
        } = self;
        Record {
            revision,
            attempt,
            entries,
            is_apart,
            recipients,
            released,
            seal,
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

    /// The log with one more record, and the segment to be written with it.
    pub(crate) fn appended(
        &self,
        root: &str,
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
        if encode(&next.records)?.len() > BUDGET {
            next.cut_through = next.records.last().map(|last| last.revision);
        }
        Ok((next, segment))
    }

    /// A segment that was cut, or the records in the root for the number after the last.
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

    pub(crate) async fn records(
        &self,
        port: &impl Port,
        root: &str,
        number: u64,
    ) -> Result<Vec<StoredRecord>, Error> {
        if number >= self.segments {
            return Ok(self.records.clone());
        }
        let key = keys::segment(root, number);
        let bytes = port
            .get(&key)
            .await?
            .ok_or_else(|| Error::Missing(key.clone()))?;
        decode(&key, &bytes)
    }

    /// The record of a revision: looked for in the root, then by halves in the segments.
    pub(crate) async fn find(
        &self,
        port: &impl Port,
        root: &str,
        revision: u64,
    ) -> Result<Option<StoredRecord>, Error> {
        let of = |records: Vec<StoredRecord>| {
            records
                .into_iter()
                .find(|record| record.revision == revision)
        };
        if self
            .records
            .first()
            .is_some_and(|first| first.revision <= revision)
        {
            return Ok(of(self.records.clone()));
        }
        let (mut from, mut to) = (0, self.segments);
        while from < to {
            let middle = from + (to - from) / 2;
            let records = self.records(port, root, middle).await?;
            if records
                .first()
                .is_some_and(|first| first.revision > revision)
            {
                to = middle;
            } else if records.last().is_some_and(|last| last.revision < revision) {
                from = middle + 1;
            } else {
                return Ok(of(records));
            }
        }
        Ok(None)
    }
}
