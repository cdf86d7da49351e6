//! A simulated store for many actors: each call gives way once before it takes effect, and what
//! becomes of it the dice decide: it is late by any time, fails, loses its reply, takes effect
//! after its caller has given up, or is its caller's last. Batches are not atomic, and swaps answer
//! as the stores do that are known.
#![allow(dead_code, reason = "each file of tests uses a part of it")]

use super::schedule::Dice;
use super::{Dump, Timed, at, fault};
use chrono::{DateTime, Utc};
use domain::Random;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;
use storage::{Fault, Port};

/// What a swap is told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Swaps {
    /// The truth, as by SQLite.
    Honest,
    /// "Failed", winner and loser alike, as by Redis.
    Deny,
    /// "Done", winner and loser alike.
    Affirm,
    /// The winner that it failed, the loser that it is done: Redis with one of its two bugs mended.
    Invert,
    /// An error, where something came in between, as by DynamoDB.
    Conflict,
}

/// How bad it may get in one run: each is how often in a thousand calls.
#[derive(Debug, Clone, Copy)]
pub struct Weather {
    pub swaps: Swaps,
    /// Calls that fail, without effect or after it, or whose effect comes late.
    pub failures: usize,
    /// Calls before which their actor stands still.
    pub stalls: usize,
    /// Calls before which their actor dies.
    pub crashes: usize,
    /// Whether batches take effect piece by piece.
    pub are_batches_split: bool,
}

impl Weather {
    /// All goes well but for the order.
    pub fn calm(swaps: Swaps) -> Self {
        Self {
            swaps,
            failures: 0,
            stalls: 0,
            crashes: 0,
            are_batches_split: false,
        }
    }

    /// Any weather.
    pub fn drawn(dice: &mut Dice) -> Self {
        Self {
            swaps: dice.of(&[
                Swaps::Honest,
                Swaps::Deny,
                Swaps::Affirm,
                Swaps::Invert,
                Swaps::Conflict,
            ]),
            failures: dice.of(&[0, 0, 20, 60]),
            stalls: dice.of(&[0, 20, 80]),
            crashes: dice.of(&[0, 0, 10]),
            are_batches_split: dice.below(2) == 0,
        }
    }
}

/// What an actor is up to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fate {
    /// It goes on whenever it is chosen.
    Awake,
    /// It stands still until this step, or until nobody else goes on.
    Asleep(u64),
    Dead,
}

/// A write that has no effect yet, although its caller has given it up.
enum Late {
    Put(Vec<(String, Vec<u8>)>),
    Delete(Vec<String>),
    Swap(String, Option<Vec<u8>>, Vec<u8>),
}

enum Reply {
    Told,
    Lost,
    Late,
}

/// The store of one run, and all that is known of its actors.
pub struct World {
    pub values: RefCell<Dump>,
    pub dice: RefCell<Dice>,
    pub weather: Weather,
    pub fates: RefCell<Vec<Fate>>,
    /// What happened how often.
    pub tally: RefCell<BTreeMap<&'static str, u64>>,
    step: Cell<u64>,
    late: RefCell<Vec<Late>>,
    random: Cell<u128>,
}

impl World {
    pub fn new(values: Dump, dice: Dice, weather: Weather) -> Rc<Self> {
        Rc::new(Self {
            values: RefCell::new(values),
            dice: RefCell::new(dice),
            weather,
            fates: RefCell::default(),
            tally: RefCell::default(),
            step: Cell::new(0),
            late: RefCell::default(),
            random: Cell::new(1 << 100),
        })
    }

    /// How many calls have taken effect.
    pub fn step(&self) -> u64 {
        self.step.get()
    }

    pub fn below(&self, limit: usize) -> usize {
        self.dice.borrow_mut().below(limit)
    }

    pub fn count(&self, what: &'static str) {
        *self.tally.borrow_mut().entry(what).or_default() += 1;
    }

    /// Lets one late write take effect, if there is one.
    pub fn land_one(&self) -> bool {
        if self.late.borrow().is_empty() {
            return false;
        }
        let chosen = self.below(self.late.borrow().len());
        let late = self.late.borrow_mut().swap_remove(chosen);
        match late {
            Late::Put(pairs) => pairs
                .into_iter()
                .for_each(|(key, value)| self.put(key, value)),
            Late::Delete(keys) => keys
                .iter()
                .for_each(|key| drop(self.values.borrow_mut().remove(key))),
            Late::Swap(key, read, value) => drop(self.exchange(key, &read, value)),
        }
        self.step.set(self.step.get() + 1);
        self.count("a write landed late");
        true
    }

    /// The caller gives up, and the write takes effect some time.
    fn defer(&self, late: Late) -> Result<(), Fault> {
        self.late.borrow_mut().push(late);
        Err(fault("timed out"))
    }

    /// Objects are written once; only an order to switch off and the note of a sweep may come a
    /// second time.
    fn put(&self, key: String, value: Vec<u8>) {
        let mut values = self.values.borrow_mut();
        let is_new = values.get(&key).is_none_or(|there| *there == value);
        assert!(
            is_new || key.contains(".stop.") || key == "sweep",
            "{key} is written twice with different bytes"
        );
        if key.contains(".log.") {
            self.count("the log was cut");
        }
        values.insert(key, value);
    }

    fn exchange(&self, key: String, read: &Option<Vec<u8>>, value: Vec<u8>) -> bool {
        let mut values = self.values.borrow_mut();
        let is_unchanged = values.get(&key) == read.as_ref();
        if is_unchanged {
            values.insert(key, value);
        }
        is_unchanged
    }
}

/// An actor's own way to the store.
#[derive(Clone)]
pub struct SimPort {
    pub world: Rc<World>,
    /// Which actor; none is someone who comes after all, to whom nothing happens.
    pub actor: Option<usize>,
    /// What time it is for this actor.
    pub clock: Rc<Cell<DateTime<Utc>>>,
    /// The step at which this actor read last before it swapped a root that it had not tried to
    /// swap before.
    pub looked: Rc<Cell<u64>>,
    last: Rc<Cell<(&'static str, u64)>>,
}

impl SimPort {
    pub fn new(world: &Rc<World>, actor: Option<usize>) -> Self {
        let clock = Rc::new(Cell::new(at(1)));
        Self {
            world: Rc::clone(world),
            actor,
            clock,
            looked: Rc::default(),
            last: Rc::default(),
        }
    }

    /// Gives way, perhaps for long or for good, and draws what becomes of the call then.
    async fn turn(&self, call: &'static str) -> Result<Reply, Fault> {
        let (world, Some(actor)) = (&self.world, self.actor) else {
            return Ok(Reply::Told);
        };
        let Weather {
            failures,
            stalls,
            crashes,
            ..
        } = world.weather;
        // Whoever is about to write, or has just done so, is stopped more often.
        let weight = if matches!(call, "get" | "keys") { 1 } else { 3 };
        let drawn = world.below(1000);
        let fate = if drawn < crashes * weight {
            world.count("an actor died");
            Fate::Dead
        } else if drawn < (crashes + stalls) * weight {
            world.count("an actor stalled");
            let length = [20, 100, 400, u64::MAX / 2]
                .get(drawn % 4)
                .copied()
                .unwrap_or_default();
            Fate::Asleep(world.step() + length)
        } else {
            Fate::Awake
        };
        if let Some(own) = world.fates.borrow_mut().get_mut(actor) {
            *own = fate;
        }
        give_way().await;
        world.step.set(world.step() + 1);
        if call == "swap" && self.last.get().0 != "prepare" {
            self.looked.set(self.last.get().1);
        }
        self.last.set((call, world.step()));
        let is_write = !matches!(call, "get" | "keys" | "prepare");
        if world.below(1000) >= failures {
            return Ok(Reply::Told);
        }
        match world.below(3) {
            0 if is_write => {
                world.count("a reply was lost");
                Ok(Reply::Lost)
            }
            1 if is_write => Ok(Reply::Late),
            _ => {
                world.count("a call failed");
                Err(fault("failed"))
            }
        }
    }

    /// Takes effect piece by piece, or at once.
    async fn batch<T>(&self, mut pieces: Vec<T>, effect: impl Fn(T)) -> Result<(), Fault> {
        if !self.world.weather.are_batches_split || self.actor.is_none() {
            pieces.into_iter().for_each(effect);
            return Ok(());
        }
        while !pieces.is_empty() {
            let chosen = self.world.below(pieces.len());
            effect(pieces.swap_remove(chosen));
            if !pieces.is_empty() && self.world.below(3) == 0 {
                self.world.count("a batch took effect in parts");
                if !matches!(self.turn("batch").await?, Reply::Told) {
                    return Err(fault("done in part"));
                }
            }
        }
        Ok(())
    }
}

async fn give_way() {
    let mut has_given = false;
    std::future::poll_fn(move |_| {
        if std::mem::replace(&mut has_given, true) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
}

fn lost<T>(_: T) -> Result<(), Fault> {
    Err(fault("reply lost"))
}

impl Timed for SimPort {
    fn now(&self) -> DateTime<Utc> {
        self.clock.get()
    }
}

impl Port for SimPort {
    type Swap = (String, Option<Vec<u8>>);

    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Fault> {
        // Nobody but who looks for the verdict reads a segment right after the root.
        if self.last.get().0 == "prepare" && key.contains(".log.") {
            self.world.count("a verdict was found in a segment");
        }
        self.turn("get").await?;
        Ok(self.world.values.borrow().get(key).cloned())
    }

    async fn set(&self, key: &str, value: Vec<u8>) -> Result<(), Fault> {
        self.set_many(vec![(key.to_owned(), value)]).await
    }

    async fn set_many(&self, pairs: Vec<(String, Vec<u8>)>) -> Result<(), Fault> {
        match self.turn("set").await? {
            Reply::Told => {
                self.batch(pairs, |(key, value)| self.world.put(key, value))
                    .await
            }
            Reply::Lost => lost(
                self.batch(pairs, |(key, value)| self.world.put(key, value))
                    .await,
            ),
            Reply::Late => self.world.defer(Late::Put(pairs)),
        }
    }

    async fn delete_many(&self, keys: Vec<String>) -> Result<(), Fault> {
        let delete = |key: String| drop(self.world.values.borrow_mut().remove(&key));
        let is_any = |kind: &str| keys.iter().any(|key| key.contains(kind));
        if is_any(".page.") {
            self.world.count("pages were deleted");
        }
        if is_any(".admins.") {
            self.world.count("lists of admins were deleted");
        }
        match self.turn("delete").await? {
            Reply::Told => self.batch(keys, delete).await,
            Reply::Lost => lost(self.batch(keys, delete).await),
            Reply::Late => self.world.defer(Late::Delete(keys)),
        }
    }

    async fn keys(&self) -> Result<Vec<String>, Fault> {
        self.turn("keys").await?;
        Ok(self.world.values.borrow().keys().cloned().collect())
    }

    async fn prepare(&self, key: &str) -> Result<(Self::Swap, Option<Vec<u8>>), Fault> {
        self.turn("prepare").await?;
        let value = self.world.values.borrow().get(key).cloned();
        Ok(((key.to_owned(), value.clone()), value))
    }

    async fn swap(&self, (key, read): Self::Swap, value: Vec<u8>) -> Result<(), Fault> {
        let is_done = match self.turn("swap").await? {
            Reply::Told => self.world.exchange(key, &read, value),
            Reply::Lost => return lost(self.world.exchange(key, &read, value)),
            Reply::Late => return self.world.defer(Late::Swap(key, read, value)),
        };
        let told = match self.world.weather.swaps {
            Swaps::Honest | Swaps::Conflict => is_done,
            Swaps::Deny => false,
            Swaps::Affirm => true,
            Swaps::Invert => !is_done,
        };
        if !is_done {
            self.world.count("a swap lost");
        }
        if told {
            Ok(())
        } else {
            Err(fault("swap failed, or conflict"))
        }
    }

    fn random(&self) -> Random {
        self.world.random.set(self.world.random.get() + 1);
        Random(self.world.random.get().to_be_bytes())
    }

    async fn pause(&self, _: Duration) {
        if self.actor.is_some() {
            give_way().await;
        }
    }
}
