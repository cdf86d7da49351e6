//! Idempotency: a repeated POST with the same `Idempotency-Key` gets the same answer.

use crate::digest::Digest;
use crate::limits;
use crate::refusal::Refusal;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The identity of a request that may be repeated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeatable {
    /// The digest of caller, operation and `Idempotency-Key`: the key of the remembered request.
    pub key: Digest,
    /// The digest of the body.
    pub body: Digest,
}

/// The memory of a request that created something. It holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered<T> {
    /// The digest of the body.
    pub body: Digest,
    /// When the request was served.
    pub at: DateTime<Utc>,
    /// The created thing, as far as the answer needs it.
    pub created: T,
}

impl<T> Remembered<T> {
    /// Remembers a request with the thing that it created.
    pub fn new(request: &Repeatable, at: DateTime<Utc>, created: T) -> Self {
        Self {
            body: request.body.clone(),
            at,
            created,
        }
    }

    /// Whether it has expired.
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        self.at + limits::IDEMPOTENCY_MEMORY <= now
    }
}

/// A request that may be repeated, with its memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repetition<T> {
    /// The request.
    pub request: Repeatable,
    /// The memory of the same request, if there is one.
    pub known: Option<Remembered<T>>,
}

impl<T: Clone> Repetition<T> {
    /// The thing that the same request created before; `None` if it is new or has expired. Another
    /// body under the same key is refused.
    pub fn again(&self, now: DateTime<Utc>) -> Result<Option<T>, Refusal> {
        match self.known.as_ref().filter(|known| !known.is_over(now)) {
            None => Ok(None),
            Some(known) if known.body != self.request.body => Err(Refusal::IdempotencyKeyReused),
            Some(known) => Ok(Some(known.created.clone())),
        }
    }
}
