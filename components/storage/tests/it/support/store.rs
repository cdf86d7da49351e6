//! A simulated store for many actors. Each call yields once before it takes effect. At random it is
//! delayed, fails, loses its reply, takes effect after its caller has given up, or is its caller's
//! last. Batches are not atomic, and swaps reply as known stores do.
#![allow(dead_code, reason = "each file of tests uses a part of it")]

use super::faults::{Faults, Swaps};
use super::schedule::Rng;
use super::{Dump, Timed, at, fault};
use chrono::{DateTime, Utc};
use domain::Random;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;
use storage::{Fault, Port};

/// A page with room for one member, or for the names of some eight pages.
pub const SMALL_PAGE: usize = 300;

/// The state of an actor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum State {
    /// It continues when it is chosen.
    Running,
    /// It sleeps until this step, or until no other actor is running.
    Asleep(u64),
    Crashed,
}

/// A write that has no effect yet, although its caller has given it up.
enum Late {
    Put(Vec<(String, Vec<u8>)>),
    Delete(Vec<String>),
    Swap(String, Option<Vec<u8>>, Vec<u8>),
}

enum Reply {
    Returned,
    Lost,
    Late,
}

/// The store of one run, and all that is known of its actors.
pub struct Sim {
    pub values: RefCell<Dump>,
    pub rng: RefCell<Rng>,
    pub faults: Faults,
    /// The most bytes of a page.
    pub page_bytes: usize,
    pub states: RefCell<Vec<State>>,
    /// Numbers of events.
    pub tally: RefCell<BTreeMap<&'static str, u64>>,
    step: Cell<u64>,
    late: RefCell<Vec<Late>>,
    random: Cell<u128>,
}

impl Sim {
    pub fn new(values: Dump, mut rng: Rng, faults: Faults) -> Rc<Self> {
        let page_bytes = rng.pick(&[SMALL_PAGE, SMALL_PAGE, 2 * SMALL_PAGE, 8 * 1024]);
        Rc::new(Self {
            values: RefCell::new(values),
            rng: RefCell::new(rng),
            faults,
            page_bytes,
            states: RefCell::default(),
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
        self.rng.borrow_mut().below(limit)
    }

    pub fn count(&self, what: &'static str) {
        *self.tally.borrow_mut().entry(what).or_default() += 1;
    }

    /// Lets one late write take effect, if there is one.
    pub fn apply_late_write(&self) -> bool {
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
    pub sim: Rc<Sim>,
    /// The actor; `None` for a reader after the run, without faults.
    pub actor: Option<usize>,
    /// The actor's time.
    pub clock: Rc<Cell<DateTime<Utc>>>,
    /// The step at which this actor read last before it swapped a root that it had not tried to
    /// swap before.
    pub looked: Rc<Cell<u64>>,
    last: Rc<Cell<(&'static str, u64)>>,
}

impl SimPort {
    pub fn new(sim: &Rc<Sim>, actor: Option<usize>) -> Self {
        let clock = Rc::new(Cell::new(at(1)));
        Self {
            sim: Rc::clone(sim),
            actor,
            clock,
            looked: Rc::default(),
            last: Rc::default(),
        }
    }

    /// Yields, perhaps for long or for ever, and draws the outcome of the call.
    async fn turn(&self, call: &'static str) -> Result<Reply, Fault> {
        let (sim, Some(actor)) = (&self.sim, self.actor) else {
            return Ok(Reply::Returned);
        };
        let Faults {
            failures,
            stalls,
            crashes,
            ..
        } = sim.faults;
        // Faults around writes are more frequent.
        let weight = if matches!(call, "get" | "keys") { 1 } else { 3 };
        let drawn = sim.below(1000);
        let state = if drawn < crashes * weight {
            sim.count("an actor died");
            State::Crashed
        } else if drawn < (crashes + stalls) * weight {
            sim.count("an actor stalled");
            let length = [20, 100, 400, u64::MAX / 2]
                .get(drawn % 4)
                .copied()
                .unwrap_or_default();
            State::Asleep(sim.step() + length)
        } else {
            State::Running
        };
        if let Some(own) = sim.states.borrow_mut().get_mut(actor) {
            *own = state;
        }
        give_way().await;
        sim.step.set(sim.step() + 1);
        if call == "swap" && self.last.get().0 != "prepare again" {
            self.looked.set(self.last.get().1);
        }
        self.last.set((call, sim.step()));
        let is_write = !matches!(call, "get" | "keys" | "prepare");
        if sim.below(1000) >= failures {
            return Ok(Reply::Returned);
        }
        match sim.below(3) {
            0 if is_write => {
                sim.count("a reply was lost");
                Ok(Reply::Lost)
            }
            1 if is_write => Ok(Reply::Late),
            _ => {
                sim.count("a call failed");
                Err(fault("failed"))
            }
        }
    }

    /// Takes effect piece by piece, or at once.
    async fn batch<T>(&self, mut pieces: Vec<T>, effect: impl Fn(T)) -> Result<(), Fault> {
        if !self.sim.faults.are_batches_split || self.actor.is_none() {
            pieces.into_iter().for_each(effect);
            return Ok(());
        }
        while !pieces.is_empty() {
            let chosen = self.sim.below(pieces.len());
            effect(pieces.swap_remove(chosen));
            if !pieces.is_empty() && self.sim.below(3) == 0 {
                self.sim.count("a batch took effect in parts");
                if !matches!(self.turn("batch").await?, Reply::Returned) {
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
        // Only the search for a verdict reads a segment right after the root was read back.
        let before = self.last.get().0;
        if matches!(before, "prepare again" | "read back") && key.contains(".log.") {
            self.sim.count("a verdict was found in a segment");
        }
        let turned = self.turn("get").await;
        if before == "swap" {
            let call = if turned.is_ok() { "read back" } else { before };
            self.last.set((call, self.last.get().1));
        }
        turned?;
        Ok(self.sim.values.borrow().get(key).cloned())
    }

    async fn set(&self, key: &str, value: Vec<u8>) -> Result<(), Fault> {
        self.set_many(vec![(key.to_owned(), value)]).await
    }

    async fn set_many(&self, pairs: Vec<(String, Vec<u8>)>) -> Result<(), Fault> {
        match self.turn("set").await? {
            Reply::Returned => {
                self.batch(pairs, |(key, value)| self.sim.put(key, value))
                    .await
            }
            Reply::Lost => lost(
                self.batch(pairs, |(key, value)| self.sim.put(key, value))
                    .await,
            ),
            Reply::Late => self.sim.defer(Late::Put(pairs)),
        }
    }

    async fn delete_many(&self, keys: Vec<String>) -> Result<(), Fault> {
        let delete = |key: String| drop(self.sim.values.borrow_mut().remove(&key));
        let is_any = |kind: &str| keys.iter().any(|key| key.contains(kind));
        if keys
            .iter()
            .any(|key| key.starts_with("directory.") || key.starts_with("waiting."))
        {
            self.sim.count("pages of a shard were deleted");
        }
        if is_any(".page.") {
            self.sim.count("pages were deleted");
        }
        if is_any(".admins.") {
            self.sim.count("lists of admins were deleted");
        }
        match self.turn("delete").await? {
            Reply::Returned => self.batch(keys, delete).await,
            Reply::Lost => lost(self.batch(keys, delete).await),
            Reply::Late => self.sim.defer(Late::Delete(keys)),
        }
    }

    async fn for_each_key(&self, take: &mut dyn FnMut(&str)) -> Result<(), Fault> {
        self.turn("keys").await?;
        self.sim.values.borrow().keys().for_each(|key| take(key));
        Ok(())
    }

    async fn prepare(&self, key: &str) -> Result<(Self::Swap, Option<Vec<u8>>), Fault> {
        let before = self.last.get().0;
        let turned = self.turn("prepare").await;
        if before == "read back" {
            self.last.set(("prepare again", self.last.get().1));
        }
        turned?;
        let value = self.sim.values.borrow().get(key).cloned();
        Ok(((key.to_owned(), value.clone()), value))
    }

    async fn swap(&self, (key, read): Self::Swap, value: Vec<u8>) -> Result<(), Fault> {
        let is_done = match self.turn("swap").await? {
            Reply::Returned => self.sim.exchange(key, &read, value),
            Reply::Lost => return lost(self.sim.exchange(key, &read, value)),
            Reply::Late => return self.sim.defer(Late::Swap(key, read, value)),
        };
        let told = match self.sim.faults.swaps {
            Swaps::Honest | Swaps::Conflict => is_done,
            Swaps::Deny => false,
            Swaps::Affirm => true,
            Swaps::Invert => !is_done,
        };
        if !is_done {
            self.sim.count("a swap lost");
        }
        if told {
            Ok(())
        } else {
            Err(fault("swap failed, or conflict"))
        }
    }

    fn random(&self) -> Random {
        self.sim.random.set(self.sim.random.get() + 1);
        Random(self.sim.random.get().to_be_bytes())
    }

    async fn pause(&self, _: Duration) {
        if self.actor.is_some() {
            give_way().await;
        }
    }

    fn page_bytes(&self) -> usize {
        self.sim.page_bytes
    }

    /// Little, so that logs are cut often.
    fn log_bytes(&self) -> usize {
        1100
    }
}
