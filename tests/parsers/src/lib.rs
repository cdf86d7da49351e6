//! What must hold of every parser of bytes from outside, whatever the bytes: beside that it ends without a panic, that
//! what it takes is within its limits and is read back as it was, and that what it refuses is told to nobody.
//!
//! Each function takes any bytes and panics where one of that does not hold. The tests here call them with the kept seeds
//! and with what is made of those; `tests/fuzz` calls them with whatever a fuzzer finds.
// In tests these are the check itself; clippy.toml allows them only inside of test functions.
#![allow(clippy::indexing_slicing)]

mod bodies;
mod certificates;
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

use axum::http::StatusCode;
use web::Problem;

/// What a family of parsers is called, and the function that tries it.
pub type Target = (&'static str, fn(&[u8]));

/// All families of parsers, by the names of the fuzz targets and of the seeds' directories.
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

/// The first byte, which chooses among `count` parsers, and the rest; digits choose by their value.
fn choice(data: &[u8], count: usize) -> (usize, &[u8]) {
    data.split_first().map_or((0, data), |(first, rest)| {
        (usize::from(first.wrapping_sub(b'0')) % count, rest)
    })
}

/// The text that bytes are, the invalid ones replaced: so every input is some text.
fn text(data: &[u8]) -> String {
    String::from_utf8_lossy(data).into_owned()
}

/// The result of a future that waits for nothing.
fn now<T>(future: impl Future<Output = T>) -> T {
    futures::executor::block_on(future)
}

/// A refusal is one that a bad request can get, and its cause is one of those known, numbers aside: nothing of the input.
fn check_refusal(problem: &Problem, causes: &[&str]) {
    let is_for_caller = problem.code().status().is_client_error()
        && problem.code().status() != StatusCode::NOT_FOUND;
    assert!(is_for_caller, "{:?}", problem.code());
    let shape = |text: &str| {
        text.split(|c: char| c.is_ascii_digit())
            .filter(|s| !s.is_empty())
            .collect::<String>()
    };
    let cause = shape(problem.cause().unwrap_or_default());
    assert!(causes.iter().any(|known| shape(known) == cause), "{cause}");
}
