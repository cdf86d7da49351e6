//! Pages that are gone or that make no sense: an error, and never an empty map.

use super::SMALL;
use super::fixture::{Fixture, numbered};
use crate::error::Error;
use crate::map::{PagedMap, Pages, page_keys};
use crate::memory::MemoryStore;
use crate::port::Port;
use futures::executor::block_on;
use std::fmt::Debug;
use std::ops::Bound;

/// Reads and edits all keys of a map in a store with one page changed or gone.
fn with(fixture: &Fixture, key: &str, page: Option<&str>, check: fn(&Error, &str) -> bool) {
    let store = MemoryStore::default();
    let mut dump = fixture.store.dump();
    dump.remove(key);
    dump.extend(page.map(|page| (key.to_owned(), page.as_bytes().to_vec())));
    block_on(store.set_many(dump.into_iter().collect())).unwrap();
    let keys: Vec<_> = fixture.model.keys().cloned().collect();
    let edits = keys.iter().map(|key| (key.clone(), None)).collect();
    let fails = |error: Option<Error>| {
        let error = error.unwrap_or_else(|| panic!("{key} is not missed"));
        assert!(check(&error, key), "{error:?}");
    };
    fn error<T: Debug>(result: Result<T, Error>) -> Option<Error> {
        result.err()
    }
    let top = fixture.top.as_deref();
    let pages = [(); 4].map(|()| Pages::default());
    let maps = pages
        .each_ref()
        .map(|pages| PagedMap::<_, String>::new(&store, pages, "team.x", top));
    fails(error(block_on(maps[0].get_all(&keys))));
    fails(error(block_on(
        maps[1].ascending(Bound::Unbounded, usize::MAX),
    )));
    fails(error(block_on(
        maps[2].descending(Bound::Unbounded, usize::MAX),
    )));
    fails(error(block_on(maps[3].edit(edits, &mut || numbered(0)))));
}

#[test]
fn page_that_is_gone_is_missing_and_never_empty() {
    let fixture = Fixture::filled(SMALL, 60, "some value");
    assert!(fixture.level() >= Some(1));
    for key in fixture.store.dump().into_keys() {
        with(
            &fixture,
            &key,
            None,
            |error, key| matches!(error, Error::Missing(missing) if missing == key),
        );
    }
}

#[test]
fn page_that_makes_no_sense_is_unreadable() {
    let fixture = Fixture::filled(SMALL, 60, "some value");
    let top = fixture.top.as_deref().unwrap();
    let circle = format!(r#"{{"branch":[1,[["","{top}"],["m","{top}"]]]}}"#);
    let high = format!(r#"{{"branch":[13,[["","{top}"],["m","{top}"]]]}}"#);
    let low = format!(r#"{{"branch":[0,[["","{top}"],["m","{top}"]]]}}"#);
    let broken = [
        r#"{"leaf":[]}"#,
        r#"{"branch":[1,[]]}"#,
        r#"{"twig":[]}"#,
        "[]",
        "",
        &circle,
        &high,
        &low,
    ];
    for key in fixture.store.dump().into_keys() {
        for page in broken {
            with(&fixture, &key, Some(page), |error, _| {
                matches!(error, Error::Unreadable(_))
            });
        }
    }
    let store = MemoryStore::default();
    block_on(store.set("team.x.page.a", circle.replace(top, "a").into_bytes())).unwrap();
    let keys = block_on(page_keys(&store, "team.x", "a")).unwrap();
    assert_eq!(keys.len(), 3, "a circle ends where leaves should be");
}
