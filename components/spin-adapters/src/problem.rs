//! Errors of storage as problems.

use storage::Error;
use web::{Code, Problem};

/// The problem that a caller sees. A store that fails is unavailable, never "not found".
pub(crate) fn problem(error: Error) -> Problem {
    match error {
        Error::NoTeam => Code::NotFound.into(),
        Error::Left => Code::TeamErased.into(),
        Error::Refused(refusal) => refusal.into(),
        Error::NotSetUp => Code::NotSetUp.into(),
        Error::Gone(_) | Error::Unavailable(_) | Error::Missing(_) | Error::Unreadable(_) => {
            Problem::new(Code::Unavailable).caused_by(error)
        }
    }
}
