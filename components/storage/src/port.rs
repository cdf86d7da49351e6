//! What the storage protocol needs of its surroundings: a small key-value port, random bytes and a pause.

use domain::Random;
use std::time::Duration;

/// The store did not do what it was asked, or nobody knows whether it did. The text is for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("store: {0}")]
pub struct Fault(pub String);

/// A key-value store that promises little: reads see earlier writes, and a swap takes effect only where nobody wrote in
/// between. Its own answer to a swap means nothing (on Redis winner and loser hear "failed"); see [`crate::Teams`].
///
/// Keys have up to 255 bytes of `A-Z a-z 0-9 . _ -`, values up to 1 MB.
#[expect(async_fn_in_trait, reason = "used with concrete types on one thread")]
pub trait Port {
    /// A swap that has been prepared by reading.
    type Swap;

    /// The value of a key.
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Fault>;
    /// Writes one key: one durable write.
    async fn set(&self, key: &str, value: Vec<u8>) -> Result<(), Fault>;
    /// Writes keys that nothing refers to yet: one durable write, perhaps taking effect in part when it fails.
    async fn set_many(&self, pairs: Vec<(String, Vec<u8>)>) -> Result<(), Fault>;
    /// Deletes keys that nothing refers to any more: one durable write.
    async fn delete_many(&self, keys: Vec<String>) -> Result<(), Fault>;
    /// All keys, of all teams, in no order: a walk through the whole store.
    async fn keys(&self) -> Result<Vec<String>, Fault>;
    /// Reads a key in order to swap it.
    async fn prepare(&self, key: &str) -> Result<(Self::Swap, Option<Vec<u8>>), Fault>;
    /// Writes the key if it is still as it was read. The answer is a hint.
    async fn swap(&self, swap: Self::Swap, value: Vec<u8>) -> Result<(), Fault>;
    /// Fresh random bits.
    fn random(&self) -> Random;
    /// Waits.
    async fn pause(&self, duration: Duration);
}
