//! The cost of an operation by the number of entries: that of the depth.

use super::fixture::{Fixture, numbered};
use crate::map::Pages;
use futures::executor::block_on;
use std::time::Instant;

/// A value as long as a member's.
const VALUE: usize = 220;

/// The most pages read by a get, and the mean pages and bytes written by an edit of one key.
fn costs(entries: usize) -> (u64, f64, f64) {
    let began = Instant::now();
    let mut fixture = Fixture::filled(8192, entries, &"x".repeat(VALUE));
    let filled = began.elapsed();
    let (mut reads, mut pages, mut bytes) = (0, 0, 0);
    let rounds = 200;
    for round in 0..rounds {
        let number = round * 7919 % entries;
        fixture.store.take_calls();
        block_on(fixture.map(&Pages::default()).get(&numbered(number))).unwrap();
        reads = reads.max(fixture.store.take_calls().reads);
        let key = format!("{}-{round}", numbered(number));
        let edited = fixture.edited(vec![(key, Some("x".repeat(VALUE)))]);
        pages += edited.written.len();
        bytes += edited
            .written
            .iter()
            .map(|(_, bytes)| bytes.len())
            .sum::<usize>();
    }
    let mean = |sum: usize| sum as f64 / rounds as f64;
    let in_use = fixture.pages();
    println!(
        "{entries} entries in {filled:?}: {} pages of {} bytes, top level {}; a get reads {reads} \
         pages; an addition writes {:.2} pages, {:.0} bytes",
        in_use.len(),
        in_use.iter().map(|page| page.bytes).sum::<usize>() / in_use.len().max(1),
        in_use.first().map_or(0, |top| top.level),
        mean(pages),
        mean(bytes),
    );
    (reads, mean(pages), mean(bytes))
}

#[test]
fn costs_grow_by_one_small_page_with_each_level() {
    let (reads, pages, bytes) = costs(10);
    assert!(reads == 1 && pages <= 1.5 && bytes < 4_000.0);
    let (reads, pages, bytes) = costs(10_000);
    assert!(reads == 3 && pages <= 3.5 && bytes < 3.0 * 8192.0);
}

#[test]
#[ignore = "takes long"]
fn map_of_a_million_entries_is_cheap() {
    costs(1_000);
    costs(100_000);
    let (reads, pages, bytes) = costs(1_000_000);
    assert!(reads <= 4 && pages <= 4.5 && bytes < 4.0 * 8192.0);
}
