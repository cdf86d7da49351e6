//! A deterministic scheduler: actors share a store, each call to it gives way once, and a seed
//! decides which one continues.
#![allow(dead_code, reason = "each file of tests uses a part of it")]

use super::store::{Sim, State};
use futures::task::noop_waker_ref;
use std::future::Future;
use std::pin::Pin;
use std::task::Context;

/// A run that has not ended after so many steps is caught in a loop.
const STEPS: u64 = 50_000;

/// A small generator (splitmix64): the same seed gives the same run.
#[derive(Debug, Clone)]
pub struct Rng(pub u64);

impl Rng {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % limit as u64).unwrap_or_default()
    }

    /// One of several.
    pub fn pick<T: Clone>(&mut self, several: &[T]) -> T {
        several[self.below(several.len())].clone()
    }
}

pub type Actor<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

/// Runs actors until they end or crash, in a random order. A sleeping actor continues at its step,
/// or when no other actor is running. Late writes take effect in between or at the end.
pub fn run(sim: &Sim, actors: Vec<Actor<'_>>) {
    let mut context = Context::from_waker(noop_waker_ref());
    *sim.states.borrow_mut() = vec![State::Running; actors.len()];
    let mut actors: Vec<_> = actors.into_iter().enumerate().collect();
    let mut turns = 0;
    while !actors.is_empty() {
        turns += 1;
        assert!(turns < STEPS, "the actors come to no end");
        if sim.below(64) == 0 {
            sim.apply_late_write();
        }
        let is_awake = |actor: usize| match sim.states.borrow()[actor] {
            State::Asleep(until) => until <= sim.step(),
            State::Running | State::Crashed => true,
        };
        let awake: Vec<_> = (0..actors.len())
            .filter(|at| is_awake(actors[*at].0))
            .collect();
        let chosen = if awake.is_empty() {
            sim.below(actors.len())
        } else {
            awake[sim.below(awake.len())]
        };
        let (number, actor) = &mut actors[chosen];
        let has_crashed = sim.states.borrow()[*number] == State::Crashed;
        if has_crashed || actor.as_mut().poll(&mut context).is_ready() {
            drop(actors.swap_remove(chosen));
        }
    }
    while sim.apply_late_write() {}
}
