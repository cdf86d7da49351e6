//! The rules, through this crate's public API.
//! One program: most of its compile time is the same for any number of tests.
// A panic is a failed check here; clippy.toml allows panics in test functions only.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod access;
mod certificates;
mod coalescing;
mod folders;
mod import;
mod insights;
mod links;
mod looks;
mod notice;
mod rate;
mod redemption;
mod requests;
mod sequences;
mod sessions;
mod setting_details;
mod settings;
mod sharing;
mod sign_in_as;
mod support;
mod switch;
mod take_over;
mod team_event;
mod technicians;
mod unicode;
