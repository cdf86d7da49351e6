//! Delivers a team's parked events, each by itself and on its own schedule, until it is given up.

use crate::backoff;
use crate::hook::{Failed, Hook, Outcome};
use domain::Id;
use spin_adapters::{SpinStore, now, random};
use storage::{Error, Parked, Teams};

/// Tries each due event once.
pub async fn deliver(teams: &Teams<'_, SpinStore>, hook: &Hook, team: &Id) -> Result<(), Error> {
    for parked in teams.outbox(team).await?.parked {
        let is_due = parked.not_before.is_some_and(|at| at <= now());
        if !is_due {
            continue;
        }
        if storage::paused_at(teams.port()).await?.is_some() {
            return Ok(());
        }
        let body = match teams.parked_body(team, &parked).await {
            // Another deliverer has delivered it meanwhile.
            Err(Error::Missing(_)) => continue,
            body => String::from_utf8(body?)
                .map_err(|error| Error::Unreadable(format!("{}: {error}", parked.id)))?,
        };
        match hook.send(&parked.id, body, parked.is_replay, now()).await {
            Outcome::Delivered => teams.remove_parked(team, &parked).await?,
            Outcome::Gone => storage::pause(teams.port(), now()).await?,
            Outcome::Failed(failed) => {
                let after = after_failure(&parked, failed);
                teams.update_parked(team, &after).await?;
            }
        }
    }
    Ok(())
}

fn after_failure(parked: &Parked, failed: Failed) -> Parked {
    let attempts = parked.attempts.saturating_add(1);
    Parked {
        attempts,
        not_before: backoff::not_before(attempts, failed.retry_after, now(), random()),
        why: failed.why,
        ..parked.clone()
    }
}
