//! The subcommands, one file each, and what they share.

use std::io::Write as _;

mod example;
pub(crate) mod serve;
pub(crate) mod token;
pub(crate) mod up;
pub(crate) mod vendor;
pub(crate) mod verify;
mod walk;

/// Prints a line at once, even into a pipe. Whoever closed the pipe does not care.
pub(crate) fn say(line: &str) {
    let mut stdout = std::io::stdout().lock();
    let _ = writeln!(stdout, "{line}").and_then(|()| stdout.flush());
}

/// Prints a line to standard error.
pub(crate) fn say_error(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
