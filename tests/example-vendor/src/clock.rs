//! The vendor's clock, which is not the application's: tests move only the latter.

use std::time::{SystemTime, UNIX_EPOCH};

/// The time in Unix seconds, by this machine's clock.
pub(crate) fn now() -> i64 {
    #[expect(
        clippy::disallowed_methods,
        reason = "the vendor is not a part of the application"
    )]
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(now.as_secs()).unwrap_or_default()
}
