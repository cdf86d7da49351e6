//! The key-value store: an SQLite database, and the gate before it, which injects faults.

mod file;
mod gate;
mod sqlite;

pub use file::StoreFile;
pub(crate) use gate::{Gate, StoreError, Swapped};
pub(crate) use sqlite::Database;

/// The label of the only store of a Spin application without further configuration.
pub(crate) const DEFAULT: &str = "default";
