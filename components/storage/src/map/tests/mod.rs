//! The map against a `BTreeMap`.

mod broken;
mod fixture;
mod growth;

use super::{Edited, Pages};
use fixture::{Edits, Fixture, numbered, raw};
use futures::executor::block_on;
use proptest::prelude::*;
use std::ops::Bound;

/// So small that a few entries make several levels.
const SMALL: usize = 400;

/// Short keys, long keys that begin alike, and keys of four-byte characters.
fn key(number: usize) -> String {
    match number % 5 {
        0 => format!("🗝{number:02}🗝"),
        1 => format!("{}{number:02}", "long".repeat(20)),
        _ => format!("k{number:02}"),
    }
}

fn all_keys() -> Vec<String> {
    (0..60).map(key).collect()
}

/// A few edits at a time, and now and then the removal of many keys.
fn edits() -> impl Strategy<Value = Vec<Edits>> {
    let value =
        (0..6usize, any::<char>()).prop_map(|(length, c)| c.to_string().repeat(length * 20));
    let edit = (0..60usize, proptest::option::of(value));
    let some =
        proptest::collection::vec(edit.prop_map(|(number, value)| (key(number), value)), 0..12);
    let removal = (0..60usize, 0..60usize)
        .prop_map(|(from, to)| (from..to).map(|number| (key(number), None)).collect());
    let one = prop_oneof![5 => some, 1 => removal];
    proptest::collection::vec(one, 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn edits_have_the_effect_they_have_on_a_model(edits in edits()) {
        let mut fixture = Fixture::new(SMALL);
        for edits in edits {
            fixture.edit(edits);
            fixture.check_pages();
            fixture.check_reads(&all_keys());
        }
        let rest = fixture.model.keys().map(|key| (key.clone(), None)).collect();
        fixture.edit(rest);
        prop_assert_eq!(fixture.top, None);
        prop_assert!(fixture.store.dump().is_empty());
    }
}

#[test]
fn map_gains_levels_key_by_key_and_loses_them_again() {
    let mut fixture = Fixture::new(SMALL);
    let keys: Vec<_> = (0..300).map(numbered).collect();
    for key in &keys {
        fixture.edit(vec![(key.clone(), Some("x".repeat(30)))]);
        fixture.check_pages();
    }
    assert!(fixture.level() >= Some(2), "{:?}", fixture.level());
    fixture.check_reads(&keys);
    for key in keys.iter().step_by(2).chain(keys.iter().skip(1).step_by(2)) {
        fixture.edit(vec![(key.clone(), None)]);
        fixture.check_pages();
        let fits = fixture.model.len() <= 4;
        assert!(!fits || fixture.level() <= Some(0), "levels for nothing");
    }
    assert_eq!(fixture.top, None);
    fixture.edit(vec![(numbered(7), Some("again".into()))]);
    fixture.check_reads(&keys);
}

#[test]
fn bulk_edit_leaves_no_small_pages() {
    let mut fixture = Fixture::filled(8192, 5000, &"x".repeat(100));
    fixture.check_pages();
    let before = fixture.pages().len();
    let mut pages_with = |value: Option<&str>| {
        let edit = |number| (numbered(number), value.map(str::to_owned));
        fixture.edit((0..5000).map(edit).collect());
        fixture.check_pages();
        fixture.pages().len()
    };
    assert_eq!(pages_with(Some(&"y".repeat(100))), before);
    assert!(pages_with(Some("")) * 4 < before);
    assert!(pages_with(Some(&"y".repeat(100))).abs_diff(before) <= before / 4);
    assert_eq!(pages_with(None), 0);
}

#[test]
fn entries_larger_than_a_page_have_pages_of_their_own() {
    let mut fixture = Fixture::new(8192);
    for number in 0..9 {
        let value = "🗝".repeat(if number % 3 == 0 { 5000 } else { 10 });
        fixture.edit(vec![(numbered(number), Some(value))]);
        fixture.check_pages();
    }
    let large: Vec<_> = fixture
        .pages()
        .into_iter()
        .filter(|page| page.bytes > 8192)
        .collect();
    assert_eq!(large.len(), 3);
    assert!(large.iter().all(|page| page.items.len() == 1));
    // An edit beside a large entry does not write that again.
    let edited = fixture.edited(vec![(numbered(1), Some("other".into()))]);
    assert!(edited.written.iter().all(|(_, bytes)| bytes.len() < 8192));
}

#[test]
fn longest_keys_make_branches_of_a_few_pages() {
    let mut fixture = Fixture::new(8192);
    let long = |number: usize| (format!("{}{number:03}", "k".repeat(1021)), Some("x".into()));
    for number in 0..200 {
        fixture.edit(vec![long(number * 37 % 200)]);
    }
    fixture.check_pages();
    assert!(fixture.level() >= Some(2));
    let keys: Vec<_> = fixture.model.keys().cloned().collect();
    fixture.check_reads(&keys);
    // Longer ones are not stored in pages, but do no harm.
    let longer = |number: usize| (format!("{}{number}", "k".repeat(9000)), Some("x".into()));
    fixture.edit((0..9).map(longer).collect());
    fixture.check_pages();
}

#[test]
fn edits_without_effect_make_no_pages() {
    let mut fixture = Fixture::filled(SMALL, 100, "x");
    let same = Edited {
        top: fixture.top.clone(),
        ..Edited::default()
    };
    assert_eq!(fixture.edited(Vec::new()), same);
    let absent = ("absent".to_owned(), None);
    let there = (numbered(7), Some("x".to_owned()));
    assert_eq!(fixture.edited(vec![absent.clone(), there]), same);
    assert_eq!(Fixture::new(SMALL).edited(vec![absent]), Edited::default());
}

#[test]
fn last_edit_of_a_key_counts() {
    let mut fixture = Fixture::new(SMALL);
    let set = |value: &str| ("k".to_owned(), Some(value.to_owned()));
    fixture.edit(vec![set("first"), ("k".to_owned(), None), set("last")]);
    fixture.check_reads(&["k".to_owned()]);
}

#[test]
fn pages_are_read_once_and_only_those_that_are_needed() {
    let fixture = Fixture::filled(SMALL, 1000, "x");
    let levels = fixture.level().unwrap() + 1;
    let reads = |pages: &Pages, work: &dyn Fn(&Pages)| {
        fixture.store.take_calls();
        work(pages);
        fixture.store.take_calls().reads
    };
    let pages = Pages::default();
    let get = |pages: &Pages| drop(block_on(fixture.map(pages).get(&numbered(500))).unwrap());
    assert_eq!(reads(&pages, &get), levels);
    assert_eq!(reads(&pages, &get), 0);
    let three = |pages: &Pages| {
        let (key, map) = (numbered(500), fixture.map(pages));
        block_on(map.ascending(Bound::Included(&key), 3)).unwrap();
        block_on(map.descending(Bound::Included(&key), 3)).unwrap();
    };
    assert!(reads(&Pages::default(), &three) <= levels + 4);
    let all: Vec<_> = (0..1000).map(numbered).collect();
    let get_all = |pages: &Pages| drop(block_on(fixture.map(pages).get_all(&all)).unwrap());
    let in_use = fixture.pages().len() as u64;
    assert_eq!(reads(&Pages::default(), &get_all), in_use);
    let edits = all.iter().map(|key| (key.clone(), Some("y".to_owned())));
    let edits: Edits = edits.collect();
    let edit = |pages: &Pages| {
        let map = fixture.map(pages);
        let mut names = 0;
        let mut next = || {
            names += 1;
            format!("b.{names}")
        };
        let edited = block_on(map.edit(raw(edits.clone()), &mut next)).unwrap();
        assert_eq!(edited.retired.len() as u64, in_use);
        assert_eq!(edited.written.len() as u64, in_use);
    };
    assert_eq!(reads(&Pages::default(), &edit), in_use);
}
