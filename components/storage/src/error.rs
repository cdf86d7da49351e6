//! What can come out of storage besides success.

use crate::Fault;
use domain::Refusal;
use serde_json::value::{RawValue, to_raw_value};

/// Why a command or a read did not succeed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There is no such team.
    #[error("no such team")]
    NoTeam,
    /// The domain refused; an audit entry of that, if any, is committed.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The directory has not been set up.
    #[error("the directory is not set up")]
    NotSetUp,
    /// The store failed or would not settle in bounded time: try again later. Nothing is known to have changed.
    #[error(transparent)]
    Unavailable(#[from] Fault),
    /// An object that the root refers to was not there: the root has moved on, or the store lost it.
    #[error("missing object {0}")]
    Missing(String),
    /// What the store holds is not what this project writes.
    #[error("not readable: {0}")]
    Unreadable(String),
}

impl Error {
    pub(crate) fn fault(text: impl Into<String>) -> Self {
        Self::Unavailable(Fault(text.into()))
    }

    /// What this is where reading again would not help.
    pub(crate) fn unavailable(self) -> Self {
        match self {
            Self::Missing(key) => Self::fault(format!("{key} is missing")),
            other => other,
        }
    }
}

/// Reads JSON of this project's own making.
pub(crate) fn decode<T: serde::de::DeserializeOwned>(key: &str, bytes: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(bytes).map_err(|error| Error::Unreadable(format!("{key}: {error}")))
}

/// Writes JSON that stays inside other JSON.
pub(crate) fn raw<T: serde::Serialize>(value: &T) -> Result<Box<RawValue>, Error> {
    to_raw_value(value).map_err(|error| Error::fault(format!("cannot be written: {error}")))
}

/// Writes JSON.
pub(crate) fn encode<T: serde::Serialize>(value: &T) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(value).map_err(|error| Error::fault(format!("cannot be written: {error}")))
}
