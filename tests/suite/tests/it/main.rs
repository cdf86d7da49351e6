//! The black-box suite, one program: linking it takes longer than running most of it.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "tests")]

mod walk;
