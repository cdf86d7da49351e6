//! A store in memory, for tests: it counts calls, and injects failures, lost replies and crashes.

use crate::log::BUDGET;
use crate::port::{Fault, PAGE_BYTES, Port};
use domain::Random;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

/// Numbers of calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Calls {
    /// Reading calls.
    pub reads: u64,
    /// Writing calls: one durable write each.
    pub writes: u64,
}

/// The failure of one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Failure {
    /// It has no effect and returns an error.
    NoEffect,
    /// It takes effect and returns an error.
    LostReply,
}

#[derive(Debug, Default)]
struct Inner {
    values: RefCell<BTreeMap<String, Vec<u8>>>,
    calls: Cell<Calls>,
    count: Cell<u64>,
    random: Cell<u128>,
    failure: Cell<Option<(u64, Failure)>>,
    dead_after: Cell<Option<u64>>,
    denies_swaps: Cell<bool>,
    page_bytes: Cell<Option<usize>>,
}

/// A store in memory. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore(Rc<Inner>);

impl MemoryStore {
    /// The calls since the last time this was called.
    pub fn take_calls(&self) -> Calls {
        self.0.calls.take()
    }

    /// All keys and values.
    pub fn dump(&self) -> BTreeMap<String, Vec<u8>> {
        self.0.values.borrow().clone()
    }

    /// The n-th call from now has no effect and returns an error.
    pub fn fail_call(&self, n: u64) {
        self.0
            .failure
            .set(Some((self.0.count.get() + n, Failure::NoEffect)));
    }

    /// The n-th call from now takes effect and returns an error.
    pub fn lose_reply(&self, n: u64) {
        self.0
            .failure
            .set(Some((self.0.count.get() + n, Failure::LostReply)));
    }

    /// After the n-th call from now no call takes effect, as if the caller had crashed.
    pub fn die_after(&self, n: u64) {
        self.0.dead_after.set(Some(self.0.count.get() + n));
    }

    /// Ends all failures. Whether any call failed.
    pub fn recover(&self) -> bool {
        let count = self.0.count.get();
        let is_hit = self.0.failure.take().is_some_and(|(at, _)| at <= count);
        self.0.dead_after.take().is_some_and(|at| at < count) || is_hit
    }

    /// Makes every swap reply "failed", also those that take effect, as on Redis.
    pub fn deny_swaps(&self, denies: bool) {
        self.0.denies_swaps.set(denies);
    }

    /// Makes pages of maps so small, so that maps have many levels with few entries.
    pub fn limit_pages(&self, bytes: usize) {
        self.0.page_bytes.set(Some(bytes));
    }

    fn call<T>(
        &self,
        writes: bool,
        effect: impl FnOnce(&mut BTreeMap<String, Vec<u8>>) -> T,
    ) -> Result<T, Fault> {
        let inner = &self.0;
        let count = inner.count.get() + 1;
        inner.count.set(count);
        let mut calls = inner.calls.get();
        if writes {
            calls.writes += 1;
        } else {
            calls.reads += 1;
        }
        inner.calls.set(calls);
        if inner.dead_after.get().is_some_and(|after| count > after) {
            return Err(fault("crashed"));
        }
        let failure = inner
            .failure
            .get()
            .filter(|(at, _)| *at == count)
            .map(|(_, failure)| failure);
        if failure == Some(Failure::NoEffect) {
            return Err(fault("failed"));
        }
        let result = effect(&mut inner.values.borrow_mut());
        if failure == Some(Failure::LostReply) {
            Err(fault("reply lost"))
        } else {
            Ok(result)
        }
    }
}

fn fault(text: &'static str) -> Fault {
    Fault(anyhow::Error::msg(text))
}

impl Port for MemoryStore {
    type Swap = (String, Option<Vec<u8>>);

    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Fault> {
        self.call(false, |values| values.get(key).cloned())
    }

    async fn set(&self, key: &str, value: Vec<u8>) -> Result<(), Fault> {
        self.call(true, |values| drop(values.insert(key.to_owned(), value)))
    }

    async fn set_many(&self, pairs: Vec<(String, Vec<u8>)>) -> Result<(), Fault> {
        self.call(true, |values| values.extend(pairs))
    }

    async fn delete_many(&self, keys: Vec<String>) -> Result<(), Fault> {
        self.call(true, |values| {
            for key in &keys {
                values.remove(key);
            }
        })
    }

    async fn for_each_key(&self, take: &mut dyn FnMut(&str)) -> Result<(), Fault> {
        self.call(false, |values| values.keys().for_each(|key| take(key)))
    }

    async fn prepare(&self, key: &str) -> Result<(Self::Swap, Option<Vec<u8>>), Fault> {
        let value = self.get(key).await?;
        Ok(((key.to_owned(), value.clone()), value))
    }

    async fn swap(&self, (key, read): Self::Swap, value: Vec<u8>) -> Result<(), Fault> {
        let is_done = self.call(true, |values| {
            let is_unchanged = values.get(&key) == read.as_ref();
            if is_unchanged {
                values.insert(key, value);
            }
            is_unchanged
        })?;
        let is_confirmed = is_done && !self.0.denies_swaps.get();
        if is_confirmed {
            Ok(())
        } else {
            Err(fault("swap failed"))
        }
    }

    fn random(&self) -> Random {
        let next = self.0.random.get() + 1;
        self.0.random.set(next);
        Random(next.to_be_bytes())
    }

    async fn pause(&self, _: Duration) {}

    fn page_bytes(&self) -> usize {
        self.0.page_bytes.get().unwrap_or(PAGE_BYTES)
    }

    /// Little, so that tests have segments.
    fn log_bytes(&self) -> usize {
        BUDGET
    }
}
