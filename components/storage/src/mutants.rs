//! Bugs that tests put in on purpose, to show that the simulation finds them. Only with the feature `mutants`, which
//! only this crate's own tests turn on; otherwise there are none, and nothing of this is in what is built.

use sha2::{Digest, Sha256};

/// A bug.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mutant {
    /// A commit does not look at what became of its swap.
    SkipReadBack,
    /// A commit believes what the swap answers.
    TrustSwap,
    /// The list of admins is named by what it holds, so that it comes again under a key that was given up.
    RecreateCollected,
    /// The record that a commit adds goes into the segment that it cuts as well.
    CutPresentRecord,
    /// A team's root has a key that all who create the team know.
    FixedRoot,
    /// A session's command does not look at the stop key again before it swaps.
    SkipSecondLook,
    /// What a commit retires is deleted before the commit has won.
    DeleteAtOnce,
    /// A dead attempt deletes the segment of the log as well.
    DiscardSegment,
}

impl Mutant {
    /// All of them.
    #[cfg(feature = "mutants")]
    pub const ALL: [Self; 8] = [
        Self::SkipReadBack,
        Self::TrustSwap,
        Self::RecreateCollected,
        Self::CutPresentRecord,
        Self::FixedRoot,
        Self::SkipSecondLook,
        Self::DeleteAtOnce,
        Self::DiscardSegment,
    ];
}

#[cfg(feature = "mutants")]
thread_local! {
    static PRESENT: std::cell::Cell<Option<Mutant>> = const { std::cell::Cell::new(None) };
}

/// Puts a bug into all that this thread does from here on, or takes it out.
#[cfg(feature = "mutants")]
pub fn put_in(mutant: Option<Mutant>) {
    PRESENT.set(mutant);
}

/// Whether a bug is in.
#[cfg(feature = "mutants")]
pub(crate) fn has(mutant: Mutant) -> bool {
    PRESENT.get() == Some(mutant)
}

/// Whether a bug is in.
#[cfg(not(feature = "mutants"))]
pub(crate) const fn has(_: Mutant) -> bool {
    false
}

/// A name that the same bytes always have.
pub(crate) fn name_of(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}
