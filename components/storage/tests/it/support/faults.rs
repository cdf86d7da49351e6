//! The faults of one run of the simulation.

use super::schedule::Rng;

/// The reply to a swap.
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

/// The faults of one run, per thousand calls.
#[derive(Debug, Clone, Copy)]
pub struct Faults {
    pub swaps: Swaps,
    /// Calls that fail, without effect or after it, or whose effect comes late.
    pub failures: usize,
    /// Calls before which their actor sleeps.
    pub stalls: usize,
    /// Calls before which their actor dies.
    pub crashes: usize,
    /// Whether batches take effect piece by piece.
    pub are_batches_split: bool,
}

impl Faults {
    /// No faults; only the order is random.
    pub fn none(swaps: Swaps) -> Self {
        Self {
            swaps,
            failures: 0,
            stalls: 0,
            crashes: 0,
            are_batches_split: false,
        }
    }

    /// Random faults.
    pub fn random(rng: &mut Rng) -> Self {
        Self {
            swaps: rng.pick(&[
                Swaps::Honest,
                Swaps::Deny,
                Swaps::Affirm,
                Swaps::Invert,
                Swaps::Conflict,
            ]),
            failures: rng.pick(&[0, 0, 20, 60]),
            stalls: rng.pick(&[0, 20, 80]),
            crashes: rng.pick(&[0, 0, 10]),
            are_batches_split: rng.below(2) == 0,
        }
    }
}
