//! The table of keys and values, with the statements of Spin's SQLite store.
//!
//! Its races are Spin's too: see [`swap`].

use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Result, params};

/// A database, in a file or in memory.
pub(crate) struct Database {
    pub(super) connection: Mutex<Connection>,
    /// Whether a call may block on a disk.
    pub(super) is_file: bool,
}

/// The condition of a compare-and-swap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    /// None: write blindly.
    Anything,
    /// The key is absent.
    Absent,
    /// The key has this value.
    Value(Vec<u8>),
}

impl Database {
    /// Opens a file, or a database in memory without one.
    pub(crate) fn open(file: Option<&Path>) -> Result<Self> {
        let connection = match file {
            Some(file) => Connection::open(file)?,
            None => Connection::open_in_memory()?,
        };
        connection.busy_timeout(Duration::from_secs(5))?;
        if file.is_some() {
            connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
            connection.execute_batch("PRAGMA synchronous = FULL")?;
        }
        connection.execute_batch(
            "CREATE TABLE IF NOT EXISTS spin_key_value (
                store TEXT NOT NULL,
                key TEXT NOT NULL,
                value BLOB NOT NULL,
                PRIMARY KEY (store, key)
            )",
        )?;
        Ok(Self {
            connection: Mutex::new(connection),
            is_file: file.is_some(),
        })
    }
}

pub(super) fn get(connection: &Connection, store: &str, key: &str) -> Result<Option<Vec<u8>>> {
    connection
        .prepare_cached("SELECT value FROM spin_key_value WHERE store = ?1 AND key = ?2")?
        .query_row(params![store, key], |row| row.get(0))
        .optional()
}

pub(super) fn set(connection: &Connection, store: &str, key: &str, value: &[u8]) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO spin_key_value (store, key, value) VALUES (?1, ?2, ?3)
             ON CONFLICT (store, key) DO UPDATE SET value = ?3",
        )?
        .execute(params![store, key, value])
        .map(drop)
}

pub(super) fn delete(connection: &Connection, store: &str, key: &str) -> Result<()> {
    connection
        .prepare_cached("DELETE FROM spin_key_value WHERE store = ?1 AND key = ?2")?
        .execute(params![store, key])
        .map(drop)
}

pub(super) fn keys(connection: &Connection, store: &str) -> Result<Vec<String>> {
    connection
        .prepare_cached("SELECT key FROM spin_key_value WHERE store = ?1")?
        .query_map(params![store], |row| row.get(0))?
        .collect()
}

pub(super) fn dump(connection: &Connection, store: &str) -> Result<Vec<(String, Vec<u8>)>> {
    connection
        .prepare_cached("SELECT key, value FROM spin_key_value WHERE store = ?1 ORDER BY key")?
        .query_map(params![store], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// The existing keys of the wanted ones, in the table's order. As in Spin, missing keys are
/// omitted.
pub(super) fn get_many(
    connection: &Connection,
    store: &str,
    wanted: &[String],
) -> Result<Vec<(String, Option<Vec<u8>>)>> {
    let mut wanted: Vec<_> = wanted.iter().collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut found = Vec::new();
    for key in wanted {
        if let Some(value) = get(connection, store, key)? {
            found.push((key.clone(), Some(value)));
        }
    }
    Ok(found)
}

pub(super) fn set_many(
    connection: &mut Connection,
    store: &str,
    pairs: &[(String, Vec<u8>)],
) -> Result<()> {
    let transaction = connection.transaction()?;
    for (key, value) in pairs {
        set(&transaction, store, key, value)?;
    }
    transaction.commit()
}

pub(super) fn delete_many(
    connection: &mut Connection,
    store: &str,
    doomed: &[String],
) -> Result<()> {
    let transaction = connection.transaction()?;
    for key in doomed {
        delete(&transaction, store, key)?;
    }
    transaction.commit()
}

/// Adds to a counter of 8 bytes, little-endian; `None` if the key is no counter.
pub(super) fn increment(
    connection: &mut Connection,
    store: &str,
    key: &str,
    delta: i64,
) -> Result<Option<i64>> {
    let transaction = connection.transaction()?;
    let old = match get(&transaction, store, key)? {
        None => 0,
        Some(bytes) => match bytes.try_into() {
            Ok(bytes) => i64::from_le_bytes(bytes),
            Err(_) => return Ok(None),
        },
    };
    let new = old.wrapping_add(delta);
    set(&transaction, store, key, &new.to_le_bytes())?;
    transaction.commit()?;
    Ok(Some(new))
}

/// Writes if the key is as expected; returns whether it has written.
pub(super) fn swap(
    connection: &mut Connection,
    store: &str,
    key: &str,
    expected: &Expected,
    value: &[u8],
) -> Result<bool> {
    match expected {
        Expected::Anything => set(connection, store, key, value).map(|()| true),
        Expected::Absent => {
            let transaction = connection.transaction()?;
            let is_absent = get(&transaction, store, key)?.is_none();
            if is_absent {
                set(&transaction, store, key, value)?;
            }
            transaction.commit()?;
            Ok(is_absent)
        }
        Expected::Value(old) => connection
            .prepare_cached(
                "UPDATE spin_key_value SET value = ?4 WHERE store = ?1 AND key = ?2 AND value = ?3",
            )?
            .execute(params![store, key, old, value])
            .map(|rows| rows == 1),
    }
}
