//! The black-box suite: the job, the rules, and who may do what. One program: linking it takes longer than running it.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "tests")]

mod walk;
