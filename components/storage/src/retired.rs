//! Objects to which a team's root refers no more: later commits delete them, a batch each.
//!
//! A revision after the one that retired an object deletes it, since a lost attempt must leave
//! everything in place. Many at once, as an import retires them, wait in a chain of chunks, so that
//! the root stays small and no commit pays for all of them.

use crate::error::Error;
use crate::json::{encode, read_object};
use crate::keys;
use crate::port::{BATCH, Object, Port};
use serde::{Deserialize, Serialize};

/// Retired objects in the root from which on a commit deletes some: a batch is a durable write.
const DUE: usize = 20;
/// Retired objects in the root at most.
const MOST: usize = 40;
/// Retired objects of one chunk at most.
const CHUNK: usize = 250;

/// The retired objects of a root. Keys are stored without the root's own key, with which they all
/// begin.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Retired {
    /// The next ones to delete.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    keys: Vec<String>,
    /// More of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    chain: Option<Chain>,
}

/// A chain of chunks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Chain {
    /// The first chunk.
    first: String,
    /// The number of its keys that are deleted.
    #[serde(default)]
    deleted: usize,
}

/// A chunk: an immutable object.
#[derive(Debug, Serialize, Deserialize)]
struct Chunk {
    keys: Vec<String>,
    next: Option<String>,
}

/// The retired objects of the next revision.
pub(crate) struct Next {
    pub retired: Retired,
    /// Chunks to write.
    pub written: Vec<Object>,
    /// A batch of keys to delete once that revision is committed.
    pub garbage: Vec<String>,
}

impl Retired {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty() && self.chain.is_none()
    }

    /// The retired objects after a commit that retires `newly` and deletes a batch of older ones.
    pub(crate) async fn next(
        &self,
        port: &impl Port,
        root: &str,
        attempt_id: &str,
        newly: Vec<String>,
    ) -> Result<Next, Error> {
        let mut next = Next {
            retired: self.clone(),
            written: Vec::new(),
            garbage: Vec::new(),
        };
        let deleted = next.retired.take_batch(port, root).await?;
        next.garbage = deleted.iter().map(|key| format!("{root}{key}")).collect();
        let newly = newly.iter().filter_map(|key| key.strip_prefix(root));
        let newly: Vec<_> = newly.map(str::to_owned).collect();
        if next.retired.keys.len() + newly.len() <= MOST {
            next.retired.keys.extend(newly);
        } else {
            next.written = next.retired.chain_up(root, attempt_id, newly)?;
        }
        Ok(next)
    }

    /// Takes out the keys to delete next: those in the root first.
    async fn take_batch(&mut self, port: &impl Port, root: &str) -> Result<Vec<String>, Error> {
        if self.keys.len() >= DUE {
            let rest = self.keys.split_off(self.keys.len().min(BATCH));
            return Ok(std::mem::replace(&mut self.keys, rest));
        }
        let Some(Chain { first, deleted }) = self.chain.take() else {
            return Ok(Vec::new());
        };
        let chunk = match read_object::<Chunk>(port, &format!("{root}{first}")).await {
            Ok(chunk) => chunk,
            // Nothing refers to the rest of the chain any more, so that a sweep deletes it.
            Err(Error::Missing(_) | Error::Unreadable(_)) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let rest = chunk.keys.into_iter().skip(deleted);
        let mut batch: Vec<_> = rest.take(BATCH).collect();
        if batch.len() < BATCH {
            batch.push(first);
            self.chain = chunk.next.map(|first| Chain { first, deleted: 0 });
        } else {
            let deleted = deleted + batch.len();
            self.chain = Some(Chain { first, deleted });
        }
        Ok(batch)
    }

    /// Moves keys into chunks, before the chain that is there.
    fn chain_up(
        &mut self,
        root: &str,
        attempt_id: &str,
        keys: Vec<String>,
    ) -> Result<Vec<Object>, Error> {
        let mut written = Vec::new();
        for (number, some) in keys.chunks(CHUNK).enumerate() {
            let next = self.chain.take().map(|chain| chain.first);
            let chunk = Chunk {
                keys: some.to_vec(),
                next,
            };
            let first = keys::retired(attempt_id, number);
            written.push((format!("{root}{first}"), encode(&chunk)?));
            self.chain = Some(Chain { first, deleted: 0 });
        }
        Ok(written)
    }

    /// The keys in the root.
    pub(crate) fn own(&self, root: &str) -> impl Iterator<Item = String> {
        self.keys.iter().map(move |key| format!("{root}{key}"))
    }

    /// The keys that commits will delete, and those of the chunks. The keys in a chunk are left out:
    /// a sweep may well be faster.
    pub(crate) async fn listed(&self, port: &impl Port, root: &str) -> Result<Vec<String>, Error> {
        let mut listed: Vec<_> = self.own(root).collect();
        let mut next = self.chain.as_ref().map(|chain| chain.first.clone());
        while let Some(name) = next {
            let key = format!("{root}{name}");
            let chunk: Chunk = read_object(port, &key).await?;
            listed.push(key);
            next = chunk.next;
        }
        Ok(listed)
    }
}
