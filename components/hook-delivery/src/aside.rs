//! Delivering what the lanes of a team have passed over: each event by itself, by its own schedule, until it is dead.

use crate::backoff;
use crate::hook::{Hook, Outcome};
use domain::Id;
use spin_adapters::{SpinStore, now, random};
use storage::{Aside, Error, Teams};

/// Tries each event once that is due.
pub async fn deliver(teams: &Teams<'_, SpinStore>, hook: &Hook, team: &Id) -> Result<(), Error> {
    for aside in teams.outbox(team).await?.aside {
        if aside.not_before.is_none_or(|at| at > now()) {
            continue;
        }
        if storage::paused_at(teams.port()).await?.is_some() {
            return Ok(());
        }
        let body = match teams.aside_body(team, &aside).await {
            // Another deliverer has delivered it by now.
            Err(Error::Missing(_)) => continue,
            body => String::from_utf8_lossy(&body?).into_owned(),
        };
        match hook.send(&aside.id, body, aside.is_replay, now()).await {
            Outcome::Delivered => teams.settle_aside(team, &aside, None).await?,
            Outcome::Gone => storage::pause(teams.port(), now()).await?,
            Outcome::Failed(why, asked) => {
                let attempts = aside.attempts.saturating_add(1);
                let not_before = backoff::not_before(attempts, asked, now(), random());
                let after = Aside {
                    attempts,
                    not_before,
                    why,
                    ..aside.clone()
                };
                teams.settle_aside(team, &aside, Some(&after)).await?;
            }
        }
    }
    Ok(())
}
