//! The errors of storage.

use crate::port::Fault;
use domain::Refusal;

/// The reason why a command or a read did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such team.
    #[error("no such team")]
    NoTeam,
    /// The team has left, or is erased.
    #[error("the team has left")]
    Left,
    /// The root of a team is gone, which an instance may have known.
    #[error("{0} is gone")]
    Gone(String),
    /// The domain refused. The audit entry of the refusal, if it has one, is committed.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The directory has not been set up.
    #[error("the directory is not set up")]
    NotSetUp,
    /// The store failed or did not settle in bounded time: try again later. Whether a change took
    /// effect is unknown.
    #[error(transparent)]
    Unavailable(#[from] Fault),
    /// An object that the root refers to was absent: the root has moved on, or the store lost it.
    #[error("missing object {0}")]
    Missing(String),
    /// A stored value is not of the type that this project writes.
    #[error("not readable: {0}")]
    Unreadable(String),
}

impl Error {
    pub(crate) fn fault(text: impl Into<String>) -> Self {
        Self::Unavailable(Fault(anyhow::Error::msg(text.into())))
    }

    /// Turns a missing object into a fault, where reading again would not help.
    pub(crate) fn unavailable(self) -> Self {
        match self {
            Self::Missing(key) => Self::fault(format!("{key} is missing")),
            other => other,
        }
    }
}
