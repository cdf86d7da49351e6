//! A deterministic scheduler: actors share a store, each call to it gives way once, and a seed
//! decides who goes on.
#![allow(dead_code, reason = "each file of tests uses a part of it")]

use super::store::{Fate, World};
use futures::task::noop_waker_ref;
use std::future::Future;
use std::pin::Pin;
use std::task::Context;

/// A run that has not ended after so many steps is caught in a loop.
const STEPS: u64 = 50_000;

/// A small generator (splitmix64): the same seed gives the same run.
#[derive(Debug, Clone)]
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % limit as u64).unwrap_or_default()
    }

    /// One of several.
    pub fn of<T: Clone>(&mut self, several: &[T]) -> T {
        several[self.below(several.len())].clone()
    }
}

pub type Actor<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

/// Runs actors to their ends, or deaths, in an order that the dice decide. Who stands still is
/// woken when its time has come or when nobody else goes on. Writes that are late land in between
/// or after all.
pub fn run(world: &World, actors: Vec<Actor<'_>>) {
    let mut context = Context::from_waker(noop_waker_ref());
    *world.fates.borrow_mut() = vec![Fate::Awake; actors.len()];
    let mut actors: Vec<_> = actors.into_iter().enumerate().collect();
    let mut turns = 0;
    while !actors.is_empty() {
        turns += 1;
        assert!(turns < STEPS, "the actors come to no end");
        if world.below(64) == 0 {
            world.land_one();
        }
        let is_awake = |actor: usize| match world.fates.borrow()[actor] {
            Fate::Asleep(until) => until <= world.step(),
            Fate::Awake | Fate::Dead => true,
        };
        let awake: Vec<_> = (0..actors.len())
            .filter(|at| is_awake(actors[*at].0))
            .collect();
        let chosen = if awake.is_empty() {
            world.below(actors.len())
        } else {
            awake[world.below(awake.len())]
        };
        let (number, actor) = &mut actors[chosen];
        let is_dead = world.fates.borrow()[*number] == Fate::Dead;
        if is_dead || actor.as_mut().poll(&mut context).is_ready() {
            drop(actors.swap_remove(chosen));
        }
    }
    while world.land_one() {}
}
