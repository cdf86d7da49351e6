//! Tests of the storage protocol through the public API: faults, races, tampering, and a
//! simulation. One program, since all of its parts compile the same code.
// In tests a panic is the check itself; clippy.toml allows it only inside of test functions.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used
)]

mod access;
mod costs;
mod directory;
mod faults;
mod growth;
mod leaving;
mod log;
mod mutants;
mod outbox;
mod races;
mod root_size;
mod simulation;
mod support;
mod sweep;
mod tampering;
