//! A paged copy-on-write map from text keys to values, in key order.
//!
//! Always two levels: a top page that lists the leaves by their first key, and leaves of entries. So an operation reads
//! and writes as many pages in a large team as in a small one. No page is ever changed: an edit writes new ones under
//! fresh keys and tells which ones it retired.

use crate::Port;
use crate::error::{Error, decode, encode};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{cell::RefCell, collections::BTreeMap, marker::PhantomData, rc::Rc};

/// A leaf that grows over this many bytes is split.
const LEAF_BYTES: usize = 16 * 1024;

/// A top page: the first key of each leaf (the first one's counts as the lowest) and the leaf's key in the store.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Top(Vec<(String, String)>);

type Leaf<V> = Vec<(String, V)>;

/// A map at one revision, read page by page; each page is read once.
pub struct Map<'p, P, V> {
    port: &'p P,
    top: String,
    pages: RefCell<BTreeMap<String, Rc<dyn std::any::Any>>>,
    values: PhantomData<V>,
}

/// What an edit of a map leaves to do.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Edited {
    /// The key of the new top page.
    pub top: String,
    /// Pages to write.
    pub written: Vec<(String, Vec<u8>)>,
    /// Pages that the new map has no use for.
    pub retired: Vec<String>,
}

/// An empty map's pages; `fresh` makes keys.
pub fn empty(mut fresh: impl FnMut() -> String) -> Result<Edited, Error> {
    let (top, leaf) = (fresh(), fresh());
    let pages =
        [(leaf.clone(), encode(&Leaf::<()>::new())?), (top.clone(), encode(&Top(vec![(String::new(), leaf)]))?)];
    Ok(Edited { top, written: pages.into(), retired: Vec::new() })
}

impl<'p, P: Port, V: Clone + Serialize + DeserializeOwned + 'static> Map<'p, P, V> {
    /// The map under a top page.
    pub fn new(port: &'p P, top: String) -> Self {
        Self { port, top, pages: RefCell::default(), values: PhantomData }
    }

    /// The value of a key.
    pub async fn get(&self, key: &str) -> Result<Option<V>, Error> {
        let top = self.read::<Top>(&self.top).await?;
        let leaf = self.read::<Leaf<V>>(top.leaf(key)?).await?;
        let found = leaf.binary_search_by(|(own, _)| own.as_str().cmp(key)).ok();
        Ok(found.and_then(|at| leaf.get(at)).map(|(_, value)| value.clone()))
    }

    /// Up to `limit` entries whose keys come after `after`, in order.
    pub async fn after(&self, after: &str, limit: usize) -> Result<Vec<(String, V)>, Error> {
        let top = self.read::<Top>(&self.top).await?;
        let mut entries = Vec::new();
        for (_, leaf) in top.0.iter().skip(top.position(after)) {
            let leaf = self.read::<Leaf<V>>(leaf).await?;
            let wanted = leaf.iter().filter(|(key, _)| key.as_str() > after);
            entries.extend(wanted.take(limit - entries.len()).cloned());
            if entries.len() >= limit {
                break;
            }
        }
        Ok(entries)
    }

    /// Sets (`Some`) and removes (`None`) keys; the last one counts where a key comes twice.
    pub async fn edit(
        &self,
        edits: impl IntoIterator<Item = (String, Option<V>)>,
        mut fresh: impl FnMut() -> String,
    ) -> Result<Edited, Error> {
        let top = self.read::<Top>(&self.top).await?;
        let mut by_leaf = BTreeMap::<usize, BTreeMap<String, Option<V>>>::new();
        for (key, value) in edits {
            by_leaf.entry(top.position(&key)).or_default().insert(key, value);
        }
        if by_leaf.is_empty() {
            return Ok(Edited { top: self.top.clone(), ..Edited::default() });
        }
        let mut edited = Edited { top: fresh(), written: Vec::new(), retired: vec![self.top.clone()] };
        let mut leaves = Vec::with_capacity(top.0.len());
        for (position, (first, key)) in top.0.iter().enumerate() {
            let Some(edits) = by_leaf.remove(&position) else {
                leaves.push((first.clone(), key.clone()));
                continue;
            };
            let leaf = self.read::<Leaf<V>>(key).await?;
            edited.retired.push(key.clone());
            let mut entries: BTreeMap<_, _> = leaf.iter().cloned().collect();
            for (key, value) in edits {
                match value {
                    Some(value) => entries.insert(key, value),
                    None => entries.remove(&key),
                };
            }
            for part in split(entries.into_iter().collect())? {
                let key = fresh();
                let first = part.first().map(|(first, _)| first.clone()).unwrap_or_default();
                edited.written.push((key.clone(), encode(&part)?));
                leaves.push((first, key));
            }
        }
        if leaves.is_empty() {
            let key = fresh();
            edited.written.push((key.clone(), encode(&Leaf::<V>::new())?));
            leaves.push((String::new(), key));
        }
        edited.written.push((edited.top.clone(), encode(&Top(leaves))?));
        Ok(edited)
    }

    async fn read<T: DeserializeOwned + 'static>(&self, key: &str) -> Result<Rc<T>, Error> {
        let known = self.pages.borrow().get(key).cloned();
        if let Some(page) = known.and_then(|page| page.downcast::<T>().ok()) {
            return Ok(page);
        }
        let bytes = self.port.get(key).await?.ok_or_else(|| Error::Missing(key.to_owned()))?;
        let page = Rc::new(decode::<T>(key, &bytes)?);
        self.pages.borrow_mut().insert(key.to_owned(), page.clone());
        Ok(page)
    }
}

impl Top {
    /// Where in the list the leaf of a key stands.
    fn position(&self, key: &str) -> usize {
        self.0.partition_point(|(first, _)| first.as_str() <= key).saturating_sub(1)
    }

    fn leaf(&self, key: &str) -> Result<&str, Error> {
        let entry = self.0.get(self.position(key)).ok_or_else(|| Error::fault("a top page without leaves"))?;
        Ok(&entry.1)
    }
}

/// Cuts entries into leaves of equal numbers so that each fits; none where there are no entries.
fn split<V: Clone + Serialize>(entries: Leaf<V>) -> Result<Vec<Leaf<V>>, Error> {
    if entries.is_empty() {
        return Ok(Vec::new());
    }
    let bytes = encode(&entries)?.len();
    // Split leaves get a quarter of room to grow, so that the next entries do not split them at once.
    let pieces = if bytes > LEAF_BYTES { bytes.div_ceil(LEAF_BYTES * 3 / 4) } else { 1 };
    let each = entries.len().div_ceil(pieces).max(1);
    Ok(entries.chunks(each).map(<[_]>::to_vec).collect())
}

#[cfg(test)]
mod tests;
