//! The gate between a component and the store: it counts calls, injects planned faults, and blocks
//! calls that outlive the application's life.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::Connection;

use super::DEFAULT;
use super::sqlite::{self, Database, Expected};
use crate::life::Life;
use crate::switches::{Call, Fault, Switches};
use crate::sync::lock;

/// The failure of a store call.
#[derive(Debug)]
pub(crate) enum StoreError {
    /// An error of the store, or a planned fault: an error for the guest.
    Failed(String),
    /// The equivalent of a panic of Spin's host: a trap.
    Poisoned,
}

impl StoreError {
    /// The trap in place of the panic of Spin's host.
    pub(crate) fn into_trap(self) -> wasmtime::Error {
        wasmtime::Error::msg("the store is poisoned: a key that is no counter was incremented")
    }
}

/// The reported result of a swap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Swapped {
    /// Success.
    Ok,
    /// Another writer was faster. On Redis this is always the report.
    Failed,
}

/// The store access of one component, for one life of the application.
#[derive(Clone)]
pub(crate) struct Gate {
    pub(crate) component: Arc<str>,
    pub(crate) database: Arc<Database>,
    pub(crate) switches: Switches,
    pub(crate) life: Life,
    /// Set when an instance hangs: see [`crate::generation::Generation`].
    pub(crate) is_stuck: Arc<AtomicBool>,
    /// Set by an increment of a key that is no counter: Spin's lock is then poisoned until a
    /// restart.
    pub(crate) is_poisoned: Arc<AtomicBool>,
}

/// Whether an operation has written.
type HasWritten = bool;

enum Outcome<T> {
    Returned(Result<T, StoreError>),
    Never,
}

impl Gate {
    pub(crate) async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(Call::Get, |store| sqlite::get(store, DEFAULT, key))
            .await
    }

    pub(crate) async fn get_many(
        &self,
        keys: &[String],
    ) -> Result<Vec<(String, Option<Vec<u8>>)>, StoreError> {
        if self.switches.has_redis_cas() {
            return Err(StoreError::Failed(
                "Spin asks Redis for `KEYS` with several patterns".to_owned(),
            ));
        }
        self.read(Call::GetMany, |store| {
            sqlite::get_many(store, DEFAULT, keys)
        })
        .await
    }

    pub(crate) async fn exists(&self, key: &str) -> Result<bool, StoreError> {
        self.read(Call::Exists, |store| {
            sqlite::get(store, DEFAULT, key).map(|value| value.is_some())
        })
        .await
    }

    pub(crate) async fn keys(&self) -> Result<Vec<String>, StoreError> {
        self.read(Call::GetKeys, |store| sqlite::keys(store, DEFAULT))
            .await
    }

    pub(crate) async fn set(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.write(Call::Set, |store| sqlite::set(store, DEFAULT, key, value))
            .await
    }

    pub(crate) async fn set_many(&self, pairs: &[(String, Vec<u8>)]) -> Result<(), StoreError> {
        self.write(Call::SetMany, |store| {
            sqlite::set_many(store, DEFAULT, pairs)
        })
        .await
    }

    pub(crate) async fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.write(Call::Delete, |store| sqlite::delete(store, DEFAULT, key))
            .await
    }

    pub(crate) async fn delete_many(&self, keys: &[String]) -> Result<(), StoreError> {
        self.write(Call::DeleteMany, |store| {
            sqlite::delete_many(store, DEFAULT, keys)
        })
        .await
    }

    pub(crate) async fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError> {
        self.call(Call::Increment, |store| {
            match sqlite::increment(store, DEFAULT, key, delta).map_err(failed)? {
                Some(value) => Ok((value, true)),
                None => {
                    self.is_poisoned.store(true, Ordering::SeqCst);
                    Err(StoreError::Poisoned)
                }
            }
        })
        .await
    }

    pub(crate) async fn cas_current(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(Call::CasCurrent, |store| sqlite::get(store, DEFAULT, key))
            .await
    }

    /// Reads a key for the host itself after a failed swap. It belongs to the same call, so it is
    /// not counted and has no faults.
    pub(crate) async fn peek(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        if self.life.is_over() {
            return pending().await;
        }
        sqlite::get(&lock(&self.database.connection), DEFAULT, key).map_err(failed)
    }

    /// Swaps in `value`. `seen` is the result of `current`, if it was called.
    pub(crate) async fn swap(
        &self,
        key: &str,
        seen: Option<Option<Vec<u8>>>,
        value: &[u8],
    ) -> Result<Swapped, StoreError> {
        let is_redis = self.switches.has_redis_cas();
        let expected = match seen {
            Some(Some(value)) => Expected::Value(value),
            // Redis watches an absent key too; Spin's SQLite store treats it as one never read.
            Some(None) if is_redis => Expected::Absent,
            Some(None) | None => Expected::Anything,
        };
        self.call(Call::Swap, |store| {
            let has_written =
                sqlite::swap(store, DEFAULT, key, &expected, value).map_err(failed)?;
            let swapped = if has_written && !is_redis {
                Swapped::Ok
            } else {
                Swapped::Failed
            };
            Ok((swapped, has_written))
        })
        .await
    }

    async fn read<T>(
        &self,
        call: Call,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.call(call, |store| Ok((read(store).map_err(failed)?, false)))
            .await
    }

    async fn write<T>(
        &self,
        call: Call,
        write: impl FnOnce(&mut Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.call(call, |store| Ok((write(store).map_err(failed)?, true)))
            .await
    }

    async fn call<T>(
        &self,
        call: Call,
        operation: impl FnOnce(&mut Connection) -> Result<(T, HasWritten), StoreError>,
    ) -> Result<T, StoreError> {
        let outcome = if self.database.is_file {
            tokio::task::block_in_place(|| self.run(call, operation))
        } else {
            self.run(call, operation)
        };
        match outcome {
            Outcome::Returned(result) => result,
            Outcome::Never => pending().await,
        }
    }

    /// Runs a call under the store's lock, so that calls take effect in the order of their counts,
    /// and none takes effect after a crash.
    fn run<T>(
        &self,
        call: Call,
        operation: impl FnOnce(&mut Connection) -> Result<(T, HasWritten), StoreError>,
    ) -> Outcome<T> {
        let mut store = lock(&self.database.connection);
        if self.life.is_over() {
            return Outcome::Never;
        }
        if self.is_poisoned.load(Ordering::SeqCst) {
            return Outcome::Returned(Err(StoreError::Poisoned));
        }
        let fault = self.switches.on_call(&self.component, call);
        match fault {
            Some(Fault::Fail) => return Outcome::Returned(Err(injected())),
            Some(Fault::Hang) => {
                self.is_stuck.store(true, Ordering::SeqCst);
                return Outcome::Never;
            }
            Some(Fault::LoseReply | Fault::Crash) | None => {}
        }
        let result = operation(&mut store);
        if let Ok((_, true)) = result {
            self.switches.on_write(&self.component);
        }
        match fault {
            Some(Fault::Crash) => {
                self.life.end();
                Outcome::Never
            }
            Some(Fault::LoseReply) => Outcome::Returned(Err(injected())),
            Some(Fault::Fail | Fault::Hang) | None => {
                Outcome::Returned(result.map(|(value, _)| value))
            }
        }
    }
}

impl Database {
    /// All keys and values of the default store, by key.
    pub(crate) fn dump(&self) -> rusqlite::Result<Vec<(String, Vec<u8>)>> {
        sqlite::dump(&lock(&self.connection), DEFAULT)
    }

    /// Writes a key of the default store.
    pub(crate) fn put(&self, key: &str, value: &[u8]) -> rusqlite::Result<()> {
        sqlite::set(&lock(&self.connection), DEFAULT, key, value)
    }
}

fn failed(error: rusqlite::Error) -> StoreError {
    StoreError::Failed(error.to_string())
}

fn injected() -> StoreError {
    StoreError::Failed("a fault that the test asked for".to_owned())
}
