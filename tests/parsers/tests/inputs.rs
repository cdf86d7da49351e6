//! Every parser with the seeds of the fuzz targets, with mutations of them, and with any text.
// A panic is the check itself; .clippy.toml allows it inside test functions only.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use parsers::TARGETS;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Texts that are inserted into seeds, since parsers trip over them.
const FRAGMENTS: &[&str] = &[
    "\0",
    "\n",
    "\"",
    "\\",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    ".",
    "=",
    "&",
    "%",
    "%00",
    "%2F",
    "+",
    "-",
    "_",
    "/",
    "@",
    " ",
    "e9",
    "99999999999999999999",
    "-1",
    "1e400",
    "null",
    "{}",
    "[]",
    "\\ud800",
    "\u{301}",
    "\u{202E}",
    "\u{200B}",
    "\u{FEFF}",
    "ẞ",
    "İ",
    "😀",
    "\u{10FFFF}",
];

#[derive(Debug, Clone)]
enum Change {
    Insert(Index, &'static str),
    Set(Index, u8),
    Remove(Index, Index),
    Repeat(Index, Index),
}

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let directory: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../fuzz/seeds")
        .join(target);
    let mut paths: Vec<_> = directory
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
        .into_iter()
        .map(|path| std::fs::read(path).unwrap())
        .collect()
}

fn changed(mut data: Vec<u8>, changes: Vec<Change>) -> Vec<u8> {
    for change in changes {
        let length = data.len();
        match change {
            Change::Insert(at, fragment) => {
                let at = at.index(length + 1);
                data.splice(at..at, fragment.bytes());
            }
            Change::Set(at, byte) => {
                if length > 0 {
                    data[at.index(length)] = byte;
                }
            }
            Change::Remove(from, to) => {
                data.drain(range(length, from, to));
            }
            Change::Repeat(from, to) => {
                let range = range(length, from, to);
                let (end, part) = (range.end, data[range].to_vec());
                data.splice(end..end, part);
            }
        }
    }
    data
}

/// The range between two positions in `length` bytes, in either order.
fn range(length: usize, a: Index, b: Index) -> Range<usize> {
    let (a, b) = (a.index(length + 1), b.index(length + 1));
    a.min(b)..a.max(b)
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        3 => (any::<Index>(), select(FRAGMENTS)).prop_map(|(at, text)| Change::Insert(at, text)),
        2 => any::<(Index, u8)>().prop_map(|(at, byte)| Change::Set(at, byte)),
        1 => any::<(Index, Index)>().prop_map(|(from, to)| Change::Remove(from, to)),
        1 => any::<(Index, Index)>().prop_map(|(from, to)| Change::Repeat(from, to)),
    ]
}

#[test]
fn every_target_has_seeds_and_holds_with_them() {
    for (name, target) in TARGETS {
        let seeds = seeds(name);
        assert!((3..=14).contains(&seeds.len()), "{name}");
        for seed in seeds {
            target(&seed);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_target_holds_with_changed_seeds(
        (name, target) in select(TARGETS),
        seed: Index,
        changes in vec(change(), 0..6),
    ) {
        let seeds = seeds(name);
        target(&changed(seeds[seed.index(seeds.len())].clone(), changes));
    }

    #[test]
    fn every_target_holds_with_any_text(
        (_, target) in select(TARGETS),
        choice in b'0'..=b'9',
        text: String,
    ) {
        target(&[&[choice], text.as_bytes()].concat());
    }
}
