//! The rules, through what this crate gives others.
//! One program, since most of what it takes to compile is the same for all of it.
// In tests these are the check itself; clippy.toml allows them only inside of test functions.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod folders;
mod import;
mod insights;
mod links;
mod notice;
mod redemption;
mod requests;
mod sequences;
mod sessions;
mod settings;
mod sharing;
mod sign_in_as;
mod support;
mod switch;
mod take_over;
mod team_event;
mod unicode;
