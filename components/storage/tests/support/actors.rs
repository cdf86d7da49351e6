//! A deterministic scheduler: actors share a store, each call to it gives way once, and a seed decides who goes on.

use super::support::{Dump, restored};
use domain::Random;
use futures::task::noop_waker_ref;
use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;
use storage::{Fault, MemoryStore, Port};

/// A small generator (splitmix64): the same seed gives the same run.
#[derive(Debug, Clone)]
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % limit as u64).unwrap_or_default()
    }
}

/// A store whose every call gives way once before it takes effect, and that sees to it that no object is ever written
/// twice with different bytes.
#[derive(Clone)]
pub struct Yielding {
    pub store: MemoryStore,
    random: Rc<Cell<u128>>,
}

impl Yielding {
    pub fn new(dump: &Dump, denies_swaps: bool) -> Self {
        let store = restored(dump);
        store.deny_swaps(denies_swaps);
        Self { store, random: Rc::new(Cell::new(1 << 100)) }
    }

    async fn give_way(&self) {
        let mut has_given = false;
        std::future::poll_fn(
            move |_| {
                if std::mem::replace(&mut has_given, true) { Poll::Ready(()) } else { Poll::Pending }
            },
        )
        .await;
    }
}

impl super::support::Timed for Yielding {}

impl Port for Yielding {
    type Swap = <MemoryStore as Port>::Swap;

    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Fault> {
        self.give_way().await;
        self.store.get(key).await
    }

    async fn get_many(&self, keys: &[String]) -> Result<Vec<(String, Option<Vec<u8>>)>, Fault> {
        self.give_way().await;
        self.store.get_many(keys).await
    }

    async fn set(&self, key: &str, value: Vec<u8>) -> Result<(), Fault> {
        self.give_way().await;
        self.store.set(key, value).await
    }

    async fn set_many(&self, pairs: Vec<(String, Vec<u8>)>) -> Result<(), Fault> {
        self.give_way().await;
        for (key, value) in &pairs {
            let there = self.store.get(key).await?;
            assert!(there.is_none_or(|there| there == *value), "{key} is written twice with different bytes");
        }
        self.store.set_many(pairs).await
    }

    async fn delete_many(&self, keys: Vec<String>) -> Result<(), Fault> {
        self.give_way().await;
        self.store.delete_many(keys).await
    }

    async fn keys(&self) -> Result<Vec<String>, Fault> {
        self.give_way().await;
        self.store.keys().await
    }

    async fn prepare(&self, key: &str) -> Result<(Self::Swap, Option<Vec<u8>>), Fault> {
        self.give_way().await;
        self.store.prepare(key).await
    }

    async fn swap(&self, swap: Self::Swap, value: Vec<u8>) -> Result<(), Fault> {
        self.give_way().await;
        self.store.swap(swap, value).await
    }

    fn random(&self) -> Random {
        self.random.set(self.random.get() + 1);
        Random(self.random.get().to_be_bytes())
    }

    async fn pause(&self, _: Duration) {
        self.give_way().await;
    }
}

pub type Actor<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

/// Runs actors to their ends in an order that the dice decide; `crashes` of them stop in the midst of it for good.
pub fn run(dice: &mut Dice, mut actors: Vec<Actor<'_>>, mut crashes: usize) {
    let mut context = Context::from_waker(noop_waker_ref());
    while !actors.is_empty() {
        let chosen = dice.below(actors.len());
        if crashes > 0 && dice.below(40) == 0 {
            crashes -= 1;
            drop(actors.swap_remove(chosen));
            continue;
        }
        let is_done = actors.get_mut(chosen).is_some_and(|actor| actor.as_mut().poll(&mut context).is_ready());
        if is_done {
            drop(actors.swap_remove(chosen));
        }
    }
}
