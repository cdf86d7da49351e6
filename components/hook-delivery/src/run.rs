//! `POST /internal/deliveries/{team}` after a commit. It answers at once and delivers afterwards.

use crate::deliver::ToHook;
use crate::hook::Hook;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};
use domain::Id;
use spin_adapters::{App, SpinStore, log, now, sleep, spawn};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use storage::{Delivered, Error, Teams};
use web::{Path, Problem};

/// Looks at a team that another deliverer holds, before it is left to that one.
const LOOKS: u32 = 40;

/// The first wait between two looks; each next one is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(300);

/// The longest wait between two looks.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// The wait between two looks at the clock until changes are to be told together.
const SUMMARY_WAIT: Duration = Duration::from_secs(1);

/// Such looks: a little more than the time in which changes are told together.
const SUMMARY_LOOKS: u32 = 100;

/// The time of one run, after which the rest of a long backlog waits for the platform's run.
const TIME: TimeDelta = TimeDelta::minutes(10);

/// Teams that this instance delivers or waits for, and whether they were asked for since.
static BUSY: Mutex<BTreeMap<Id, bool>> = Mutex::new(BTreeMap::new());

/// `GET /internal/hook`: 204 if a hook is configured, else 404. Without a hook no link may be
/// redeemed (R7).
pub async fn hook() -> StatusCode {
    if Hook::configured().await.is_some() {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::NOT_FOUND
    }
}

/// Delivers one team's pending events. Requests for a team that is under way are merged.
pub async fn run_team(State(app): State<App>, Path(team): Path<Id>) -> StatusCode {
    if busy().insert(team.clone(), true).is_some() {
        return StatusCode::ACCEPTED;
    }
    spawn(async move {
        let result = app.teams(async |teams| {
            if let Some(hook) = Hook::configured().await {
                deliver_as_asked(teams, &hook, &team).await;
            }
            Ok(())
        });
        report_run(result.await);
        busy().remove(&team);
    });
    StatusCode::ACCEPTED
}

/// Delivers a team, again if it was asked for meanwhile, or once changes are to be told together.
async fn deliver_as_asked(teams: &Teams<'_, SpinStore>, hook: &Hook, team: &Id) {
    while busy().insert(team.clone(), false) == Some(true) {
        match deliver_or_wait(teams, hook, team).await {
            Ok(summary_at) => wait_for_summary(team, summary_at).await,
            Err(error) => log(&format!("deliveries of {team} stopped: {error}")),
        }
    }
}

/// Waits until changes are to be told together, or the team is asked for, and then asks for it. A
/// process that dies meanwhile leaves them to the team's next command or to the platform's run.
async fn wait_for_summary(team: &Id, summary_at: Option<DateTime<Utc>>) {
    let Some(at) = summary_at else {
        return;
    };
    for _ in 0..SUMMARY_LOOKS {
        if now() >= at {
            busy().insert(team.clone(), true);
        }
        if busy().get(team) == Some(&true) {
            return;
        }
        sleep(SUMMARY_WAIT).await;
    }
}

/// Delivers a team. If another deliverer is at it, looks again until that one has given up its
/// claim, or the claim of one that died is over. Short waits at first, because most deliverers are
/// done at once, and because an instance that waits keeps its connections to the store. Returns when
/// changes are to be told together, if there are any.
async fn deliver_or_wait(
    teams: &Teams<'_, SpinStore>,
    hook: &Hook,
    team: &Id,
) -> Result<Option<DateTime<Utc>>, Error> {
    let courier = ToHook {
        hook,
        store: teams.port(),
    };
    let mut wait = FIRST_WAIT;
    for _ in 0..LOOKS {
        let outcome = teams.deliver(team, &courier, now() + TIME).await?;
        let Delivered::ByAnother(until) = outcome.delivered else {
            return Ok(outcome.summary_at);
        };
        let rest = (until - now()).to_std().unwrap_or_default();
        sleep(wait.min(rest + Duration::from_secs(1))).await;
        let is_asked_again = busy().insert(team.clone(), false) == Some(true);
        wait = if is_asked_again {
            FIRST_WAIT
        } else {
            LONGEST_WAIT.min(wait * 2)
        };
    }
    Ok(None)
}

fn report_run(result: Result<(), Problem>) {
    if let Some(cause) = result.err().and_then(|problem| problem.cause()) {
        log(&format!("a run of deliveries stopped: {cause}"));
    }
}

fn busy() -> MutexGuard<'static, BTreeMap<Id, bool>> {
    BUSY.lock().unwrap_or_else(PoisonError::into_inner)
}
