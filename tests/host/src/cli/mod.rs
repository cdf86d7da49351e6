//! The subcommands, one file each, and their common helpers.

use std::io::Write as _;

mod example;
pub(crate) mod serve;
pub(crate) mod token;
pub(crate) mod up;
pub(crate) mod vendor;
pub(crate) mod verify;
mod walk;

/// Prints a line and flushes it. Errors are ignored: the reader of a pipe may be gone.
pub(crate) fn say(line: &str) {
    let mut stdout = std::io::stdout().lock();
    let _ = writeln!(stdout, "{line}").and_then(|()| stdout.flush());
}

/// Prints a line to standard error.
pub(crate) fn say_error(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
