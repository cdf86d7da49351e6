//! The black-box suite: races, crashes, store faults, a hook that is down, and what must stay small, fast and secret.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "tests")]

mod commands;
mod crashes;
mod hammer;
mod races;
mod store_faults;
