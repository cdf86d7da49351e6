//! The test controls of a running application: its clock, planned store faults, the quirks of Redis
//! and limits of DynamoDB, and counts of store calls.

mod connections;
mod counts;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use crate::clock::Clock;
use crate::sync::lock;

pub use connections::RedisConnections;
pub(crate) use connections::{Connection, Gauge};
pub use counts::Counts;
pub(crate) use counts::{Call, Effect};

/// A handle to an application's switches; clones are the same switches. They survive a crash and a
/// restart.
#[derive(Clone, Debug, Default)]
pub struct Switches(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    clock: Clock,
    redis_cas: AtomicBool,
    dynamodb_limits: AtomicBool,
    connections: Gauge,
    counts: Mutex<BTreeMap<String, Counts>>,
    faults: Mutex<Vec<PlannedFault>>,
    hits: AtomicUsize,
}

/// A fault of a store call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The call has no effect and returns an error.
    Fail,
    /// The call takes effect and returns an error.
    LoseReply,
    /// The call takes effect, and then the application crashes until [`crate::App::restart`].
    Crash,
    /// The call has no effect and never returns. As in Spin, a synchronous call blocks all requests
    /// of its instance; later requests get another instance.
    Hang,
}

#[derive(Debug)]
struct PlannedFault {
    fault: Fault,
    component: Option<String>,
    calls_left: usize,
}

impl Switches {
    /// Sets the wall clock of components. It stands still until [`Self::advance`].
    pub fn set_time(&self, time: SystemTime) {
        self.0.clock.fix(time);
    }

    /// Advances the wall clock of components, whether it stands still or runs.
    pub fn advance(&self, by: Duration) {
        self.0.clock.advance(by);
    }

    /// Resets the wall clock of components to the machine's.
    pub fn real_time(&self) {
        self.0.clock.run();
    }

    /// The time on the wall clock of components.
    pub fn time(&self) -> SystemTime {
        self.0.clock.time()
    }

    pub(crate) fn clock(&self) -> Clock {
        self.0.clock.clone()
    }

    /// Makes compare-and-swap as on Redis: it answers "failed", whether or not it has written.
    pub fn redis_cas(&self, on: bool) {
        self.0.redis_cas.store(on, Ordering::SeqCst);
    }

    pub(crate) fn has_redis_cas(&self) -> bool {
        self.0.redis_cas.load(Ordering::SeqCst)
    }

    /// Makes the store refuse, as DynamoDB does, batches of more than 25 keys, and large values.
    /// The largest value is 350 KiB, so that the rest of DynamoDB's 400 is left to the item's key.
    pub fn dynamodb_limits(&self, on: bool) {
        self.0.dynamodb_limits.store(on, Ordering::SeqCst);
    }

    pub(crate) fn has_dynamodb_limits(&self) -> bool {
        self.0.dynamodb_limits.load(Ordering::SeqCst)
    }

    /// The connections that Redis would hold open for compare-and-swap, whatever the store.
    pub fn redis_connections(&self) -> RedisConnections {
        self.0.connections.read()
    }

    /// Begins mean and maximum of [`Self::redis_connections`] anew.
    pub fn reset_redis_connections(&self) {
        self.0.connections.reset();
    }

    /// Opens a connection.
    pub(crate) fn connect(&self) -> Connection {
        self.0.connections.open()
    }

    /// The store calls of all components.
    pub fn store_calls(&self) -> Counts {
        let mut sum = Counts::default();
        for counts in lock(&self.0.counts).values() {
            sum.add(counts);
        }
        sum
    }

    /// The store calls of one component.
    pub fn store_calls_of(&self, component: &str) -> Counts {
        let counts = lock(&self.0.counts);
        counts.get(component).copied().unwrap_or_default()
    }

    /// Resets all counts to zero.
    pub fn reset_counts(&self) {
        lock(&self.0.counts).clear();
    }

    /// Makes the `nth` store call from now (the next is 1) return an error without effect.
    pub fn fail_store_call(&self, nth: usize) {
        self.inject(Fault::Fail, nth, None);
    }

    /// Makes the `nth` store call from now take effect and return an error.
    pub fn lose_reply(&self, nth: usize) {
        self.inject(Fault::LoseReply, nth, None);
    }

    /// Crashes the application after the `nth` store call from now took effect.
    pub fn crash_after(&self, nth: usize) {
        self.inject(Fault::Crash, nth, None);
    }

    /// Makes the `nth` store call from now never return.
    pub fn hang_store_call(&self, nth: usize) {
        self.inject(Fault::Hang, nth, None);
    }

    /// Plans a fault for the `nth` store call from now, of one component or of all. Planned faults
    /// add up.
    pub fn inject(&self, fault: Fault, nth: usize, component: Option<&str>) {
        lock(&self.0.faults).push(PlannedFault {
            fault,
            component: component.map(str::to_owned),
            calls_left: nth.max(1),
        });
    }

    /// The number of faults hit since the last [`Self::clear_faults`].
    pub fn faults_hit(&self) -> usize {
        self.0.hits.load(Ordering::SeqCst)
    }

    /// Clears the faults, planned and hit.
    pub fn clear_faults(&self) {
        lock(&self.0.faults).clear();
        self.0.hits.store(0, Ordering::SeqCst);
    }

    /// Counts a store call and returns its fault, if one is due.
    pub(crate) fn on_call(&self, component: &str, call: Call) -> Option<Fault> {
        self.with_counts_of(component, |counts| counts.count(call));
        let mut faults = lock(&self.0.faults);
        let mut due = None;
        for planned in faults.iter_mut() {
            let is_other = planned.component.as_ref().is_some_and(|it| it != component);
            if is_other {
                continue;
            }
            planned.calls_left -= 1;
            if planned.calls_left == 0 {
                due = Some(planned.fault);
            }
        }
        faults.retain(|planned| planned.calls_left > 0);
        if due.is_some() {
            self.0.hits.fetch_add(1, Ordering::SeqCst);
        }
        due
    }

    /// Counts the effect of a call.
    pub(crate) fn on_effect(&self, component: &str, effect: Effect) {
        self.with_counts_of(component, |counts| counts.count_effect(effect));
    }

    /// Counts a compare-and-swap handle.
    pub(crate) fn on_handle(&self, component: &str) {
        self.with_counts_of(component, |counts| counts.handles += 1);
    }

    fn with_counts_of(&self, component: &str, change: impl FnOnce(&mut Counts)) {
        let mut counts = lock(&self.0.counts);
        if let Some(counts) = counts.get_mut(component) {
            change(counts);
        } else {
            change(counts.entry(component.to_owned()).or_default());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_count_down_by_component() {
        let switches = Switches::default();
        switches.inject(Fault::Fail, 2, Some("a"));
        switches.crash_after(3);
        assert_eq!(switches.on_call("a", Call::Get), None);
        assert_eq!(switches.on_call("b", Call::Set), None);
        assert_eq!(switches.faults_hit(), 0);
        // Both are due at once: the one planned last wins.
        assert_eq!(switches.on_call("a", Call::Get), Some(Fault::Crash));
        assert_eq!(switches.on_call("a", Call::Get), None);
        assert_eq!(switches.store_calls().total(), 4);
        assert_eq!(switches.store_calls_of("a").get, 3);
    }

    #[test]
    fn the_clock_stands_where_it_is_set() {
        let switches = Switches::default();
        let start = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000);
        switches.set_time(start);
        switches.advance(Duration::from_secs(5));
        assert_eq!(switches.time(), start + Duration::from_secs(5));
        switches.real_time();
        assert!(switches.time() > start + Duration::from_secs(1_000_000));
    }
}
