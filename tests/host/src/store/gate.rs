//! The gate between a component and the store: it counts calls, injects planned faults, and blocks
//! calls that outlive the application's life.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::Connection;

use super::DEFAULT;
use super::sqlite::{self, Database, Expected};
use crate::life::Life;
use crate::switches::{Call, Effect, Fault, Switches};
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

/// The limits of DynamoDB, if they are switched on: keys in a batch, and bytes of a value.
const MAX_BATCH: usize = 25;
const MAX_VALUE: usize = 350 * 1024;

enum Outcome<T> {
    Returned(Result<T, StoreError>),
    Never,
}

impl Gate {
    pub(crate) async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let get = |store: &Connection| sqlite::get(store, DEFAULT, key);
        self.read(Call::Get, size_of_value, get).await
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
        let get_many = |store: &Connection| sqlite::get_many(store, DEFAULT, keys);
        self.read(Call::GetMany, |pairs| size_of_values(pairs), get_many)
            .await
    }

    pub(crate) async fn exists(&self, key: &str) -> Result<bool, StoreError> {
        let get = |store: &Connection| sqlite::get(store, DEFAULT, key);
        let value = self.read(Call::Exists, |_| 0, get).await?;
        Ok(value.is_some())
    }

    pub(crate) async fn keys(&self) -> Result<Vec<String>, StoreError> {
        let keys = |store: &Connection| sqlite::keys(store, DEFAULT);
        self.read(Call::GetKeys, |_| 0, keys).await
    }

    pub(crate) async fn set(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        let set = |store: &mut Connection| sqlite::set(store, DEFAULT, key, value);
        self.write(Call::Set, self.admit([value]), set).await
    }

    pub(crate) async fn set_many(&self, pairs: &[(String, Vec<u8>)]) -> Result<(), StoreError> {
        let size = self.admit(pairs.iter().map(|(_, value)| value.as_slice()));
        let set_many = |store: &mut Connection| sqlite::set_many(store, DEFAULT, pairs);
        self.write(Call::SetMany, size, set_many).await
    }

    pub(crate) async fn delete(&self, key: &str) -> Result<(), StoreError> {
        let delete = |store: &mut Connection| sqlite::delete(store, DEFAULT, key);
        self.write(Call::Delete, Ok(0), delete).await
    }

    pub(crate) async fn delete_many(&self, keys: &[String]) -> Result<(), StoreError> {
        let size = self.admit(keys.iter().map(|_| [].as_slice()));
        let delete_many = |store: &mut Connection| sqlite::delete_many(store, DEFAULT, keys);
        self.write(Call::DeleteMany, size, delete_many).await
    }

    pub(crate) async fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError> {
        self.call(Call::Increment, |store| {
            match sqlite::increment(store, DEFAULT, key, delta).map_err(failed)? {
                Some(value) => Ok((value, Effect::Written(size_of::<i64>()))),
                None => {
                    self.is_poisoned.store(true, Ordering::SeqCst);
                    Err(StoreError::Poisoned)
                }
            }
        })
        .await
    }

    pub(crate) async fn cas_current(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let get = |store: &Connection| sqlite::get(store, DEFAULT, key);
        self.read(Call::CasCurrent, size_of_value, get).await
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
        let size = self.admit([value]);
        self.call(Call::Swap, |store| {
            let size = size?;
            let has_written =
                sqlite::swap(store, DEFAULT, key, &expected, value).map_err(failed)?;
            let swapped = if has_written && !is_redis {
                Swapped::Ok
            } else {
                Swapped::Failed
            };
            let effect = if has_written {
                Effect::Written(size)
            } else {
                Effect::Nothing
            };
            Ok((swapped, effect))
        })
        .await
    }

    /// The bytes of values that are to be written in one call, if the store takes them.
    fn admit<'a>(&self, values: impl IntoIterator<Item = &'a [u8]>) -> Result<usize, StoreError> {
        let (mut count, mut size, mut largest) = (0, 0, 0);
        for value in values {
            count += 1;
            size += value.len();
            largest = largest.max(value.len());
        }
        let is_limited = self.switches.has_dynamodb_limits();
        if is_limited && (count > MAX_BATCH || largest > MAX_VALUE) {
            return Err(StoreError::Failed(format!(
                "DynamoDB does not take {count} keys with values of up to {largest} bytes"
            )));
        }
        Ok(size)
    }

    async fn read<T>(
        &self,
        call: Call,
        size: impl FnOnce(&T) -> usize,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.call(call, |store| {
            let value = read(store).map_err(failed)?;
            let effect = Effect::Read(size(&value));
            Ok((value, effect))
        })
        .await
    }

    async fn write(
        &self,
        call: Call,
        size: Result<usize, StoreError>,
        write: impl FnOnce(&mut Connection) -> rusqlite::Result<()>,
    ) -> Result<(), StoreError> {
        self.call(call, |store| {
            let effect = Effect::Written(size?);
            write(store).map_err(failed)?;
            Ok(((), effect))
        })
        .await
    }

    async fn call<T>(
        &self,
        call: Call,
        operation: impl FnOnce(&mut Connection) -> Result<(T, Effect), StoreError>,
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
        operation: impl FnOnce(&mut Connection) -> Result<(T, Effect), StoreError>,
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
        if let Ok((_, effect)) = result {
            self.switches.on_effect(&self.component, effect);
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

fn size_of_value(value: &Option<Vec<u8>>) -> usize {
    value.as_ref().map_or(0, Vec::len)
}

fn size_of_values(pairs: &[(String, Option<Vec<u8>>)]) -> usize {
    pairs.iter().map(|(_, value)| size_of_value(value)).sum()
}

fn failed(error: rusqlite::Error) -> StoreError {
    StoreError::Failed(error.to_string())
}

fn injected() -> StoreError {
    StoreError::Failed("a fault that the test asked for".to_owned())
}
