//! The wall clock that components see.

use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use wasmtime_wasi::HostWallClock;

use crate::lock;

/// A wall clock that a test may set. The monotonic clock, and so every timeout, stays real.
#[derive(Debug, Default)]
pub(crate) struct Clock(Mutex<Time>);

#[derive(Clone, Copy, Debug)]
enum Time {
    /// Ahead of the machine's clock by this much, and running.
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
        reason = "this is the clock that everyone else is given"
    )]
    pub(crate) fn time(&self) -> SystemTime {
        match *lock(&self.0) {
            Time::Running(ahead) => SystemTime::now() + ahead,
            Time::Fixed(at) => at,
        }
    }
}

/// The clock as one instance holds it.
pub(crate) struct WallClock(pub(crate) crate::Switches);

impl HostWallClock for WallClock {
    fn resolution(&self) -> Duration {
        Duration::from_nanos(1)
    }

    fn now(&self) -> Duration {
        self.0
            .time()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default()
    }
}
