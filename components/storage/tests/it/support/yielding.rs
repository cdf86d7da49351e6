//! A store whose calls give way once each, for tests that drive a command step by step.

use super::{Dump, restored};
use domain::Random;
use std::cell::Cell;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;
use storage::{Fault, MemoryStore, Port};

/// A store whose every call gives way once before it takes effect, and that sees to it that no
/// object is ever written twice with different bytes.
#[derive(Clone)]
pub struct Yielding {
    pub store: MemoryStore,
    random: Rc<Cell<u128>>,
}

impl Yielding {
    pub fn new(dump: &Dump, denies_swaps: bool) -> Self {
        let store = restored(dump);
        store.deny_swaps(denies_swaps);
        Self {
            store,
            random: Rc::new(Cell::new(1 << 100)),
        }
    }

    async fn give_way(&self) {
        let mut has_given = false;
        std::future::poll_fn(move |_| {
            if std::mem::replace(&mut has_given, true) {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }
}

impl super::Timed for Yielding {}

impl Port for Yielding {
    type Swap = <MemoryStore as Port>::Swap;

    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Fault> {
        self.give_way().await;
        self.store.get(key).await
    }

    async fn set(&self, key: &str, value: Vec<u8>) -> Result<(), Fault> {
        self.give_way().await;
        self.store.set(key, value).await
    }

    async fn set_many(&self, pairs: Vec<(String, Vec<u8>)>) -> Result<(), Fault> {
        self.give_way().await;
        for (key, value) in &pairs {
            let there = self.store.get(key).await?;
            assert!(
                there.is_none_or(|there| there == *value),
                "{key} is written twice with different bytes"
            );
        }
        self.store.set_many(pairs).await
    }

    async fn delete_many(&self, keys: Vec<String>) -> Result<(), Fault> {
        self.give_way().await;
        self.store.delete_many(keys).await
    }

    async fn for_each_key(&self, take: &mut dyn FnMut(&str)) -> Result<(), Fault> {
        self.give_way().await;
        self.store.for_each_key(take).await
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
