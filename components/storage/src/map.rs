//! A paged copy-on-write map from text keys to values, in key order.
//!
//! A B+ tree: leaves of entries, and branches that list the pages of the level below by their lower
//! bounds. All leaves are equally deep, and pages are small ([`Port::page_bytes`]), so an operation
//! touches a few of them however large the map is. Pages are immutable: an edit writes new ones
//! under fresh keys and lists the ones that they replace.

mod edit;
mod erase;
mod page;
mod pages;
#[cfg(test)]
mod tests;

use crate::error::Error;
use crate::json::decode;
use crate::port::Port;
use domain::Entries;
use edit::Editor;
use page::Entry;
use pages::Paged;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use std::marker::PhantomData;
use std::ops::Bound;

pub use edit::Edited;
pub(crate) use erase::erase_pages;
#[cfg(test)]
pub use pages::page_keys;
pub use pages::{Pages, for_each_page};

/// A map at one revision, read page by page.
pub struct PagedMap<'p, P, V> {
    paged: Paged<'p, P>,
    values: PhantomData<V>,
}

impl<'p, P: Port, V: DeserializeOwned> PagedMap<'p, P, V> {
    /// The map with a top page, under the key of its root. It is empty without a top page.
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
        let value = self.paged.get(key).await?;
        value.map(|value| decoded(key, &value)).transpose()
    }

    /// The values of keys, in the order of the keys.
    pub async fn get_all(&self, keys: &[String]) -> Result<Vec<Option<V>>, Error> {
        let mut values = Vec::with_capacity(keys.len());
        for key in keys {
            values.push(self.get(key).await?);
        }
        Ok(values)
    }

    /// The entries of the leaf in which a key is or would be.
    pub async fn leaf_of(&self, key: &str) -> Result<Vec<(String, V)>, Error> {
        let Some(leaf) = self.paged.leaf_of(key).await? else {
            return Ok(Vec::new());
        };
        let entries = leaf.entries().iter().cloned();
        entries.map(decoded_entry).collect()
    }

    /// Up to `limit` entries from a key on, in order.
    pub async fn ascending(
        &self,
        start: Bound<&str>,
        limit: usize,
    ) -> Result<Vec<(String, V)>, Error> {
        let entries = self.paged.ascending(start, limit).await?;
        entries.into_iter().map(decoded_entry).collect()
    }

    /// Up to `limit` entries before a key, the last one first.
    pub async fn descending(
        &self,
        end: Bound<&str>,
        limit: usize,
    ) -> Result<Vec<(String, V)>, Error> {
        let entries = self.paged.descending(end, limit).await?;
        entries.into_iter().map(decoded_entry).collect()
    }

    /// Sets keys (`Some`) and removes keys (`None`). `next_page` returns names for new pages.
    pub async fn edit(
        &self,
        edits: Entries,
        next_page: &mut dyn FnMut() -> String,
    ) -> Result<Edited, Error> {
        Editor::new(&self.paged, next_page).edit(edits).await
    }
}

fn decoded<V: DeserializeOwned>(key: &str, value: &RawValue) -> Result<V, Error> {
    decode(key, value.get().as_bytes())
}

fn decoded_entry<V: DeserializeOwned>((key, value): Entry) -> Result<(String, V), Error> {
    let value = decoded(&key, &value)?;
    Ok((key, value))
}
