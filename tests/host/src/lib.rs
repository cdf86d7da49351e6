//! The component host runs a Spin application from its `spin.toml` where no Spin is installed.
//! Tests set its clock, count its store calls and plan faults.
//!
//! For local runs and tests. It is no production server.

mod app;
mod build;
mod clock;
mod engine;
mod generation;
mod grants;
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
mod sync;
mod variables;

pub use app::{App, Options, StoreLocation};
pub use build::build_components;
pub use output::Output;
pub use store::StoreFile;
pub use switches::{Counts, Fault, RedisConnections, Switches};
