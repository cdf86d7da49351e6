//! Deliveries of a team while it is changed: commits, requests for deliveries, deliverers that fail,
//! stall, die and wake late, a hook that refuses.
//!
//! In a run without faults the request that meets a claim relies on the deliverer that has it, and
//! no event comes twice. With faults it looks again when the claim is over.

use super::{ANY, SEEDS, Tally, expect, from_environment, simulate_all, simulate_asked_for};
use crate::support::commands::change;
use crate::support::faults::{Faults, Swaps};
use crate::support::schedule::{self, Actor, Rng};
use crate::support::store::{Sim, SimPort};
use crate::support::*;
use chrono::{DateTime, TimeDelta, Utc};
use domain::platform::{self, TeamRecord};
use futures::executor::block_on;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use std::time::Duration;
use storage::{
    Authority, Cache, Courier, Cursor, Delivered, Error, Lane, NewlyParked, Parked, ParkedEvent,
    Port, Progress, Round, Sent, Stop, Teams,
};

/// Turns that a request waits for another deliverer before it lets the claim be over.
const TURNS: usize = 60;

static START: LazyLock<Dump> = LazyLock::new(|| store_with(0).dump());

/// An event: its lane and revision.
type Event = (Lane, u64);

/// The hook of one run, and the clock of all deliverers.
struct World {
    clock: Cell<DateTime<Utc>>,
    has_faults: bool,
    /// Whether the hook refuses some events.
    refuses: Cell<bool>,
    /// The events that the hook took from a lane, and from among the parked ones.
    taken: RefCell<Vec<Event>>,
    taken_parked: RefCell<Vec<Event>>,
    /// The events that the hook has refused once: they may come out of order.
    refused: RefCell<BTreeSet<Event>>,
    /// The furthest cursors that were acknowledged.
    acknowledged: RefCell<BTreeMap<Lane, Cursor>>,
}

/// A deliverer that sends to the hook of this run.
struct ToHook<'a> {
    world: &'a World,
    port: SimPort,
    cursors: RefCell<BTreeMap<Lane, Cursor>>,
}

impl Courier<SimPort> for ToHook<'_> {
    fn now(&self) -> DateTime<Utc> {
        self.world.clock.get()
    }

    fn log(&self, _: &str) {}

    async fn send(&self, round: &Round<'_, SimPort>) -> Sent {
        let mut progress = Progress::default();
        let (mut stop, mut result) = (Stop::Empty, Ok(()));
        for lane in Lane::ALL {
            let mut cursor = round.outbox.cursor(lane);
            match self.lane(round, lane, &mut cursor, &mut progress).await {
                Ok(lane) => stop = stop.max(lane),
                Err(error) => (stop, result) = (stop.max(Stop::Waits), Err(error)),
            }
            progress.cursors.insert(lane, cursor);
        }
        for item in round.outbox.parked.iter() {
            if !item.is_due(self.now()) {
                continue;
            }
            let event = (item.lane, item.id.parse().unwrap());
            let is_taken = self.is_taken(event).await;
            if is_taken {
                self.world.taken_parked.borrow_mut().push(event);
            }
            progress.tried.push(Parked {
                left: if is_taken { vec![] } else { vec![0] },
                not_before: Some(self.now() + TimeDelta::minutes(5)),
                ..item.clone()
            });
        }
        self.cursors.replace(progress.cursors.clone());
        Sent {
            progress,
            stop,
            result,
        }
    }
}

impl ToHook<'_> {
    /// One attempt, which takes a while. Nothing is sent after the end of the claim.
    async fn is_taken(&self, event: Event) -> bool {
        for _ in 0..self.port.sim.below(4) {
            self.port.pause(Duration::ZERO).await;
        }
        let is_taken = !self.world.refuses.get() || self.port.sim.below(3) > 0;
        if !is_taken {
            self.world.refused.borrow_mut().insert(event);
        }
        is_taken
    }

    async fn lane(
        &self,
        round: &Round<'_, SimPort>,
        lane: Lane,
        cursor: &mut Cursor,
        progress: &mut Progress,
    ) -> Result<Stop, Error> {
        loop {
            let (segment, records) = round.backlog.records_after(cursor).await?;
            if records.is_empty() {
                return Ok(Stop::Empty);
            }
            for record in records {
                if lane.has_events(&record) {
                    if !cursor.is_due(self.now()) {
                        return Ok(Stop::Waits);
                    }
                    if self.now() + TimeDelta::seconds(16) >= round.until
                        || self.port.sim.below(8) == 0
                    {
                        return Ok(Stop::RoundIsOver);
                    }
                    let event = (lane, record.revision);
                    if self.is_taken(event).await {
                        self.world.taken.borrow_mut().push(event);
                    } else if lane == Lane::Entries {
                        cursor.attempts += 1;
                        cursor.not_before = Some(self.now() + TimeDelta::seconds(5));
                        return Ok(Stop::Waits);
                    } else {
                        progress.parked.push(self.parked(event));
                    }
                }
                *cursor = Cursor {
                    delivered: record.revision,
                    segment,
                    ..Cursor::default()
                };
            }
        }
    }

    fn parked(&self, (lane, revision): Event) -> NewlyParked {
        let id = revision.to_string();
        let events = vec![ParkedEvent {
            id: id.clone(),
            body: String::new(),
        }];
        NewlyParked {
            item: Parked {
                id,
                lane,
                body: String::new(),
                left: vec![0],
                at: self.now(),
                attempts: 1,
                not_before: Some(self.now() + TimeDelta::seconds(5)),
                why: "refused".to_owned(),
                is_replay: false,
            },
            to: (revision, 0),
            events,
        }
    }
}

/// A deliverer, once. Notes the cursors that it was told are stored.
async fn deliver(teams: &Teams<'_, SimPort>, world: &World) -> Result<Delivered, Error> {
    let courier = ToHook {
        world,
        port: teams.port().clone(),
        cursors: RefCell::default(),
    };
    let until = world.clock.get() + TimeDelta::hours(1);
    let outcome = teams.deliver(&acme(), &courier, until).await?;
    if !matches!(outcome.delivered, Delivered::ByAnother(_)) {
        let mut acknowledged = world.acknowledged.borrow_mut();
        for (lane, cursor) in courier.cursors.take() {
            let known = acknowledged.entry(lane).or_default();
            if cursor.place() > known.place() {
                *known = cursor;
            }
        }
    }
    Ok(outcome.delivered)
}

/// The request of a commit. It waits for another deliverer until that one's claim is over.
async fn request(teams: &Teams<'_, SimPort>, world: &World) {
    let sim = std::rc::Rc::clone(&teams.port().sim);
    for _ in 0..4 {
        let Ok(Delivered::ByAnother(until)) = deliver(teams, world).await else {
            return;
        };
        sim.count("a request met a claim");
        if !world.has_faults {
            return;
        }
        for _ in 0..TURNS {
            teams.port().pause(Duration::ZERO).await;
        }
        if world.clock.get() < until {
            sim.count("a claim was over");
            world.clock.set(until);
        }
    }
}

/// Changes the team a few times, and requests the deliveries.
fn committer<'a>(number: usize, teams: Teams<'a, SimPort>, world: &'a World) -> Actor<'a> {
    Box::pin(async move {
        let commits = 1 + teams.port().sim.below(3);
        for commit in 0..commits {
            let now = at(1) + TimeDelta::milliseconds(i64::try_from(10 * number + commit).unwrap());
            teams.port().clock.set(now);
            let done = match teams.port().sim.below(3) {
                0 => enable(&teams).await,
                1 => switch_off(&teams, "ada").await,
                _ => rename(&teams, number, commit).await,
            };
            if !matches!(done, Err(Error::Refused(_))) {
                request(&teams, world).await;
            }
        }
    })
}

async fn rename(teams: &Teams<'_, SimPort>, number: usize, commit: usize) -> Result<(), Error> {
    let name = domain::Name::new(format!("Acme {number} {commit}")).unwrap();
    let rename = change(|draft| {
        let name = name.clone();
        platform::update(draft, TeamRecord { name, ..record() });
        Ok(())
    });
    let now = teams.port().clock.get();
    teams
        .command(&acme(), Authority::Admin, now, &rename)
        .await
        .result
}

/// The platform's run, which delivers the teams that wait and takes them out.
fn runner<'a>(teams: Teams<'a, SimPort>, world: &'a World) -> Actor<'a> {
    Box::pin(async move {
        for _ in 0..3 {
            // Long enough for a wait to be over, and no claim.
            for _ in 0..TURNS {
                teams.port().pause(Duration::ZERO).await;
            }
            world.clock.set(world.clock.get() + TimeDelta::seconds(6));
            let Ok((waiting, _)) = teams.waiting_after(&Default::default(), 10).await else {
                continue;
            };
            for (team, token) in waiting {
                let delivered = deliver(&teams, world).await;
                if matches!(delivered, Ok(Delivered::All)) {
                    let _taken_out = teams.stop_waiting(&team, &token).await;
                    teams.port().sim.count("a team waited no more");
                }
            }
        }
    })
}

/// One run.
fn simulate(seed: u64, tells: bool) -> Tally {
    let mut rng = Rng(seed);
    let faults = match rng.below(3) {
        0 => Faults::none(rng.pick(&[Swaps::Honest, Swaps::Deny, Swaps::Affirm])),
        _ => Faults::random(&mut rng),
    };
    let refuses = rng.below(2) == 0;
    let sim = Sim::new(START.clone(), rng, faults);
    let has_faults = faults.failures + faults.stalls + faults.crashes > 0;
    let world = World {
        clock: Cell::new(at(1)),
        has_faults,
        refuses: Cell::new(refuses),
        taken: RefCell::default(),
        taken_parked: RefCell::default(),
        refused: RefCell::default(),
        acknowledged: RefCell::default(),
    };
    let committers = 2 + sim.below(2);
    let caches: Vec<_> = (0..=committers).map(|_| Cache::new()).collect();
    let actors = caches.iter().enumerate().map(|(number, cache)| {
        let teams = teams_of(SimPort::new(&sim, Some(number)), cache);
        if number == committers {
            runner(teams, &world)
        } else {
            committer(number, teams, &world)
        }
    });
    schedule::run(&sim, actors.collect());
    if tells {
        println!("{faults:#?}\n{:#?}", world.taken.borrow());
    }
    verify(&sim, &world);
    sim.tally.take()
}

fn verify(sim: &std::rc::Rc<Sim>, world: &World) {
    let cache = Cache::new();
    let teams = teams_of(SimPort::new(sim, None), &cache);
    let due: BTreeSet<Event> = block_on(log(&teams))
        .unwrap()
        .iter()
        .flat_map(|record| {
            let lanes = Lane::ALL.into_iter();
            let lanes = lanes.filter(|lane| lane.has_events(record));
            lanes.map(|lane| (lane, record.revision))
        })
        .collect();
    check_cursors(&teams, world);
    if !world.has_faults {
        check_faultless(&teams, world, &due);
    }
    check_order(world);
    // As the round of the platform's run does after a crash.
    world.refuses.set(false);
    for _ in 0..4 {
        world.clock.set(world.clock.get() + TimeDelta::minutes(6));
        block_on(deliver(&teams, world)).unwrap();
    }
    check_order(world);
    let mut taken: BTreeSet<_> = world.taken.borrow().iter().copied().collect();
    taken.extend(world.taken_parked.borrow().iter());
    assert_eq!(taken, due, "an event is lost");
    let outbox = block_on(teams.outbox(&acme())).unwrap();
    assert!(outbox.parked.is_empty(), "{outbox:?}");
    assert!(outbox.held(world.clock.get()).is_none(), "{outbox:?}");
}

fn check_cursors(teams: &Teams<'_, SimPort>, world: &World) {
    let outbox = block_on(teams.outbox(&acme())).unwrap();
    for (lane, cursor) in world.acknowledged.borrow().iter() {
        let stored = outbox.cursor(*lane);
        assert!(
            stored.place() >= cursor.place(),
            "a cursor went back: {stored:?} {cursor:?}"
        );
    }
}

/// Without faults everything is delivered once, or the team waits.
fn check_faultless(teams: &Teams<'_, SimPort>, world: &World, due: &BTreeSet<Event>) {
    let outbox = block_on(teams.outbox(&acme())).unwrap();
    assert!(outbox.claim.is_none(), "a claim is left");
    let mut taken = world.taken.borrow().clone();
    taken.extend(world.taken_parked.borrow().iter());
    let count = taken.len();
    taken.sort();
    taken.dedup();
    assert_eq!(taken.len(), count, "an event came twice");
    let is_all = taken.len() == due.len();
    let (waiting, _) = block_on(teams.waiting_after(&Default::default(), 10)).unwrap();
    let waits = waiting.iter().any(|(team, _)| *team == acme());
    assert!(is_all || waits, "a wake-up is lost");
    assert_eq!(outbox.waits.is_some(), !is_all, "the outbox knows of it");
}

/// Events that may not have been parked arrive in the order of the log.
fn check_order(world: &World) {
    for lane in Lane::ALL {
        let mut seen = Vec::new();
        for event in world.taken.borrow().iter() {
            let may_be_parked = lane != Lane::Entries && world.refused.borrow().contains(event);
            if event.0 == lane && !may_be_parked && !seen.contains(&event.1) {
                seen.push(event.1);
            }
        }
        assert!(seen.is_sorted(), "out of order: {lane:?} {seen:?}");
    }
}

/// Events that must occur.
const HAPPENS: [&str; 5] = [
    "a request met a claim",
    "a claim was over",
    "a team waited no more",
    "an actor died",
    "an actor stalled",
];

#[test]
fn every_event_arrives_whoever_dies_or_wakes_late() {
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
fn delivery_holds_for_as_many_seeds_as_asked_for() {
    simulate_asked_for(simulate);
}
