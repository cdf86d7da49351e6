//! `POST /internal/deliveries/{team}` after a commit, and `POST /internal/deliveries` for all teams: both answer at once and
//! deliver afterwards. The former now and then looks after a few other teams, so that a call that got lost heals by itself.

use crate::deliver::deliver;
use crate::hook::Hook;
use axum::extract::State;
use axum::http::StatusCode;
use domain::Id;
use futures::StreamExt;
use spin_adapters::{App, SpinStore, random, spawn};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use storage::{Error, SHARDS, Teams};
use web::Path;

/// How many other teams a call looks after, one time in four.
const NEIGHBOURS: usize = 3;

/// Teams whose deliveries are under way at once when all are delivered: one that the hook is slow for holds up none of the
/// others.
const TEAMS_AT_ONCE: usize = 64;

/// Teams that this instance is delivering, and whether to look once more afterwards.
static BUSY: Mutex<BTreeMap<Id, bool>> = Mutex::new(BTreeMap::new());

/// `GET /internal/hook`: 204 if a hook is configured, else 404. Only then may links be redeemed (R7).
pub async fn hook() -> StatusCode {
    if Hook::configured().await.is_some() {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::NOT_FOUND
    }
}

/// Delivers what waits of one team.
pub async fn run_team(State(app): State<App>, Path(team): Path<Id>) -> StatusCode {
    spawn(async move {
        let work = app.teams(async |teams| {
            let Some(hook) = Hook::configured().await else {
                return Ok(());
            };
            once_at_a_time(teams, &hook, &team).await;
            let [chance, shard, skip, ..] = random().0;
            if chance % 4 == 0 {
                let neighbours = teams.teams_in(shard).await?;
                let start = usize::from(skip) % neighbours.len().max(1);
                for neighbour in neighbours
                    .iter()
                    .cycle()
                    .skip(start)
                    .take(NEIGHBOURS.min(neighbours.len()))
                {
                    once_at_a_time(teams, &hook, neighbour).await;
                }
            }
            Ok(())
        });
        let _nobody_waits = work.await;
    });
    StatusCode::ACCEPTED
}

/// Delivers what waits of all teams.
pub async fn run_all(State(app): State<App>) -> StatusCode {
    spawn(async move {
        let work = app.teams(async |teams| {
            let Some(hook) = Hook::configured().await else {
                return Ok(());
            };
            let mut all = Vec::new();
            for shard in 0..SHARDS {
                all.extend(teams.teams_in(shard).await?);
            }
            let deliver = async |team: Id| once_at_a_time(teams, &hook, &team).await;
            futures::stream::iter(all)
                .for_each_concurrent(TEAMS_AT_ONCE, deliver)
                .await;
            Ok(())
        });
        let _nobody_waits = work.await;
    });
    StatusCode::ACCEPTED
}

/// Delivers a team unless this instance is at it already; then that delivery looks once more when it is done.
async fn once_at_a_time(teams: &Teams<'_, SpinStore>, hook: &Hook, team: &Id) {
    if busy().insert(team.clone(), true).is_some() {
        return;
    }
    while busy().insert(team.clone(), false) == Some(true) {
        report(team, deliver(teams, hook, team).await);
    }
    busy().remove(team);
}

fn report(team: &Id, result: Result<(), Error>) {
    if let Err(error) = result {
        spin_adapters::log(&format!("deliveries of {team} stopped: {error}"));
    }
}

fn busy() -> std::sync::MutexGuard<'static, BTreeMap<Id, bool>> {
    BUSY.lock().unwrap_or_else(PoisonError::into_inner)
}
