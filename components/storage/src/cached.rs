//! A port that keeps pages, stop orders and other immutable objects in memory, for all requests of
//! an instance.
//!
//! A key of such an object is never written twice with different bytes, so that a kept one is never
//! stale. Records that are swapped are not kept; neither is the log, so that its verification sees
//! the store itself.

use crate::keys;
use crate::port::{Fault, Port};
use domain::Random;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Bytes of objects in a generation; an instance keeps two.
const MOST: usize = 1024 * 1024;

/// The objects that an instance keeps.
#[derive(Debug, Default)]
pub struct Objects(Mutex<Kept>);

/// Two generations: when the young one is full, it takes the place of the old one. An object that
/// is used becomes young again, so that the tops of the maps stay.
#[derive(Debug, Default)]
struct Kept {
    young: BTreeMap<String, Vec<u8>>,
    bytes: usize,
    old: BTreeMap<String, Vec<u8>>,
}

impl Kept {
    fn insert(&mut self, key: String, value: Vec<u8>) {
        if self.bytes + value.len() > MOST {
            self.old = std::mem::take(&mut self.young);
            self.bytes = 0;
        }
        self.bytes += value.len();
        if let Some(before) = self.young.insert(key, value) {
            self.bytes -= before.len();
        }
    }
}

impl Objects {
    /// None yet.
    pub const fn new() -> Self {
        Self(Mutex::new(Kept {
            young: BTreeMap::new(),
            bytes: 0,
            old: BTreeMap::new(),
        }))
    }

    pub(crate) fn get(&self, key: &str) -> Option<Vec<u8>> {
        let mut kept = self.kept();
        if let Some((key, value)) = kept.old.remove_entry(key) {
            kept.insert(key, value);
        }
        kept.young.get(key).cloned()
    }

    pub(crate) fn keep(&self, key: &str, value: &[u8]) {
        self.kept().insert(key.to_owned(), value.to_vec());
    }

    pub(crate) fn forget(&self, key: &str) {
        let mut kept = self.kept();
        kept.old.remove(key);
        if let Some(value) = kept.young.remove(key) {
            kept.bytes -= value.len();
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A port whose immutable objects are kept.
pub struct Cached<'c, P> {
    port: P,
    objects: &'c Objects,
}

impl<'c, P> Cached<'c, P> {
    /// Keeps the objects behind `port`.
    pub fn new(port: P, objects: &'c Objects) -> Self {
        Self { port, objects }
    }
}

impl<P: Port> Port for Cached<'_, P> {
    type Swap = P::Swap;

    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Fault> {
        if !keys::is_immutable(key) {
            return self.port.get(key).await;
        }
        if let Some(value) = self.objects.get(key) {
            return Ok(Some(value));
        }
        let value = self.port.get(key).await?;
        if let Some(value) = &value {
            self.objects.keep(key, value);
        }
        Ok(value)
    }

    async fn set(&self, key: &str, value: Vec<u8>) -> Result<(), Fault> {
        self.port.set(key, value.clone()).await?;
        if keys::is_immutable(key) {
            self.objects.keep(key, &value);
        }
        Ok(())
    }

    async fn set_many(&self, pairs: Vec<(String, Vec<u8>)>) -> Result<(), Fault> {
        for (key, value) in pairs.iter().filter(|(key, _)| keys::is_immutable(key)) {
            self.objects.keep(key, value);
        }
        self.port.set_many(pairs).await
    }

    async fn delete_many(&self, keys: Vec<String>) -> Result<(), Fault> {
        for key in &keys {
            self.objects.forget(key);
        }
        self.port.delete_many(keys).await
    }

    async fn for_each_key(&self, take: &mut dyn FnMut(&str)) -> Result<(), Fault> {
        self.port.for_each_key(take).await
    }

    async fn prepare(&self, key: &str) -> Result<(Self::Swap, Option<Vec<u8>>), Fault> {
        self.port.prepare(key).await
    }

    async fn swap(&self, swap: Self::Swap, value: Vec<u8>) -> Result<(), Fault> {
        self.port.swap(swap, value).await
    }

    fn random(&self) -> Random {
        self.port.random()
    }

    async fn pause(&self, duration: Duration) {
        self.port.pause(duration).await;
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, Objects};

    #[test]
    fn used_object_is_kept_and_memory_is_bounded() {
        let objects = Objects::new();
        objects.keep("top", b"top");
        for number in 0..100 {
            objects.keep(&format!("leaf {number}"), &vec![0; MOST / 10]);
            assert!(objects.get("top").is_some(), "{number}");
        }
        assert!(objects.get("leaf 99").is_some());
        assert!(objects.get("leaf 0").is_none());
        let kept = objects.kept();
        assert!(kept.young.len() + kept.old.len() <= 21);
    }
}
