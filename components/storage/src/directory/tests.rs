//! The cost of creating a team does not grow with the number of teams, beyond the depth of a tree.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used
)]

use super::{Cache, Place, set_up, team_key};
use crate::keys;
use crate::memory::MemoryStore;
use crate::port::{Fault, Port};
use crate::shard::{Edit, change};
use crate::teams::Teams;
use chrono::DateTime;
use domain::platform::TeamRecord;
use domain::{AuditKeys, Id, Locale, Name, Random, Reseller};
use futures::executor::block_on;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// Calls and bytes.
#[derive(Debug, Clone, Copy, Default)]
struct Cost {
    gets: usize,
    handles: usize,
    swaps: usize,
    writes: usize,
    written: usize,
}

/// A store that counts.
#[derive(Clone)]
struct Metered<'c> {
    store: MemoryStore,
    cost: &'c Cell<Cost>,
}

impl Metered<'_> {
    fn add(&self, add: impl Fn(&mut Cost)) {
        let mut cost = self.cost.get();
        add(&mut cost);
        self.cost.set(cost);
    }
}

impl Port for Metered<'_> {
    type Swap = <MemoryStore as Port>::Swap;

    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Fault> {
        self.add(|cost| cost.gets += 1);
        self.store.get(key).await
    }

    async fn set(&self, key: &str, value: Vec<u8>) -> Result<(), Fault> {
        self.add(|cost| {
            (cost.writes, cost.written) = (cost.writes + 1, cost.written + value.len())
        });
        self.store.set(key, value).await
    }

    async fn set_many(&self, pairs: Vec<(String, Vec<u8>)>) -> Result<(), Fault> {
        let bytes: usize = pairs.iter().map(|(_, value)| value.len()).sum();
        self.add(|cost| (cost.writes, cost.written) = (cost.writes + 1, cost.written + bytes));
        self.store.set_many(pairs).await
    }

    async fn delete_many(&self, keys: Vec<String>) -> Result<(), Fault> {
        self.add(|cost| cost.writes += 1);
        self.store.delete_many(keys).await
    }

    async fn for_each_key(&self, take: &mut dyn FnMut(&str)) -> Result<(), Fault> {
        self.store.for_each_key(take).await
    }

    async fn prepare(&self, key: &str) -> Result<(Self::Swap, Option<Vec<u8>>), Fault> {
        self.add(|cost| (cost.gets, cost.handles) = (cost.gets + 1, cost.handles + 1));
        self.store.prepare(key).await
    }

    async fn swap(&self, swap: Self::Swap, value: Vec<u8>) -> Result<(), Fault> {
        let bytes = value.len();
        self.add(|cost| {
            cost.swaps += 1;
            cost.writes += 1;
            cost.written += bytes;
        });
        self.store.swap(swap, value).await
    }

    fn random(&self) -> Random {
        self.store.random()
    }

    async fn pause(&self, duration: Duration) {
        self.store.pause(duration).await;
    }
}

fn id(text: &str) -> Id {
    Id::new(text).unwrap()
}

fn record() -> TeamRecord {
    TeamRecord {
        name: Name::new("Acme").unwrap(),
        reseller: Some(Reseller {
            id: id("northwind"),
            name: Name::new("Northwind Partners").unwrap(),
        }),
        has_signed_baa: false,
        locale: Locale::En,
    }
}

/// A store whose directory has so many teams of one reseller.
fn store_of(teams: usize) -> MemoryStore {
    let store = MemoryStore::default();
    block_on(set_up(&store)).unwrap();
    let mut shards = BTreeMap::<_, Vec<_>>::new();
    for number in 0..teams {
        let team = id(&format!(
            "{:016x}",
            number.wrapping_mul(0x9E37_79B9_7F4A_7C15)
        ));
        let entries = shards.entry(keys::shard_of(&team)).or_default();
        let root = Some(keys::root(&store.random().text()));
        entries.extend([
            (team_key(&team), root),
            (format!("r northwind {team}"), Some(String::new())),
        ]);
    }
    for (shard, entries) in shards {
        let edit = async |shard: &crate::shard::Shard<'_, _>| {
            let mut edit = Edit::no_op(());
            if shard.is_empty() {
                edit.entries.clone_from(&entries);
            }
            Ok(edit)
        };
        block_on(change(&store, &shard, edit)).unwrap();
    }
    store
}

/// The mean and the most of creating 1,000 teams among so many, each in a new instance.
fn creation_among(teams: usize) -> (Cost, Cost) {
    let (store, cost) = (store_of(teams), Cell::new(Cost::default()));
    let audit_keys = Arc::new(AuditKeys::from_base64(&"A".repeat(44)).unwrap());
    let (mut sum, mut most) = (Cost::default(), Cost::default());
    for number in 0..1000 {
        let cache = Cache::new();
        let port = Metered {
            store: store.clone(),
            cost: &cost,
        };
        cost.take();
        let all = Teams::new(port, &cache, Some(Arc::clone(&audit_keys)));
        block_on(all.create(&id(&format!("new{number}")), record(), DateTime::UNIX_EPOCH)).unwrap();
        let one = cost.get();
        for (field, sum, most) in [
            (one.gets, &mut sum.gets, &mut most.gets),
            (one.handles, &mut sum.handles, &mut most.handles),
            (one.swaps, &mut sum.swaps, &mut most.swaps),
            (one.writes, &mut sum.writes, &mut most.writes),
            (one.written, &mut sum.written, &mut most.written),
        ] {
            *sum += field;
            *most = field.max(*most);
        }
    }
    println!("among {teams} teams, 1,000 creations: {sum:?}, the most of one: {most:?}");
    (sum, most)
}

/// The ceilings of a creation, and its growth from a directory whose trees are one level lower: a
/// page more is read and written for each of a team's two entries.
fn expect_creation_costs_depth_only(few: usize, many: usize) {
    let (few, (many, most)) = (creation_among(few).0, creation_among(many));
    assert!(most.gets <= 20 && most.written <= 48 * 1024, "{most:?}");
    assert!((most.handles, most.swaps) == (1, 1), "{most:?}");
    assert!(
        many.writes <= 5_000 && most.writes <= 6,
        "{many:?}, {most:?}"
    );
    assert!(many.gets <= few.gets + 4_000, "{few:?}, {many:?}");
    assert!(
        many.written <= few.written + 1_000 * 2 * 8 * 1024,
        "{few:?}, {many:?}"
    );
    assert!(many.writes * 10 <= few.writes * 11, "{few:?}, {many:?}");
}

#[test]
fn creating_a_team_costs_the_depth_of_the_tree_only() {
    expect_creation_costs_depth_only(10, 20_000);
}

#[test]
#[ignore = "takes minutes without optimization"]
fn creating_a_team_among_a_million_costs_the_depth_of_the_tree_only() {
    expect_creation_costs_depth_only(20_000, 1_000_000);
    let store = store_of(1_000_000);
    let cost = Cell::new(Cost::default());
    let port = Metered { store, cost: &cost };
    let northwind = id("northwind");
    let (mut place, mut seen) = (Some(Place::default()), 0);
    while let Some(from) = place {
        cost.take();
        let page = super::teams_of(&port, &northwind, &from, 1_000);
        let (teams, next) = block_on(page).unwrap();
        assert!(cost.get().gets < 100, "{:?}", cost.get());
        (place, seen) = (next, seen + teams.len());
    }
    assert_eq!(seen, 1_000_000);
}
