//! The host's tests, over HTTP against the component `fixture`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod client;
mod costs;
mod faults;
mod grants;
mod instances;
mod key_value;
mod outbound;
mod time;
