//! Spin's key-value store behind the storage port, through `wasi:keyvalue`. Its calls are
//! synchronous: during one of them nothing else runs in this instance, so the commands of one
//! instance queue up rather than race.
//!
//! Only listing keys goes through `spin:key-value`, which streams them; `list-keys` of
//! `wasi:keyvalue` returns all at once and fails above 128 MiB. On SQLite the stream holds the
//! application's only connection until it is drained: a synchronous call of this instance in the
//! midst of it would wait for ever, so all calls wait until no listing is under way.

use anyhow::anyhow;
use domain::Random;
use spin_sdk::experimental::wasi::keyvalue::{atomics, batch, store};
use spin_sdk::key_value::Store;
use spin_sdk::wit_bindgen::StreamResult;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use storage::{Cached, Fault, Objects, Port};

static OBJECTS: Objects = Objects::new();
/// Keys that one read of the stream takes at most.
const KEYS_READ: usize = 1_000;
/// A call waits for the end of a listing so many times.
const WAITS: u32 = 1_000;
/// One such wait.
const WAIT: Duration = Duration::from_millis(10);

/// Whether this instance is listing all keys.
static IS_LISTING: AtomicBool = AtomicBool::new(false);

/// A listing under way, until it is dropped.
struct Listing;

impl Listing {
    fn begin() -> Self {
        IS_LISTING.store(true, Ordering::Relaxed);
        Self
    }
}

impl Drop for Listing {
    fn drop(&mut self) {
        IS_LISTING.store(false, Ordering::Relaxed);
    }
}

/// Waits until no listing is under way.
async fn listing_is_over() -> Result<(), Fault> {
    for _ in 0..WAITS {
        if !IS_LISTING.load(Ordering::Relaxed) {
            return Ok(());
        }
        spin_sdk::time::sleep(WAIT).await;
    }
    Err(Fault::from(anyhow!(
        "the keys of the store are being listed"
    )))
}

/// The application's store, whose immutable objects an instance keeps.
pub type SpinStore = Cached<'static, Bucket>;

/// The application's store itself.
pub struct Bucket(store::Bucket);

/// Opens the store that `spin.toml` grants.
pub(crate) fn open() -> Result<SpinStore, Fault> {
    let bucket = store::open("default").map_err(fault)?;
    Ok(Cached::new(Bucket(bucket), &OBJECTS))
}

fn fault(error: store::Error) -> Fault {
    Fault::from(match error {
        store::Error::NoSuchStore => anyhow!("no such store"),
        store::Error::AccessDenied => anyhow!("access denied"),
        store::Error::Other(text) => anyhow!(text),
    })
}

fn listing_fault(error: spin_sdk::key_value::Error) -> Fault {
    Fault::from(anyhow!("listing keys: {error:?}"))
}

impl Port for Bucket {
    type Swap = atomics::Cas;

    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Fault> {
        listing_is_over().await?;
        self.0.get(key).map_err(fault)
    }

    async fn set(&self, key: &str, value: Vec<u8>) -> Result<(), Fault> {
        listing_is_over().await?;
        self.0.set(key, &value).map_err(fault)
    }

    async fn set_many(&self, pairs: Vec<(String, Vec<u8>)>) -> Result<(), Fault> {
        listing_is_over().await?;
        batch::set_many(&self.0, &pairs).map_err(fault)
    }

    async fn delete_many(&self, keys: Vec<String>) -> Result<(), Fault> {
        listing_is_over().await?;
        batch::delete_many(&self.0, &keys).map_err(fault)
    }

    async fn for_each_key(&self, take: &mut dyn FnMut(&str)) -> Result<(), Fault> {
        listing_is_over().await?;
        let _listing = Listing::begin();
        let store = Store::open_default().await.map_err(listing_fault)?;
        let (mut keys, end) = store.get_keys().await.into_inner();
        let mut read = Vec::with_capacity(KEYS_READ);
        loop {
            let (status, some) = keys.read(read).await;
            read = some;
            read.drain(..).for_each(|key| take(&key));
            if !matches!(status, StreamResult::Complete(_)) {
                return end.await.map_err(listing_fault);
            }
        }
    }

    async fn prepare(&self, key: &str) -> Result<(Self::Swap, Option<Vec<u8>>), Fault> {
        listing_is_over().await?;
        let cas = atomics::Cas::new(&self.0, key).map_err(fault)?;
        let value = cas.current().map_err(fault)?;
        Ok((cas, value))
    }

    async fn swap(&self, swap: Self::Swap, value: Vec<u8>) -> Result<(), Fault> {
        listing_is_over().await?;
        atomics::swap(swap, &value).map_err(|error| match error {
            atomics::CasError::StoreError(error) => fault(error),
            atomics::CasError::CasFailed(_) => Fault::from(anyhow!("swap failed")),
        })
    }

    fn random(&self) -> Random {
        crate::random()
    }

    async fn pause(&self, duration: Duration) {
        spin_sdk::time::sleep(duration).await;
    }
}
