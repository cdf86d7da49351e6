//! Bulk imports: lines by number, and the handling of those that are refused.

use crate::choices::choices;
use crate::refusal::Refusal;

/// The most lines that a refusal of an import names.
pub const NAMED_LINES: usize = 100;

choices! {
    /// The handling of an import with refused lines.
    #[derive(Default)]
    OnError {
        /// It takes none.
        #[default] Abort = "abort",
        /// It takes the others.
        Skip = "skip",
    }
}

/// Something of a line, with the line's number from 1.
pub type Line<T> = (usize, T);

/// The outcome of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bulk<I> {
    /// Its numbers.
    pub counts: I,
    /// The lines that it skipped, and why.
    pub skipped: Vec<Line<Refusal>>,
}

impl OnError {
    /// Refuses an import with refused lines, unless they are skipped.
    pub fn settle(self, refused: &[Line<Refusal>]) -> Result<(), Refusal> {
        if self == Self::Skip || refused.is_empty() {
            Ok(())
        } else {
            let named = refused.iter().take(NAMED_LINES);
            Err(Refusal::Lines(named.cloned().collect()))
        }
    }
}
