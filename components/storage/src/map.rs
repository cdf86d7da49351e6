//! A paged copy-on-write map from text keys to values, in key order.
//!
//! Always two levels: a top page that lists the leaves by their first key, and leaves of entries. So an operation reads
//! and writes as many pages in a large team as in a small one. No page is ever changed: an edit writes new ones under
//! fresh keys and tells which ones it retired.

use crate::error::{Error, decode, encode};
use crate::{Port, keys};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::ops::Bound;
use std::{cell::RefCell, marker::PhantomData, rc::Rc};

/// A leaf that grows over this many bytes is split.
const LEAF_BYTES: usize = 32 * 1024;

/// A top page: the first key of each leaf (the first one's counts as the lowest) and which page the leaf is.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Top(Vec<(String, String)>);

/// A leaf: entries in order. Values stay JSON until someone asks for them, so that one code serves maps of anything.
type Leaf = Vec<(String, Box<RawValue>)>;

/// Pages that were read, by key: each is read once.
#[derive(Default)]
pub struct Pages {
    tops: RefCell<BTreeMap<String, Rc<Top>>>,
    leaves: RefCell<BTreeMap<String, Rc<Leaf>>>,
}

/// A map at one revision, read page by page.
pub struct Map<'p, P, V> {
    paged: Paged<'p, P>,
    values: PhantomData<V>,
}

struct Paged<'p, P> {
    port: &'p P,
    pages: &'p Pages,
    root: &'p str,
    top: Option<&'p str>,
}

/// What an edit of a map leaves to do.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Edited {
    /// Which page is the new top; `None` for a map that was never written to.
    pub top: Option<String>,
    /// Pages to write, by key.
    pub written: Vec<(String, Vec<u8>)>,
    /// The keys of pages that the new map has no use for.
    pub retired: Vec<String>,
}

impl<'p, P: Port, V: DeserializeOwned> Map<'p, P, V> {
    /// A map of the team under `root` with a top page; without one it is empty.
    pub fn new(port: &'p P, pages: &'p Pages, root: &'p str, top: Option<&'p str>) -> Self {
        Self {
            paged: Paged {
                port,
                pages,
                root,
                top,
            },
            values: PhantomData,
        }
    }

    /// The value of a key.
    pub async fn get(&self, key: &str) -> Result<Option<V>, Error> {
        self.paged
            .get(key)
            .await?
            .map(|value| self.value(key, &value))
            .transpose()
    }

    /// The values of keys, in their order.
    pub async fn get_all(&self, keys: &[String]) -> Result<Vec<Option<V>>, Error> {
        let mut values = Vec::with_capacity(keys.len());
        for key in keys {
            values.push(self.get(key).await?);
        }
        Ok(values)
    }

    /// The entries of the leaf in which a key is or would be.
    pub async fn leaf_of(&self, key: &str) -> Result<Vec<(String, V)>, Error> {
        self.decoded(self.paged.leaf_of(key).await?.iter().cloned())
    }

    /// Up to `limit` entries from a key on, in order.
    pub async fn ascending(
        &self,
        start: Bound<&str>,
        limit: usize,
    ) -> Result<Vec<(String, V)>, Error> {
        self.decoded(self.paged.ascending(start, limit).await?)
    }

    /// Up to `limit` entries before a key, the last one first.
    pub async fn descending(
        &self,
        end: Bound<&str>,
        limit: usize,
    ) -> Result<Vec<(String, V)>, Error> {
        self.decoded(self.paged.descending(end, limit).await?)
    }

    /// Sets (`Some`) and removes (`None`) keys; the last one counts where a key comes twice. `fresh` names new pages.
    pub async fn edit(
        &self,
        edits: impl IntoIterator<Item = (String, Option<Box<RawValue>>)>,
        mut fresh: impl FnMut() -> String,
    ) -> Result<Edited, Error> {
        self.paged
            .edit(edits.into_iter().collect(), &mut fresh)
            .await
    }

    fn value(&self, key: &str, value: &RawValue) -> Result<V, Error> {
        decode(key, value.get().as_bytes())
    }

    fn decoded(
        &self,
        entries: impl IntoIterator<Item = (String, Box<RawValue>)>,
    ) -> Result<Vec<(String, V)>, Error> {
        let entries = entries.into_iter();
        entries
            .map(|(key, value)| self.value(&key, &value).map(|value| (key, value)))
            .collect()
    }
}

impl<P: Port> Paged<'_, P> {
    async fn get(&self, key: &str) -> Result<Option<Box<RawValue>>, Error> {
        let leaf = self.leaf_of(key).await?;
        let found = leaf.binary_search_by(|(own, _)| own.as_str().cmp(key)).ok();
        Ok(found
            .and_then(|at| leaf.get(at))
            .map(|(_, value)| value.clone()))
    }

    async fn leaf_of(&self, key: &str) -> Result<Rc<Leaf>, Error> {
        let top = self.top().await?;
        match top.0.get(top.position(key)) {
            Some((_, leaf)) => self.leaf(leaf).await,
            None => Ok(Rc::default()),
        }
    }

    async fn ascending(&self, start: Bound<&str>, limit: usize) -> Result<Leaf, Error> {
        let (first, is_in) = match start {
            Bound::Unbounded => ("", true),
            Bound::Included(key) => (key, true),
            Bound::Excluded(key) => (key, false),
        };
        let top = self.top().await?;
        let mut entries = Vec::new();
        let leaves: Vec<_> = top
            .0
            .iter()
            .skip(top.position(first))
            .map(|(_, leaf)| leaf.as_str())
            .collect();
        for leaf in leaves {
            let leaf = self.leaf(leaf).await?;
            let wanted = leaf
                .iter()
                .filter(|(key, _)| key.as_str() > first || (is_in && key == first));
            entries.extend(wanted.take(limit - entries.len()).cloned());
            if entries.len() >= limit {
                return Ok(entries);
            }
        }
        Ok(entries)
    }

    async fn descending(&self, end: Bound<&str>, limit: usize) -> Result<Leaf, Error> {
        let is_before = |key: &str| match end {
            Bound::Unbounded => true,
            Bound::Included(end) => key <= end,
            Bound::Excluded(end) => key < end,
        };
        let top = self.top().await?;
        let mut entries = Vec::new();
        // The first leaf's key counts as the lowest.
        let leaves = top
            .0
            .iter()
            .enumerate()
            .filter(|(at, (first, _))| *at == 0 || is_before(first));
        let leaves: Vec<_> = leaves.rev().map(|(_, (_, leaf))| leaf.as_str()).collect();
        for leaf in leaves {
            let leaf = self.leaf(leaf).await?;
            let wanted = leaf.iter().rev().filter(|(key, _)| is_before(key));
            entries.extend(wanted.take(limit - entries.len()).cloned());
            if entries.len() >= limit {
                return Ok(entries);
            }
        }
        Ok(entries)
    }

    async fn edit(
        &self,
        edits: Vec<(String, Option<Box<RawValue>>)>,
        fresh: &mut dyn FnMut() -> String,
    ) -> Result<Edited, Error> {
        let top = self.top().await?;
        let mut by_leaf = BTreeMap::<usize, BTreeMap<String, Option<Box<RawValue>>>>::new();
        for (key, value) in edits {
            by_leaf
                .entry(top.position(&key))
                .or_default()
                .insert(key, value);
        }
        let mut edited = Edited {
            top: self.top.map(str::to_owned),
            ..Edited::default()
        };
        if by_leaf.is_empty() {
            return Ok(edited);
        }
        edited.retired.extend(self.top.map(|top| self.key(top)));
        let mut leaves = Vec::with_capacity(top.0.len());
        for position in 0..top.0.len().max(1) {
            let old = top.0.get(position);
            let Some(edits) = by_leaf.remove(&position) else {
                leaves.extend(old.cloned());
                continue;
            };
            let mut entries = BTreeMap::new();
            if let Some((_, page)) = old {
                entries.extend(self.leaf(page).await?.iter().cloned());
                edited.retired.push(self.key(page));
            }
            for (key, value) in edits {
                match value {
                    Some(value) => entries.insert(key, value),
                    None => entries.remove(&key),
                };
            }
            for part in split(entries.into_iter().collect())? {
                let first = part
                    .first()
                    .map(|(first, _)| first.clone())
                    .unwrap_or_default();
                let page = fresh();
                edited.written.push((self.key(&page), encode(&part)?));
                leaves.push((first, page));
            }
        }
        let page = fresh();
        edited
            .written
            .push((self.key(&page), encode(&Top(leaves))?));
        edited.top = Some(page);
        Ok(edited)
    }

    fn key(&self, page: &str) -> String {
        keys::page(self.root, page)
    }

    async fn top(&self) -> Result<Rc<Top>, Error> {
        match self.top {
            Some(top) => self.read(top, &self.pages.tops).await,
            None => Ok(Rc::default()),
        }
    }

    async fn leaf(&self, page: &str) -> Result<Rc<Leaf>, Error> {
        self.read(page, &self.pages.leaves).await
    }

    async fn read<T: DeserializeOwned>(
        &self,
        page: &str,
        known: &RefCell<BTreeMap<String, Rc<T>>>,
    ) -> Result<Rc<T>, Error> {
        let key = self.key(page);
        if let Some(page) = known.borrow().get(&key) {
            return Ok(Rc::clone(page));
        }
        let bytes = self
            .port
            .get(&key)
            .await?
            .ok_or_else(|| Error::Missing(key.clone()))?;
        let page = Rc::new(decode::<T>(&key, &bytes)?);
        known.borrow_mut().insert(key, Rc::clone(&page));
        Ok(page)
    }
}

/// The keys of all pages of a map with a top page.
pub async fn pages(port: &impl Port, root: &str, top: &str) -> Result<Vec<String>, Error> {
    let pages = Pages::default();
    let paged = Paged {
        port,
        pages: &pages,
        root,
        top: Some(top),
    };
    let leaves = paged.top().await?;
    Ok(leaves
        .0
        .iter()
        .map(|(_, leaf)| paged.key(leaf))
        .chain([paged.key(top)])
        .collect())
}

impl Top {
    /// Where in the list the leaf of a key stands.
    fn position(&self, key: &str) -> usize {
        self.0
            .partition_point(|(first, _)| first.as_str() <= key)
            .saturating_sub(1)
    }
}

/// Cuts entries into leaves of equal numbers so that each fits; none where there are no entries.
fn split(entries: Leaf) -> Result<Vec<Leaf>, Error> {
    if entries.is_empty() {
        return Ok(Vec::new());
    }
    let bytes = encode(&entries)?.len();
    // Split leaves get a quarter of room to grow, so that the next entries do not split them at once.
    let pieces = if bytes > LEAF_BYTES {
        bytes.div_ceil(LEAF_BYTES * 3 / 4)
    } else {
        1
    };
    let each = entries.len().div_ceil(pieces).max(1);
    Ok(entries.chunks(each).map(<[_]>::to_vec).collect())
}

#[cfg(test)]
mod tests;
