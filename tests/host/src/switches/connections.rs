//! The connections that Redis would hold open for compare-and-swap, by Spin's rules.
//!
//! A handle is a connection until the guest drops it. A swap keeps its handle's connection until
//! the instance ends, and opens a second one, because Redis answers "failed" with a new handle.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use crate::sync::lock;

/// The connections that Redis would hold open for compare-and-swap.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct RedisConnections {
    /// The number of open connections.
    pub now: u64,
    /// The mean over the time since the last reset.
    pub mean: f64,
    /// The maximum since the last reset.
    pub most: u64,
}

/// The gauge of open connections; clones are the same gauge.
#[derive(Clone, Debug)]
pub(crate) struct Gauge(Arc<Mutex<State>>);

/// An open connection. Dropping it closes it.
pub(crate) struct Connection(Gauge);

#[derive(Debug)]
struct State {
    now: u64,
    most: u64,
    /// The sum of connections, each times its seconds, from `since` to `changed`.
    connection_seconds: f64,
    since: Instant,
    changed: Instant,
}

impl Default for Gauge {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(State::new(0, Instant::now()))))
    }
}

impl Gauge {
    /// Opens a connection.
    pub(crate) fn open(&self) -> Connection {
        lock(&self.0).change(1, Instant::now());
        Connection(self.clone())
    }

    pub(crate) fn read(&self) -> RedisConnections {
        lock(&self.0).read(Instant::now())
    }

    /// Begins mean and maximum anew.
    pub(crate) fn reset(&self) {
        let mut state = lock(&self.0);
        *state = State::new(state.now, Instant::now());
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        lock(&self.0.0).change(-1, Instant::now());
    }
}

impl State {
    fn new(now: u64, at: Instant) -> Self {
        Self {
            now,
            most: now,
            connection_seconds: 0.0,
            since: at,
            changed: at,
        }
    }

    fn change(&mut self, by: i64, at: Instant) {
        self.connection_seconds = self.connection_seconds_until(at);
        self.changed = at;
        self.now = self.now.saturating_add_signed(by);
        self.most = self.most.max(self.now);
    }

    fn read(&self, at: Instant) -> RedisConnections {
        let seconds = at.duration_since(self.since).as_secs_f64();
        let mean = if seconds > 0.0 {
            self.connection_seconds_until(at) / seconds
        } else {
            as_f64(self.now)
        };
        RedisConnections {
            now: self.now,
            mean,
            most: self.most,
        }
    }

    fn connection_seconds_until(&self, at: Instant) -> f64 {
        let seconds = at.duration_since(self.changed).as_secs_f64();
        self.connection_seconds + as_f64(self.now) * seconds
    }
}

#[allow(
    clippy::cast_precision_loss,
    reason = "there are fewer connections than 2^52"
)]
fn as_f64(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn mean_is_weighted_by_time() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut state = State::new(0, start);
        state.change(1, at(10));
        state.change(1, at(10));
        state.change(-1, at(20));
        let read = state.read(at(40));
        assert_eq!((read.now, read.most), (1, 2));
        assert!((read.mean - 1.0).abs() < 1e-9, "{read:?}");
    }

    #[test]
    fn connection_is_open_until_it_is_dropped() {
        let gauge = Gauge::default();
        let (first, second) = (gauge.open(), gauge.open());
        drop(second);
        assert_eq!((gauge.read().now, gauge.read().most), (1, 2));
        gauge.reset();
        assert_eq!((gauge.read().now, gauge.read().most), (1, 1));
        drop(first);
        assert_eq!((gauge.read().now, gauge.read().most), (0, 1));
    }
}
