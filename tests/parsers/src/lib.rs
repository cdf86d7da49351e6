//! The invariants of every parser of bytes from outside: it never panics, an accepted value is
//! within its limits and survives a round trip, and a refusal reveals nothing of the input.
//!
//! Each function takes any bytes and panics if an invariant is broken. The tests here call them
//! with the kept seeds and with mutations of those; `tests/fuzz` calls them with a fuzzer's inputs.
// A panic is the check itself; .clippy.toml allows it inside test functions only.
#![allow(clippy::indexing_slicing)]

mod bodies;
mod certificates;
mod check;
mod identity;
mod places;
mod requests;
mod texts;
mod tokens;

pub use bodies::{bodies, lines};
pub use certificates::certificates;
pub use identity::{identity_keys, identity_tokens};
pub use places::places;
pub use requests::{headers, uris};
pub use texts::texts;
pub use tokens::tokens;

/// The name of a family of parsers, and the function that checks it.
pub type Target = (&'static str, fn(&[u8]));

/// All families of parsers. Their names are those of the fuzz targets and of the seeds' folders.
pub const TARGETS: &[Target] = &[
    ("bodies", bodies),
    ("certificates", certificates),
    ("headers", headers),
    ("identity_keys", identity_keys),
    ("identity_tokens", identity_tokens),
    ("lines", lines),
    ("places", places),
    ("texts", texts),
    ("tokens", tokens),
    ("uris", uris),
];
