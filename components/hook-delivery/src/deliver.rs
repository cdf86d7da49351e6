//! Sends a team's events in one round: in all lanes at once, the ends first, and parked ones. No
//! lane holds up another.

use crate::hook::Hook;
use crate::lane::LaneRun;
use crate::parked;
use crate::round::Sending;
use chrono::{DateTime, Utc};
use spin_adapters::{SpinStore, log, now};
use std::cell::Cell;
use storage::{Courier, Lane, Progress, Round, Sent, Stop};

/// Sends to the hook.
pub struct ToHook<'a> {
    pub hook: &'a Hook,
    pub store: &'a SpinStore,
}

impl Courier<SpinStore> for ToHook<'_> {
    fn now(&self) -> DateTime<Utc> {
        now()
    }

    fn log(&self, line: &str) {
        log(line);
    }

    async fn send(&self, round: &Round<'_, SpinStore>) -> Sent {
        let sending = Sending {
            round,
            hook: self.hook,
            is_gone: Cell::new(false),
            is_taking: Cell::new(false),
        };
        let mut sent = Box::pin(send(&sending)).await;
        if sending.is_gone.get() {
            let paused = storage::pause(self.store, now()).await;
            sent.result = sent.result.and(paused);
            sent.stop = sent.stop.min(Stop::Waits);
        }
        sent
    }
}

async fn send(sending: &Sending<'_>) -> Sent {
    let mut ends = LaneRun::new(sending, Lane::Ends);
    let mut notices = LaneRun::new(sending, Lane::Notices);
    let mut changes = LaneRun::new(sending, Lane::Changes);
    let mut entries = LaneRun::new(sending, Lane::Entries);
    let mut progress = Progress::default();
    let parked = parked::deliver(sending, &mut progress.tried);
    let stops = futures::join!(
        ends.run(),
        notices.run(),
        changes.run(),
        entries.run(),
        parked
    );
    let (mut stop, mut result) = (Stop::Empty, Ok(()));
    for one in [stops.0, stops.1, stops.2, stops.3, stops.4] {
        match one {
            Ok(one) => stop = stop.max(one),
            Err(error) => {
                stop = stop.max(Stop::Waits);
                result = Err(error);
            }
        }
    }
    for (lane, mut run) in Lane::ALL.into_iter().zip([ends, notices, changes, entries]) {
        progress.parked.append(&mut run.parked);
        progress.released.append(&mut run.released);
        progress.cursors.insert(lane, run.cursor);
    }
    Sent {
        progress,
        stop,
        result,
    }
}
