//! The sending of one round: attempts that end before the claim does, several at once where their
//! order is of no importance.

use crate::hook::{Hook, Outcome};
use chrono::TimeDelta;
use futures::StreamExt;
use spin_adapters::{SpinStore, now};
use std::cell::Cell;
use storage::Round;

/// The time that an attempt may need: the hook's timeout and a second.
const ATTEMPT: TimeDelta = TimeDelta::seconds(16);

/// Events that a lane sends in a round. The next round has the newest ends again.
pub const MOST_EVENTS: usize = 32;

/// Notifications of one event that are under way at once.
const AT_ONCE: usize = 8;

/// The sending of one round.
pub struct Sending<'a> {
    pub round: &'a Round<'a, SpinStore>,
    pub hook: &'a Hook,
    /// Whether the hook has said that it is gone.
    pub is_gone: Cell<bool>,
    /// Whether the hook has taken anything in this round.
    pub is_taking: Cell<bool>,
}

impl Sending<'_> {
    /// Whether another attempt may start: it must end before the claim does.
    pub fn has_time(&self) -> bool {
        !self.is_gone.get() && now() + ATTEMPT < self.round.until
    }

    /// Sends one event.
    pub async fn send(&self, id: &str, body: &str, is_replay: bool) -> Outcome {
        let outcome = self.hook.send(id, body.to_owned(), is_replay, now()).await;
        match outcome {
            Outcome::Delivered => self.is_taking.set(true),
            Outcome::Gone => self.is_gone.set(true),
            Outcome::Failed(_) => {}
        }
        outcome
    }

    /// Sends events, several at once, as long as there is time: the outcomes of those that were
    /// sent, which are the first ones.
    pub async fn send_all(&self, events: &[(String, String)], is_replay: bool) -> Vec<Outcome> {
        let attempts = futures::stream::iter(events).map(async |(id, body)| {
            if self.has_time() {
                Some(self.send(id, body, is_replay).await)
            } else {
                None
            }
        });
        let outcomes: Vec<_> = attempts.buffered(AT_ONCE).collect().await;
        outcomes
            .into_iter()
            .map_while(|outcome| outcome.filter(|outcome| *outcome != Outcome::Gone))
            .collect()
    }
}
