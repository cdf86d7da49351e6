//! A simulation of the directory and of the teams that wait: creators of the same and of different
//! teams in one shard, runs of deliveries that enter and take out teams, and sweeps.
//!
//! `SEED=123 cargo test -p storage simulation::shards` replays one seed and prints its history.

mod plan;
mod verify;

use super::{ANY, SEEDS, Tally, expect, from_environment, simulate_all, simulate_asked_for};
use crate::support::faults::Faults;
use crate::support::schedule::{self, Rng};
use crate::support::store::{SMALL_PAGE, Sim, SimPort};
use crate::support::*;
use domain::Id;
use futures::executor::block_on;
use plan::History;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;
use storage::MemoryStore;

/// Ids of teams that are all in one shard.
static TEAMS: LazyLock<Vec<Id>> = LazyLock::new(|| {
    let shard = |id: &Id| Sha256::digest(id.as_str())[0] % 64;
    let ids = (0..).map(|number| id(&format!("team{number}")));
    let in_one = ids.filter(|id| shard(id) == 7);
    in_one.take(20).collect()
});

/// The state at the start of a run: the teams that are there.
struct Start {
    dump: Dump,
    teams: usize,
}

/// No team; some teams; so many that pages have been replaced, and some of them are to be deleted.
static STARTS: LazyLock<Vec<Start>> = LazyLock::new(|| [0, 4, 14].map(start).into());

fn start(number: usize) -> Start {
    let store = MemoryStore::default();
    store.limit_pages(SMALL_PAGE);
    let teams = teams(store.clone());
    block_on(async {
        storage::set_up(&store).await.unwrap();
        for team in &TEAMS[..number] {
            teams
                .create(team, plan::first_record(), at(0))
                .await
                .unwrap();
            for token in ["first", "second"] {
                teams.wait(team, &format!("{token} {team}")).await.unwrap();
            }
        }
    });
    Start {
        dump: store.dump(),
        teams: number,
    }
}

/// One run.
fn simulate(seed: u64, tells: bool) -> Tally {
    let mut rng = Rng(seed);
    let start = &STARTS[rng.below(STARTS.len())];
    let faults = Faults::random(&mut rng);
    let actors = 2 + rng.below(4);
    let sim = Sim::new(start.dump.clone(), rng, faults);
    let history = History::new(&TEAMS[..start.teams]);
    let begin = |number| {
        let port = SimPort::new(&sim, Some(number));
        plan::actor(1 + sim.below(4), port, &history)
    };
    schedule::run(&sim, (0..actors).map(begin).collect());
    if tells {
        println!("{faults:#?}\n{:#?}", history.invocations.borrow());
    }
    verify::verify(&sim, &history);
    sim.tally.take()
}

/// Events that must occur.
const HAPPENS: [&str; 14] = [
    "a swap lost",
    "a call failed",
    "a reply was lost",
    "a write landed late",
    "a batch took effect in parts",
    "an actor stalled",
    "an actor died",
    "pages of a shard were deleted",
    "a sweep deleted",
    "a team was created",
    "a creator lost",
    "a team was entered",
    "a team was taken out",
    "a team was not taken out",
];

#[test]
fn every_promise_holds_whatever_happens() {
    if let Some(seed) = from_environment("SEED") {
        println!("{:#?}", simulate(seed, true));
        return;
    }
    let seeds = SEEDS / 10;
    let tally = simulate_all(simulate, 0, seeds, ANY);
    expect(&tally, seeds, HAPPENS.iter());
}

#[test]
#[ignore = "as long as one likes"]
fn every_promise_holds_for_as_many_seeds_as_asked_for() {
    simulate_asked_for(simulate);
}
