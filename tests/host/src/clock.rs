//! The wall clock of components.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use wasmtime_wasi::HostWallClock;

use crate::sync::lock;

/// A wall clock that a test may set; clones are the same clock. The monotonic clock, and so every
/// timeout, stays real.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clock(Arc<Mutex<Time>>);

#[derive(Clone, Copy, Debug)]
enum Time {
    /// Running, ahead of the machine's clock by this much.
    Running(Duration),
    /// Standing still.
    Fixed(SystemTime),
}

impl Default for Time {
    fn default() -> Self {
        Self::Running(Duration::ZERO)
    }
}

impl Clock {
    pub(crate) fn fix(&self, time: SystemTime) {
        *lock(&self.0) = Time::Fixed(time);
    }

    pub(crate) fn advance(&self, by: Duration) {
        let mut time = lock(&self.0);
        *time = match *time {
            Time::Running(ahead) => Time::Running(ahead.saturating_add(by)),
            Time::Fixed(at) => Time::Fixed(at.checked_add(by).unwrap_or(at)),
        };
    }

    pub(crate) fn run(&self) {
        *lock(&self.0) = Time::default();
    }

    #[allow(
        clippy::disallowed_methods,
        reason = "the source of every component's clock"
    )]
    pub(crate) fn time(&self) -> SystemTime {
        match *lock(&self.0) {
            Time::Running(ahead) => SystemTime::now() + ahead,
            Time::Fixed(at) => at,
        }
    }
}

impl HostWallClock for Clock {
    fn resolution(&self) -> Duration {
        Duration::from_nanos(1)
    }

    fn now(&self) -> Duration {
        let since_epoch = self.time().duration_since(SystemTime::UNIX_EPOCH);
        since_epoch.unwrap_or_default()
    }
}
