//! `POST /internal/deliveries/{team}` after a commit, and `POST /internal/deliveries` for all
//! teams. Both answer at once and deliver afterwards. The former now and then delivers for a few
//! other teams too, so that a lost call heals by itself.

use crate::deliver::deliver;
use crate::hook::Hook;
use axum::extract::State;
use axum::http::StatusCode;
use domain::Id;
use futures::StreamExt;
use spin_adapters::{App, SpinStore, log, random, spawn};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use storage::{Error, SHARDS, Teams};
use web::{Path, Problem};

/// The other teams that a call delivers for, one time in four.
const NEIGHBOURS: usize = 3;

/// Teams delivered at once in a run for all teams: one with a slow hook holds up no other.
const TEAMS_AT_ONCE: usize = 64;

/// Teams that this instance is delivering, and whether to deliver once more afterwards.
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

/// Delivers one team's pending events.
pub async fn run_team(State(app): State<App>, Path(team): Path<Id>) -> StatusCode {
    spawn(async move {
        let result = app.teams(async |teams| {
            let Some(hook) = Hook::configured().await else {
                return Ok(());
            };
            once_at_a_time(teams, &hook, &team).await;
            let [chance, shard, skip, ..] = random().0;
            if chance % 4 == 0 {
                deliver_neighbours(teams, &hook, shard, skip).await?;
            }
            Ok(())
        });
        report_run(result.await);
    });
    StatusCode::ACCEPTED
}

/// Delivers all teams' pending events.
pub async fn run_all(State(app): State<App>) -> StatusCode {
    spawn(async move {
        let result = app.teams(async |teams| {
            let Some(hook) = Hook::configured().await else {
                return Ok(());
            };
            let mut all = Vec::new();
            for shard in 0..SHARDS {
                all.extend(teams.teams_in(shard).await?);
            }
            futures::stream::iter(all)
                .for_each_concurrent(TEAMS_AT_ONCE, async |team| {
                    once_at_a_time(teams, &hook, &team).await;
                })
                .await;
            Ok(())
        });
        report_run(result.await);
    });
    StatusCode::ACCEPTED
}

/// Delivers for a few teams of a shard of the directory, from a random one on.
async fn deliver_neighbours(
    teams: &Teams<'_, SpinStore>,
    hook: &Hook,
    shard: u8,
    skip: u8,
) -> Result<(), Error> {
    let neighbours = teams.teams_in(shard).await?;
    let start = usize::from(skip) % neighbours.len().max(1);
    let count = NEIGHBOURS.min(neighbours.len());
    for neighbour in neighbours.iter().cycle().skip(start).take(count) {
        once_at_a_time(teams, hook, neighbour).await;
    }
    Ok(())
}

/// Delivers a team unless this instance is at it already; that delivery then runs once more.
async fn once_at_a_time(teams: &Teams<'_, SpinStore>, hook: &Hook, team: &Id) {
    if busy().insert(team.clone(), true).is_some() {
        return;
    }
    while busy().insert(team.clone(), false) == Some(true) {
        if let Err(error) = deliver(teams, hook, team).await {
            log(&format!("deliveries of {team} stopped: {error}"));
        }
    }
    busy().remove(team);
}

fn report_run(result: Result<(), Problem>) {
    if let Some(cause) = result.err().and_then(|problem| problem.cause()) {
        log(&format!("a run of deliveries stopped: {cause}"));
    }
}

fn busy() -> MutexGuard<'static, BTreeMap<Id, bool>> {
    BUSY.lock().unwrap_or_else(PoisonError::into_inner)
}
