//! The map against a `BTreeMap`.

use super::pages::{LEAF_BYTES, Top};
use super::{Edited, PagedMap, Pages};
use crate::error::Error;
use crate::keys;
use crate::memory::MemoryStore;
use crate::port::Port;
use futures::executor::block_on;
use proptest::prelude::*;
use serde_json::value::{RawValue, to_raw_value};
use std::collections::BTreeMap;
use std::ops::Bound;

type Edits = Vec<(String, Option<String>)>;
type Entry = (String, String);

/// A map in a store of its own, with the pages that are in use.
struct Fixture {
    store: MemoryStore,
    top: Option<String>,
    pages: Pages,
    model: BTreeMap<String, String>,
    written: usize,
}

impl Fixture {
    fn new() -> Self {
        Self {
            store: MemoryStore::default(),
            top: None,
            pages: Pages::default(),
            model: BTreeMap::new(),
            written: 0,
        }
    }

    fn map(&self) -> PagedMap<'_, MemoryStore, String> {
        PagedMap::new(&self.store, &self.pages, "team.x", self.top.as_deref())
    }

    fn take(&mut self, edited: Edited) {
        block_on(self.store.set_many(edited.written)).unwrap();
        block_on(self.store.delete_many(edited.retired)).unwrap();
        self.top = edited.top;
        self.pages = Pages::default();
    }

    fn edit(&mut self, edits: Edits) {
        let mut written = self.written;
        let edited = block_on(self.map().edit(raw(edits.clone()), fresh(&mut written))).unwrap();
        self.written = written;
        self.take(edited);
        for (key, value) in edits {
            match value {
                Some(value) => self.model.insert(key, value),
                None => self.model.remove(&key),
            };
        }
    }

    fn leaves(&self) -> Vec<(String, Vec<(String, String)>)> {
        let dump = self.store.dump();
        let Some(top) = &self.top else {
            return Vec::new();
        };
        let Top(leaves) = serde_json::from_slice(&dump[&page(top)]).unwrap();
        leaves
            .into_iter()
            .map(|(first, name)| (first, serde_json::from_slice(&dump[&page(&name)]).unwrap()))
            .collect()
    }

    fn check(&self) {
        let map = self.map();
        let all: Vec<_> = self.model.clone().into_iter().collect();
        let back: Vec<_> = all.iter().rev().cloned().collect();
        let up = |from: Bound<&str>, limit| block_on(map.ascending(from, limit)).unwrap();
        let down = |to: Bound<&str>, limit| block_on(map.descending(to, limit)).unwrap();
        assert_eq!(up(Bound::Unbounded, usize::MAX), all);
        assert_eq!(down(Bound::Unbounded, usize::MAX), back);
        for key in (0..60).map(key) {
            let value = block_on(map.get(&key)).unwrap();
            assert_eq!(value, self.model.get(&key).cloned(), "{key}");
            let (key, excluded, included) = (&key, Bound::Excluded(&*key), Bound::Included(&*key));
            let three = |entries: &[Entry], is_in: fn(&str, &str) -> bool| {
                let entries = entries.iter().filter(|(own, _)| is_in(own, key));
                entries.take(3).cloned().collect::<Vec<_>>()
            };
            assert_eq!(
                up(excluded, 3),
                three(&all, |own, key| own > key),
                "after {key}"
            );
            assert_eq!(
                up(included, 3),
                three(&all, |own, key| own >= key),
                "from {key}"
            );
            assert_eq!(
                down(excluded, 3),
                three(&back, |own, key| own < key),
                "before {key}"
            );
            assert_eq!(
                down(included, 3),
                three(&back, |own, key| own <= key),
                "down from {key}"
            );
        }
        let leaves = self.leaves();
        assert_eq!(
            self.store.dump().len(),
            leaves.len() + usize::from(self.top.is_some()),
            "no page is left over, and none is missing"
        );
        assert!(
            leaves.iter().all(|(_, leaf)| !leaf.is_empty()),
            "emptied leaves are gone"
        );
    }
}

fn fresh(count: &mut usize) -> impl FnMut() -> String {
    move || {
        *count += 1;
        format!("a.{count}")
    }
}

fn raw(edits: Edits) -> Vec<(String, Option<Box<RawValue>>)> {
    let raw = |value: Option<String>| value.map(|value| to_raw_value(&value).unwrap());
    edits
        .into_iter()
        .map(|(key, value)| (key, raw(value)))
        .collect()
}

fn page(name: &str) -> String {
    keys::page("team.x", name)
}

fn key(number: usize) -> String {
    format!("k{number:02}")
}

/// Values of such lengths that a leaf is split after a few.
fn edits() -> impl Strategy<Value = Vec<Edits>> {
    let value =
        (0..5usize, any::<char>()).prop_map(|(length, c)| c.to_string().repeat(length * 1200));
    let edit =
        (0..60usize, proptest::option::of(value)).prop_map(|(number, value)| (key(number), value));
    proptest::collection::vec(proptest::collection::vec(edit, 0..12), 1..25)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn edits_have_the_effect_they_have_on_a_tree(edits in edits()) {
        let mut fixture = Fixture::new();
        for edits in edits {
            fixture.edit(edits);
            fixture.check();
        }
    }
}

#[test]
fn leaves_are_split_before_they_grow_large_and_emptied_ones_go() {
    let mut fixture = Fixture::new();
    for number in 0..60 {
        fixture.edit(vec![(key(number), Some("x".repeat(2000)))]);
    }
    assert!(fixture.leaves().len() >= 4);
    for (_, leaf) in fixture.leaves() {
        assert!(serde_json::to_vec(&leaf).unwrap().len() <= LEAF_BYTES);
    }
    fixture.check();
    fixture.edit((0..60).map(|number| (key(number), None)).collect());
    fixture.check();
    assert_eq!(fixture.leaves().len(), 0);
    fixture.edit(vec![(key(7), Some("again".into()))]);
    fixture.check();
}

#[test]
fn an_edit_reads_and_writes_as_many_pages_in_a_large_map_as_in_a_small_one() {
    for size in [1, 60] {
        let mut fixture = Fixture::new();
        fixture.edit(
            (0..size)
                .map(|number| (key(number), Some("x".repeat(1800))))
                .collect(),
        );
        fixture.store.take_calls();
        let mut count = 1_000;
        let edited = block_on(
            fixture
                .map()
                .edit(raw(vec![(key(0), Some("y".into()))]), fresh(&mut count)),
        )
        .unwrap();
        assert_eq!(
            (
                fixture.store.take_calls().reads,
                edited.written.len(),
                edited.retired.len()
            ),
            (2, 2, 2)
        );
    }
}

#[test]
fn no_edits_make_no_pages() {
    let mut fixture = Fixture::new();
    fixture.edit(vec![(key(1), Some("x".into()))]);
    let edited = block_on(
        fixture
            .map()
            .edit(Vec::new(), || unreachable!("no page is made")),
    )
    .unwrap();
    assert_eq!(
        edited,
        Edited {
            top: fixture.top.clone(),
            ..Edited::default()
        }
    );
}

#[test]
fn a_page_that_is_gone_is_missing_and_never_empty() {
    let mut fixture = Fixture::new();
    fixture.edit(vec![(key(1), Some("x".into()))]);
    let keys: Vec<_> = fixture.store.dump().into_keys().collect();
    for gone in keys {
        let store = MemoryStore::default();
        block_on(
            store.set_many(
                fixture
                    .store
                    .dump()
                    .into_iter()
                    .filter(|(key, _)| *key != gone)
                    .collect(),
            ),
        )
        .unwrap();
        let pages = Pages::default();
        let map = PagedMap::<_, String>::new(&store, &pages, "team.x", fixture.top.as_deref());
        assert_missing(block_on(map.get(&key(1))), &gone);
        assert_missing(block_on(map.ascending(Bound::Unbounded, 9)), &gone);
        assert_missing(block_on(map.edit([(key(1), None)], String::new)), &gone);
    }
}

fn assert_missing<T: std::fmt::Debug>(result: Result<T, Error>, key: &str) {
    assert!(
        matches!(&result, Err(Error::Missing(missing)) if missing == key),
        "{result:?}"
    );
}
