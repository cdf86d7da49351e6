//! The storage protocol, through what this crate gives others: under faults, races, tampering, and
//! whatever else happens. One program, since most of what it takes to compile is the same for all
//! of it.
// In tests these are the check itself; clippy.toml allows them only inside of test functions.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used
)]

mod costs;
mod directory;
mod faults;
mod growth;
mod log;
mod mutants;
mod outbox;
mod races;
mod root_size;
mod simulation;
mod support;
mod sweep;
mod tampering;
