//! Read access to the file of a store, Spin's or this host's, without an application.

use std::path::Path;
use std::time::Duration;

use domain::Random;
use rusqlite::{Connection, OpenFlags};
use storage::{Fault, Port};

use super::{DEFAULT, sqlite};

/// A read-only store.
pub struct StoreFile(Connection);

impl StoreFile {
    /// Opens the file of an existing store.
    pub fn open(path: &Path) -> rusqlite::Result<Self> {
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).map(Self)
    }
}

impl Port for StoreFile {
    type Swap = ();

    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Fault> {
        sqlite::get(&self.0, DEFAULT, key).map_err(fault)
    }

    async fn for_each_key(&self, take: &mut dyn FnMut(&str)) -> Result<(), Fault> {
        let keys = sqlite::keys(&self.0, DEFAULT).map_err(fault)?;
        keys.iter().for_each(|key| take(key));
        Ok(())
    }

    async fn set(&self, _: &str, _: Vec<u8>) -> Result<(), Fault> {
        read_only()
    }

    async fn set_many(&self, _: Vec<(String, Vec<u8>)>) -> Result<(), Fault> {
        read_only()
    }

    async fn delete_many(&self, _: Vec<String>) -> Result<(), Fault> {
        read_only()
    }

    async fn prepare(&self, _: &str) -> Result<((), Option<Vec<u8>>), Fault> {
        read_only()
    }

    async fn swap(&self, (): (), _: Vec<u8>) -> Result<(), Fault> {
        read_only()
    }

    fn random(&self) -> Random {
        Random([0; 16])
    }

    async fn pause(&self, _: Duration) {}
}

fn fault(error: rusqlite::Error) -> Fault {
    Fault(error.into())
}

fn read_only<T>() -> Result<T, Fault> {
    Err(Fault(anyhow::anyhow!("the store is read-only")))
}
