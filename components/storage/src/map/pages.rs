//! The pages of a map.

use crate::error::Error;
use crate::json::{encode, read_object};
use crate::keys;
use crate::port::Object;
use crate::port::Port;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Bound;
use std::rc::Rc;

/// A leaf that grows over this many bytes is split.
pub(super) const LEAF_BYTES: usize = 32 * 1024;

/// A top page: the first key and the page name of each leaf. The first leaf has all lower keys too.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Top(pub(super) Vec<(String, String)>);

/// The result of an edit.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Edited {
    /// The new top page; `None` for a map that was never written.
    pub top: Option<String>,
    /// Pages to write.
    pub written: Vec<Object>,
    /// The keys of replaced pages.
    pub retired: Vec<String>,
}

/// A leaf: entries in order. Values stay JSON until they are needed, so that the code exists once
/// for all types of values.
type Leaf = Vec<(String, Box<RawValue>)>;

/// The edits of one leaf.
type LeafEdits = BTreeMap<String, Option<Box<RawValue>>>;

/// A cache of pages, by key: each is read once.
#[derive(Default)]
pub struct Pages {
    tops: RefCell<BTreeMap<String, Rc<Top>>>,
    leaves: RefCell<BTreeMap<String, Rc<Leaf>>>,
}

/// A map without the type of its values.
pub(super) struct Paged<'p, P> {
    pub port: &'p P,
    pub pages: &'p Pages,
    pub root: &'p str,
    pub top: Option<&'p str>,
}

impl<P: Port> Paged<'_, P> {
    pub async fn get(&self, key: &str) -> Result<Option<Box<RawValue>>, Error> {
        let leaf = self.leaf_of(key).await?;
        let found = leaf.binary_search_by(|(own, _)| own.as_str().cmp(key)).ok();
        Ok(found
            .and_then(|at| leaf.get(at))
            .map(|(_, value)| value.clone()))
    }

    pub async fn leaf_of(&self, key: &str) -> Result<Rc<Leaf>, Error> {
        let top = self.top().await?;
        match top.0.get(top.position(key)) {
            Some((_, leaf)) => self.leaf(leaf).await,
            None => Ok(Rc::default()),
        }
    }

    pub async fn ascending(&self, start: Bound<&str>, limit: usize) -> Result<Leaf, Error> {
        let (first, is_included) = match start {
            Bound::Unbounded => ("", true),
            Bound::Included(key) => (key, true),
            Bound::Excluded(key) => (key, false),
        };
        let top = self.top().await?;
        let mut entries = Vec::new();
        for (_, leaf) in top.0.iter().skip(top.position(first)) {
            let leaf = self.leaf(leaf).await?;
            let wanted = leaf
                .iter()
                .filter(|(key, _)| key.as_str() > first || (is_included && key == first));
            entries.extend(wanted.take(limit - entries.len()).cloned());
            if entries.len() >= limit {
                break;
            }
        }
        Ok(entries)
    }

    pub async fn descending(&self, end: Bound<&str>, limit: usize) -> Result<Leaf, Error> {
        let top = self.top().await?;
        let mut entries = Vec::new();
        for (position, (first, leaf)) in top.0.iter().enumerate().rev() {
            if position > 0 && !is_before(first, end) {
                continue;
            }
            let leaf = self.leaf(leaf).await?;
            let wanted = leaf.iter().rev().filter(|(key, _)| is_before(key, end));
            entries.extend(wanted.take(limit - entries.len()).cloned());
            if entries.len() >= limit {
                break;
            }
        }
        Ok(entries)
    }

    pub async fn edit(
        &self,
        edits: Vec<(String, Option<Box<RawValue>>)>,
        next_page: &mut dyn FnMut() -> String,
    ) -> Result<Edited, Error> {
        let top = self.top().await?;
        let mut by_leaf = BTreeMap::<usize, LeafEdits>::new();
        for (key, value) in edits {
            let leaf = by_leaf.entry(top.position(&key)).or_default();
            leaf.insert(key, value);
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
            let old = old.map(|(_, page)| page.as_str());
            edited.retired.extend(old.map(|page| self.key(page)));
            for part in self.edited_leaf(old, edits).await? {
                let first = part.first().map(|(first, _)| first.clone());
                let page = next_page();
                edited.written.push((self.key(&page), encode(&part)?));
                leaves.push((first.unwrap_or_default(), page));
            }
        }
        let page = next_page();
        let top = (self.key(&page), encode(&Top(leaves))?);
        edited.written.push(top);
        edited.top = Some(page);
        Ok(edited)
    }

    /// The leaves that take the place of one.
    async fn edited_leaf(&self, old: Option<&str>, edits: LeafEdits) -> Result<Vec<Leaf>, Error> {
        let mut entries = BTreeMap::new();
        if let Some(page) = old {
            entries.extend(self.leaf(page).await?.iter().cloned());
        }
        for (key, value) in edits {
            match value {
                Some(value) => entries.insert(key, value),
                None => entries.remove(&key),
            };
        }
        split(entries.into_iter().collect())
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
        cache: &RefCell<BTreeMap<String, Rc<T>>>,
    ) -> Result<Rc<T>, Error> {
        let key = self.key(page);
        if let Some(page) = cache.borrow().get(&key) {
            return Ok(Rc::clone(page));
        }
        let page = Rc::new(read_object::<T>(self.port, &key).await?);
        cache.borrow_mut().insert(key, Rc::clone(&page));
        Ok(page)
    }
}

/// The keys of all pages of the map with a top page.
pub async fn page_keys(port: &impl Port, root: &str, top: &str) -> Result<Vec<String>, Error> {
    let key = keys::page(root, top);
    let Top(leaves) = read_object(port, &key).await?;
    let leaves = leaves.iter().map(|(_, leaf)| keys::page(root, leaf));
    Ok(leaves.chain([key]).collect())
}

impl Top {
    /// The position of the leaf in which a key is or would be.
    fn position(&self, key: &str) -> usize {
        self.0
            .partition_point(|(first, _)| first.as_str() <= key)
            .saturating_sub(1)
    }
}

fn is_before(key: &str, end: Bound<&str>) -> bool {
    match end {
        Bound::Unbounded => true,
        Bound::Included(end) => key <= end,
        Bound::Excluded(end) => key < end,
    }
}

/// Splits entries into leaves of equal numbers that fit; none if there are no entries.
fn split(entries: Leaf) -> Result<Vec<Leaf>, Error> {
    if entries.is_empty() {
        return Ok(Vec::new());
    }
    let bytes = encode(&entries)?.len();
    // New leaves are at most three quarters full, so that the next entries do not split them again.
    let pieces = if bytes > LEAF_BYTES {
        bytes.div_ceil(LEAF_BYTES * 3 / 4)
    } else {
        1
    };
    let each = entries.len().div_ceil(pieces).max(1);
    Ok(entries.chunks(each).map(<[_]>::to_vec).collect())
}
