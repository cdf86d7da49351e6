//! The black-box suite: races, crashes, store faults, a hook that is down, and limits of size,
//! speed and secrecy.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]
#![allow(
    clippy::print_stdout,
    reason = "what was measured is shown with --nocapture"
)]

mod budgets;
mod coalescing;
mod commands;
mod costs;
mod crashes;
mod every_operation;
mod hammer;
mod hook;
mod hostile_hook;
mod load;
mod once;
mod parked;
mod plain_receiver;
mod races;
mod restart;
mod rounds;
mod scale;
mod secrets;
mod sizes;
mod store_faults;
mod sweep;
mod tampering;
