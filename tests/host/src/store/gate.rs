//! The gate between a component and the store: it counts the calls, brings about the planned faults, and holds back
//! whatever outlives the application's life.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::Connection;

use super::DEFAULT;
use super::sqlite::{self, Database, Expected};
use crate::life::Life;
use crate::lock;
use crate::switches::{Call, Fault, Switches};

/// Why a store call failed.
#[derive(Debug)]
pub(crate) enum StoreError {
    /// The store said so, or a planned fault: an error for the guest.
    Failed(String),
    /// What makes Spin's host panic: a trap.
    Poisoned,
}

impl StoreError {
    /// The trap that stands for the panic of Spin's host.
    pub(crate) fn into_trap(self) -> wasmtime::Error {
        wasmtime::Error::msg("the store is poisoned: a key that is no counter was incremented")
    }
}

/// How a swap went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Swapped {
    /// It reports success.
    Ok,
    /// It reports that someone was faster, which on Redis says nothing.
    Failed,
}

/// One component's way to the store, for one life of the application.
#[derive(Clone)]
pub(crate) struct Gate {
    pub(crate) component: Arc<str>,
    pub(crate) database: Arc<Database>,
    pub(crate) switches: Switches,
    pub(crate) life: Life,
    /// Set when an instance hangs: see [`crate::generation::Generation`].
    pub(crate) is_stuck: Arc<AtomicBool>,
    /// Set by an increment of a key that is no counter: Spin's lock is then poisoned until it restarts.
    pub(crate) poisoned: Arc<AtomicBool>,
}

/// Whether an operation has written.
type Wrote = bool;

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
                    self.poisoned.store(true, Ordering::SeqCst);
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

    /// What the host itself reads after a failed swap: part of the same call, neither counted nor made to fail.
    pub(crate) async fn peek(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let seen = (!self.life.is_over())
            .then(|| sqlite::get(&lock(&self.database.connection), DEFAULT, key).map_err(failed));
        match seen {
            Some(seen) => seen,
            None => pending().await,
        }
    }

    /// Swaps in `value`. `seen` is what `current` answered, if it was called at all.
    pub(crate) async fn swap(
        &self,
        key: &str,
        seen: Option<Option<Vec<u8>>>,
        value: &[u8],
    ) -> Result<Swapped, StoreError> {
        let is_redis = self.switches.has_redis_cas();
        let expected = match seen {
            Some(Some(value)) => Expected::Value(value),
            // Redis watches an absent key as well; Spin's SQLite store takes it for one never looked at.
            Some(None) if is_redis => Expected::Absent,
            Some(None) | None => Expected::Anything,
        };
        self.call(Call::Swap, |store| {
            let wrote = sqlite::swap(store, DEFAULT, key, &expected, value).map_err(failed)?;
            let answer = if wrote && !is_redis {
                Swapped::Ok
            } else {
                Swapped::Failed
            };
            Ok((answer, wrote))
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
        operation: impl FnOnce(&mut Connection) -> Result<(T, Wrote), StoreError>,
    ) -> Result<T, StoreError> {
        let outcome = if self.database.is_file {
            tokio::task::block_in_place(|| self.decide(call, operation))
        } else {
            self.decide(call, operation)
        };
        match outcome {
            Outcome::Returned(result) => result,
            Outcome::Never => pending().await,
        }
    }

    /// Everything happens under the store's lock, so that the order in which calls are counted is the order in which
    /// they take effect, and nothing takes effect after a crash.
    fn decide<T>(
        &self,
        call: Call,
        operation: impl FnOnce(&mut Connection) -> Result<(T, Wrote), StoreError>,
    ) -> Outcome<T> {
        let mut store = lock(&self.database.connection);
        if self.life.is_over() {
            return Outcome::Never;
        }
        if self.poisoned.load(Ordering::SeqCst) {
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
        let result = operation(&mut store).map(|(value, wrote)| {
            if wrote {
                self.switches.on_write(&self.component);
            }
            value
        });
        match fault {
            Some(Fault::Crash) => {
                self.life.end();
                Outcome::Never
            }
            Some(Fault::LoseReply) => Outcome::Returned(Err(injected())),
            _ => Outcome::Returned(result),
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
