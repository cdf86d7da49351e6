//! What is remembered of a POST that had an `Idempotency-Key`, so that the same request again gets the same answer.

use crate::{Digest, Refusal, limits};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

/// A request as far as its repetition is to be recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeatable {
    /// The digest of caller, operation and `Idempotency-Key`: what the request is remembered under.
    pub key: Digest,
    /// The digest of the body.
    pub body: Digest,
}

/// What is remembered of a request that created something. No secret: what the answer needs beside the body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Remembered {
    /// The digest of the body, shortened.
    pub body: Digest,
    /// When it was done.
    pub at: DateTime<Utc>,
    /// What it created.
    pub created: Value,
}

impl Remembered {
    /// Remembers what a request created.
    pub fn new(request: &Repeatable, at: DateTime<Utc>, created: &impl Serialize) -> Self {
        Self {
            body: request.body.shortened(),
            at,
            created: serde_json::to_value(created).unwrap_or_default(),
        }
    }

    /// Whether it is to be forgotten.
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        self.at + limits::IDEMPOTENCY_MEMORY <= now
    }
}

/// A request that may be repeated, with what is remembered under its key.
#[derive(Debug, Clone, PartialEq)]
pub struct Repetition {
    /// The request.
    pub request: Repeatable,
    /// What is remembered, if anything.
    pub known: Option<Remembered>,
}

impl Repetition {
    /// What the same request created before; `None` if it is new or long ago. Another body under the same key is refused.
    pub fn again<T: DeserializeOwned>(&self, now: DateTime<Utc>) -> Result<Option<T>, Refusal> {
        match self.known.as_ref().filter(|known| !known.is_over(now)) {
            None => Ok(None),
            Some(known) if known.body != self.request.body.shortened() => {
                Err(Refusal::IdempotencyKeyReused)
            }
            Some(known) => Ok(serde_json::from_value(known.created.clone()).ok()),
        }
    }
}
