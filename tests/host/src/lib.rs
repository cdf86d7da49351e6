//! The component host: runs a Spin application from its `spin.toml` where no Spin is installed, and lets tests hold
//! it to account: with a clock they set, store calls they count and faults they plan.
//!
//! For local runs and tests. It is no production server.

mod app;
mod build;
mod clock;
mod engine;
mod generation;
mod imports;
mod instance;
mod life;
pub mod manifest;
mod outbound;
mod outbound_hosts;
mod output;
mod routes;
mod server;
mod store;
mod switches;
mod variables;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use app::{App, Options, StoreLocation};
pub use build::build_components;
pub use output::Output;
pub use store::StoreFile;
pub use switches::{Counts, Fault, Switches};

/// Locks; what a panicking thread left behind is still whole in all the places where this is used.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
