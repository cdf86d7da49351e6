//! A map in a store of its own, with a `BTreeMap` that has the same entries.

use crate::keys;
use crate::map::{Edited, PagedMap, Pages, page_keys};
use crate::memory::MemoryStore;
use crate::port::Port;
use domain::Entries;
use futures::executor::block_on;
use serde_json::Value;
use serde_json::value::to_raw_value;
use std::collections::BTreeMap;
use std::ops::Bound;

pub type Edits = Vec<(String, Option<String>)>;

/// A map, and the pages that are in use.
pub struct Fixture {
    pub store: MemoryStore,
    pub top: Option<String>,
    pub model: BTreeMap<String, String>,
    limit: usize,
    names: usize,
}

/// A page as it is stored.
pub struct Seen {
    pub level: u64,
    pub bytes: usize,
    pub items: Vec<(String, String)>,
}

impl Fixture {
    /// An empty map with pages of so many bytes.
    pub fn new(limit: usize) -> Self {
        let store = MemoryStore::default();
        store.limit_pages(limit);
        Self {
            store,
            top: None,
            model: BTreeMap::new(),
            limit,
            names: 0,
        }
    }

    /// A map of so many entries under consecutive keys, made by edits of a thousand keys.
    pub fn filled(limit: usize, entries: usize, value: &str) -> Self {
        let mut fixture = Self::new(limit);
        let numbers: Vec<_> = (0..entries).collect();
        for some in numbers.chunks(1000) {
            let set = |number: &usize| (numbered(*number), Some(value.to_owned()));
            fixture.edit(some.iter().map(set).collect());
        }
        fixture
    }

    pub fn map<'s>(&'s self, pages: &'s Pages) -> PagedMap<'s, MemoryStore, String> {
        PagedMap::new(&self.store, pages, "team.x", self.top.as_deref())
    }

    /// The result of edits that are not stored yet.
    pub fn edited(&mut self, edits: Edits) -> Edited {
        let mut names = self.names;
        let mut next = || {
            names += 1;
            format!("an-attempt-of-22-bytes.{names}")
        };
        let pages = Pages::default();
        let edited = block_on(self.map(&pages).edit(raw(edits), &mut next)).unwrap();
        self.names = names;
        edited
    }

    /// Makes edits. Exactly the pages that are no longer in use are retired.
    pub fn edit(&mut self, edits: Edits) {
        let edited = self.edited(edits.clone());
        for (key, value) in edits {
            match value {
                Some(value) => self.model.insert(key, value),
                None => self.model.remove(&key),
            };
        }
        for (key, bytes) in &edited.written {
            assert!(
                block_on(self.store.get(key)).unwrap().is_none(),
                "{key} is written twice"
            );
            assert!(bytes.len() < 350_000, "{key} is too large");
        }
        for key in &edited.retired {
            assert!(
                block_on(self.store.get(key)).unwrap().is_some(),
                "{key} is retired twice"
            );
        }
        block_on(self.store.set_many(edited.written)).unwrap();
        block_on(self.store.delete_many(edited.retired)).unwrap();
        self.top = edited.top;
    }

    /// All pages in the order of a walk from the top, each with the bytes of the store alone.
    pub fn pages(&self) -> Vec<Seen> {
        let dump = self.store.dump();
        let mut seen = Vec::new();
        let mut ahead: Vec<_> = self.top.iter().cloned().collect();
        while let Some(name) = ahead.pop() {
            let bytes = &dump[&keys::page("team.x", &name)];
            let page: Value = serde_json::from_slice(bytes).unwrap();
            let (level, items) = match page.get("branch") {
                Some(branch) => (branch[0].as_u64().unwrap(), &branch[1]),
                None => (0, &page["leaf"]),
            };
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let items = items.as_array().unwrap();
            let items: Vec<_> = items
                .iter()
                .map(|item| (text(&item[0]), text(&item[1])))
                .collect();
            if level > 0 {
                ahead.extend(items.iter().rev().map(|(_, name)| name.clone()));
            }
            let bytes = bytes.len();
            seen.push(Seen {
                level,
                bytes,
                items,
            });
        }
        seen
    }

    /// The level of the top page; `None` for an empty map.
    pub fn level(&self) -> Option<u64> {
        self.pages().first().map(|top| top.level)
    }

    /// Checks the shape of the tree: its pages are those in the store, each in one place.
    pub fn check_pages(&self) {
        let pages = self.pages();
        assert_eq!(self.store.dump().len(), pages.len(), "pages in the store");
        let listed = self.top.as_ref().map_or_else(Vec::new, |top| {
            block_on(page_keys(&self.store, "team.x", top)).unwrap()
        });
        let in_store: Vec<_> = self.store.dump().into_keys().collect();
        let mut sorted = listed;
        sorted.sort();
        assert_eq!(sorted, in_store, "pages that are listed");
        let mut entries = Vec::new();
        for page in pages {
            let least = if page.level > 0 { 2 } else { 1 };
            assert!(page.items.len() >= least, "a page is almost empty");
            assert!(
                page.bytes <= self.limit || page.items.len() < 2 * least,
                "{} bytes",
                page.bytes
            );
            if page.level == 0 {
                entries.extend(page.items);
            }
        }
        let model: Vec<_> = self.model.clone().into_iter().collect();
        assert_eq!(entries, model);
    }

    /// Checks all reads, around each of some keys.
    pub fn check_reads(&self, keys: &[String]) {
        let pages = Pages::default();
        let map = self.map(&pages);
        let all: Vec<_> = self.model.clone().into_iter().collect();
        let back: Vec<_> = all.iter().rev().cloned().collect();
        let up = |from: Bound<&str>, limit| block_on(map.ascending(from, limit)).unwrap();
        let down = |to: Bound<&str>, limit| block_on(map.descending(to, limit)).unwrap();
        assert_eq!(up(Bound::Unbounded, usize::MAX), all);
        assert_eq!(down(Bound::Unbounded, usize::MAX), back);
        assert_eq!(up(Bound::Unbounded, 0), []);
        let values = block_on(map.get_all(keys)).unwrap();
        for (key, value) in keys.iter().zip(values) {
            assert_eq!(value, self.model.get(key).cloned(), "{key}");
            let (excluded, included) = (Bound::Excluded(&**key), Bound::Included(&**key));
            let three = |entries: &[(String, String)], is_in: fn(&str, &str) -> bool| {
                let entries = entries.iter().filter(|(own, _)| is_in(own, key));
                entries.take(3).cloned().collect::<Vec<_>>()
            };
            assert_eq!(up(excluded, 3), three(&all, |own, key| own > key));
            assert_eq!(up(included, 3), three(&all, |own, key| own >= key));
            assert_eq!(down(excluded, 3), three(&back, |own, key| own < key));
            assert_eq!(down(included, 3), three(&back, |own, key| own <= key));
            let leaf = block_on(map.leaf_of(key)).unwrap();
            assert!(leaf.iter().any(|(own, _)| own == key) || !self.model.contains_key(key));
            assert!(all.is_empty() || !leaf.is_empty());
        }
    }
}

pub fn raw(edits: Edits) -> Entries {
    let raw = |value: Option<String>| value.map(|value| to_raw_value(&value).unwrap());
    let edits = edits.into_iter();
    edits.map(|(key, value)| (key, raw(value))).collect()
}

pub fn numbered(number: usize) -> String {
    format!("m{number:07}")
}
