//! The key-value store: the data in SQLite, and the gate through which components reach it.

mod file;
mod gate;
mod sqlite;

pub use file::StoreFile;
pub(crate) use gate::{Gate, StoreError, Swapped};
pub(crate) use sqlite::Database;

/// The only label that Spin knows without configuration.
pub(crate) const DEFAULT: &str = "default";
