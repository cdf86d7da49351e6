//! Delivers a team's parked events, each item on its own schedule, until it is given up.

use crate::backoff;
use crate::hook::{Failed, Outcome};
use crate::round::{MOST_EVENTS, Sending};
use spin_adapters::{now, random};
use storage::{Error, Parked, Stop};

/// Tries each due item once. Returns the items that were tried, as they are afterwards.
pub async fn deliver(sending: &Sending<'_>, tried: &mut Vec<Parked>) -> Result<Stop, Error> {
    let mut sent = 0;
    for item in sending
        .round
        .outbox
        .parked
        .iter()
        .filter(|item| item.is_due(now()))
    {
        if sent >= MOST_EVENTS || !sending.has_time() {
            return Ok(Stop::RoundIsOver);
        }
        let events = match sending.round.deliveries.events(item).await {
            // Another deliverer has delivered it meanwhile.
            Err(Error::Missing(_)) => continue,
            events => events?,
        };
        let left: Vec<_> = item
            .left
            .iter()
            .filter_map(|index| Some((*index, events.get(*index)?)))
            .map(|(index, event)| (index, (event.id.clone(), event.body.clone())))
            .collect();
        let (indexes, left): (Vec<_>, Vec<_>) = left.into_iter().unzip();
        let outcomes = sending.send_all(&left, item.is_replay).await;
        sent += outcomes.len();
        tried.extend(after(item, &indexes, outcomes));
    }
    Ok(Stop::Empty)
}

/// The item after its events were tried in part or all. Events that were not tried come first the
/// next time.
fn after(item: &Parked, indexes: &[usize], outcomes: Vec<Outcome>) -> Option<Parked> {
    let untried = indexes.get(outcomes.len()..).unwrap_or_default();
    let mut left = untried.to_vec();
    let mut last = None;
    for (index, outcome) in indexes.iter().zip(outcomes) {
        match outcome {
            Outcome::Delivered | Outcome::Gone => {}
            Outcome::Failed(failed) => {
                left.push(*index);
                last = Some(failed);
            }
        }
    }
    let is_unchanged = left == item.left && last.is_none();
    (!is_unchanged).then(|| match last {
        Some(failed) => after_failure(item, left, failed),
        None => Parked {
            left,
            ..item.clone()
        },
    })
}

fn after_failure(item: &Parked, left: Vec<usize>, failed: Failed) -> Parked {
    let attempts = item.attempts.saturating_add(1);
    Parked {
        left,
        attempts,
        not_before: backoff::not_before(attempts, failed.retry_after, now(), random()),
        why: failed.why,
        ..item.clone()
    }
}
