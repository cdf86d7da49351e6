//! Spin's key-value store behind the storage port, through `wasi:keyvalue`. Its calls are
//! synchronous: during one of them nothing else runs in this instance, so the commands of one
//! instance queue up rather than race.

use anyhow::anyhow;
use domain::Random;
use spin_sdk::experimental::wasi::keyvalue::{atomics, batch, store};
use std::time::Duration;
use storage::{Cached, Fault, Objects, Port};

static OBJECTS: Objects = Objects::new();

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

impl Port for Bucket {
    type Swap = atomics::Cas;

    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Fault> {
        self.0.get(key).map_err(fault)
    }

    async fn set(&self, key: &str, value: Vec<u8>) -> Result<(), Fault> {
        self.0.set(key, &value).map_err(fault)
    }

    async fn set_many(&self, pairs: Vec<(String, Vec<u8>)>) -> Result<(), Fault> {
        batch::set_many(&self.0, &pairs).map_err(fault)
    }

    async fn delete_many(&self, keys: Vec<String>) -> Result<(), Fault> {
        batch::delete_many(&self.0, &keys).map_err(fault)
    }

    async fn keys(&self) -> Result<Vec<String>, Fault> {
        let mut page = self.0.list_keys(None).map_err(fault)?;
        let mut keys = std::mem::take(&mut page.keys);
        while let Some(cursor) = page.cursor.take() {
            page = self.0.list_keys(Some(&cursor)).map_err(fault)?;
            keys.append(&mut page.keys);
        }
        Ok(keys)
    }

    async fn prepare(&self, key: &str) -> Result<(Self::Swap, Option<Vec<u8>>), Fault> {
        let cas = atomics::Cas::new(&self.0, key).map_err(fault)?;
        let value = cas.current().map_err(fault)?;
        Ok((cas, value))
    }

    async fn swap(&self, swap: Self::Swap, value: Vec<u8>) -> Result<(), Fault> {
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
