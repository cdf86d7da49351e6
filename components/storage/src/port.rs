//! The surroundings of the storage protocol: a small key-value store, random bytes and a pause.

use domain::Random;
use std::time::Duration;

/// A call to the store failed; whether a write took effect is unknown. The text is for the log.
#[derive(Debug, thiserror::Error)]
#[error("store: {0:#}")]
pub struct Fault(pub anyhow::Error);

impl From<anyhow::Error> for Fault {
    fn from(error: anyhow::Error) -> Self {
        Self(error)
    }
}

/// The most keys of a batch: DynamoDB takes no more, and Spin does not divide one.
pub const BATCH: usize = 25;

/// An object to be written: its key and its bytes.
pub(crate) type Object = (String, Vec<u8>);

/// The usual limit of log records in a root that is not large: each cut is a durable write.
const LOG_BYTES: usize = 3300;

/// The usual limit of pages of maps.
pub(crate) const PAGE_BYTES: usize = 8 * 1024;

/// A key-value store that promises little: reads see earlier writes, and a swap takes effect only
/// if the key has not been written since it was prepared. The reply to a swap is only a hint (Redis
/// answers "failed" to winner and loser alike); see [`crate::Teams`].
///
/// Keys have up to 255 bytes of `A-Z a-z 0-9 . _ -`, values up to 350 KB, since an item of DynamoDB
/// has 400 KB at most.
#[expect(async_fn_in_trait, reason = "used with concrete types on one thread")]
pub trait Port {
    /// A swap prepared by a read.
    type Swap;

    /// Reads a key.
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Fault>;
    /// Writes a key: one durable write.
    async fn set(&self, key: &str, value: Vec<u8>) -> Result<(), Fault>;
    /// Writes keys to which nothing refers yet, at most [`BATCH`]: one durable write. A failed one may
    /// have taken effect in part.
    async fn set_many(&self, pairs: Vec<(String, Vec<u8>)>) -> Result<(), Fault>;
    /// Deletes keys to which nothing refers any more, at most [`BATCH`]: one durable write.
    async fn delete_many(&self, keys: Vec<String>) -> Result<(), Fault>;
    /// Hands over every key of the store, in no order: a walk through the whole of it. No other
    /// call comes in between.
    async fn for_each_key(&self, take: &mut dyn FnMut(&str)) -> Result<(), Fault>;
    /// Reads a key and prepares its swap.
    async fn prepare(&self, key: &str) -> Result<(Self::Swap, Option<Vec<u8>>), Fault>;
    /// Writes the key if it has not been written since it was prepared. The reply is a hint.
    async fn swap(&self, swap: Self::Swap, value: Vec<u8>) -> Result<(), Fault>;
    /// Fresh random bits.
    fn random(&self) -> Random;
    /// Waits.
    async fn pause(&self, duration: Duration);
    /// The most bytes of a page of a map, unless one entry alone has more.
    fn page_bytes(&self) -> usize {
        PAGE_BYTES
    }
    /// The bytes of log records in a root that is not large, beyond which they are cut.
    fn log_bytes(&self) -> usize {
        LOG_BYTES
    }
}

/// Writes objects to which nothing refers yet, in batches. A failure may leave some of them.
pub(crate) async fn set_all(port: &impl Port, objects: Vec<Object>) -> Result<(), Fault> {
    let mut objects = objects.into_iter().peekable();
    while objects.peek().is_some() {
        port.set_many(objects.by_ref().take(BATCH).collect())
            .await?;
    }
    Ok(())
}

/// Deletes keys to which nothing refers any more, in batches.
pub(crate) async fn delete_all(port: &impl Port, keys: Vec<String>) -> Result<(), Fault> {
    for batch in keys.chunks(BATCH) {
        port.delete_many(batch.to_vec()).await?;
    }
    Ok(())
}
