//! A simulation of the storage protocol: for each seed one run of several actors on a simulated
//! store with faults, after which every promise is checked.
//!
//! `SEED=123 cargo test -p storage simulation` replays one seed and prints its history;
//! `SEEDS=10000000 cargo test -p storage simulation -- --ignored` runs that many
//! seeds, from `FIRST` on.

mod deliveries;
mod shards;

use crate::support::faults::Faults;
use crate::support::history::{self, History, Start};
use crate::support::plan;
use crate::support::schedule::{self, Rng};
use crate::support::store::{Sim, SimPort};
use crate::support::teams_of;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{LazyLock, Mutex};
use storage::Cache;

/// Seeds that CI runs.
const SEEDS: u64 = 100_000;

type Tally = BTreeMap<&'static str, u64>;

static STARTS: LazyLock<Vec<Start>> = LazyLock::new(history::starts);

/// One run.
fn simulate(seed: u64, tells: bool) -> Tally {
    let mut rng = Rng(seed);
    let start = &STARTS[rng.pick(&[0, 1, 2, 2, 2, 3, 3, 3])];
    let faults = Faults::random(&mut rng);
    let actors = 2 + rng.below(4);
    let sim = Sim::new(start.dump.clone(), rng, faults);
    let history = History::new(start);
    let caches: Vec<_> = (0..actors).map(|_| Cache::new()).collect();
    let begin = |(number, cache)| {
        let teams = teams_of(SimPort::new(&sim, Some(number)), cache);
        let commands = 1 + sim.below(3);
        plan::actor(number, commands, start.view.is_none(), teams, &history)
    };
    schedule::run(&sim, caches.iter().enumerate().map(begin).collect());
    if tells {
        println!("{faults:#?}\n{:#?}", history.invocations.borrow());
    }
    crate::support::verify::verify(&sim, start, &history);
    sim.tally.take()
}

/// A simulation of one seed, which may tell its history.
type Simulate = fn(u64, bool) -> Tally;

/// One run; an error where a promise is broken.
fn outcome(simulate: Simulate, seed: u64) -> Result<Tally, String> {
    catch_unwind(AssertUnwindSafe(|| simulate(seed, false))).map_err(|cause| {
        let text = cause.downcast_ref::<String>().cloned();
        text.or_else(|| cause.downcast_ref::<&str>().map(|text| text.to_string()))
            .unwrap_or_default()
    })
}

/// The part of every failure's text that is asked for, if any promise may be broken.
const ANY: &str = "";

/// Runs seeds on all processors and counts events. Panics with the lowest seed that breaks the
/// promise of which the failure has this text.
fn simulate_all(simulate: Simulate, first: u64, seeds: u64, promise: &str) -> Tally {
    let seeds = Seeds {
        simulate,
        promise,
        next: AtomicU64::new(first),
        end: AtomicU64::new(first + seeds),
        failure: Mutex::default(),
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let tally = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(|| seeds.work())).collect();
        let mut all = Tally::new();
        for worker in workers {
            add(&mut all, worker.join().unwrap());
        }
        all
    });
    if let Some((seed, problem)) = seeds.failure.into_inner().unwrap() {
        panic!("replay it by `SEED={seed} cargo test -p storage simulation`: {problem}");
    }
    tally
}

/// The seeds of a simulation, shared by its threads.
struct Seeds<'p> {
    simulate: Simulate,
    promise: &'p str,
    next: AtomicU64,
    /// Seeds from here on are not run: it is lowered by a failure.
    end: AtomicU64,
    failure: Mutex<Option<(u64, String)>>,
}

impl Seeds<'_> {
    fn work(&self) -> Tally {
        let mut all = Tally::new();
        loop {
            let from = self.next.fetch_add(100, Ordering::Relaxed);
            for seed in from..from + 100 {
                if seed >= self.end.load(Ordering::Relaxed) {
                    return all;
                }
                match outcome(self.simulate, seed) {
                    Ok(tally) => add(&mut all, tally),
                    Err(problem) => self.fail(seed, problem),
                }
            }
        }
    }

    fn fail(&self, seed: u64, problem: String) {
        if !problem.contains(self.promise) {
            return;
        }
        self.end.fetch_min(seed, Ordering::Relaxed);
        let mut failure = self.failure.lock().unwrap();
        if failure.as_ref().is_none_or(|(lowest, _)| seed < *lowest) {
            *failure = Some((seed, problem));
        }
    }
}

fn add(all: &mut Tally, tally: Tally) {
    for (event, times) in tally {
        *all.entry(event).or_default() += times;
    }
}

fn from_environment(name: &str) -> Option<u64> {
    std::env::var(name)
        .ok()
        .map(|text| text.parse().expect("a number"))
}

/// Events that must occur, since a promise is not tested by events that never do.
const HAPPENS: [&str; 15] = [
    "a map gained a level",
    "a map lost a level",
    "a swap lost",
    "a call failed",
    "a reply was lost",
    "a write landed late",
    "a batch took effect in parts",
    "an actor stalled",
    "an actor died",
    "the log was cut",
    "pages were deleted",
    "lists of admins were deleted",
    "a sweep deleted",
    "a verdict was found in a segment",
    "a command was repeated",
];

#[test]
fn every_promise_holds_whatever_happens() {
    if let Some(seed) = from_environment("SEED") {
        println!("{:#?}", simulate(seed, true));
        return;
    }
    LazyLock::force(&STARTS);
    let tally = simulate_all(simulate, 0, SEEDS, ANY);
    expect(&tally, SEEDS, HAPPENS.iter().chain(&history::COMMANDS));
}

/// Checks that events have occurred.
fn expect<'e>(tally: &Tally, seeds: u64, events: impl Iterator<Item = &'e &'static str>) {
    println!("{seeds} seeds: {tally:#?}");
    for what in events {
        let times = tally.get(what).copied().unwrap_or_default();
        assert!(times >= seeds / 1000, "{what}: only {times} times");
    }
}

#[test]
#[ignore = "as long as one likes"]
fn every_promise_holds_for_as_many_seeds_as_asked_for() {
    LazyLock::force(&STARTS);
    simulate_asked_for(simulate);
}

/// Runs as many seeds as the environment says, and heeds the failures that have the text `PROMISE`.
fn simulate_asked_for(simulate: Simulate) {
    let first = from_environment("FIRST").unwrap_or(SEEDS);
    let seeds = from_environment("SEEDS").unwrap_or(10 * SEEDS);
    let promise = std::env::var("PROMISE").unwrap_or_default();
    let tally = simulate_all(simulate, first, seeds, &promise);
    println!("{seeds} seeds from {first} on: {tally:#?}");
}
