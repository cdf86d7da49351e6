//! The technicians that a team has blocked, as its record keeps them.

use crate::fixed_width::parts;
use crate::limits;
use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// Characters of a digest: 48 bits. Nobody can choose an id to escape a block, and a chance
/// collision with one of 50 is out of the question.
pub(crate) const DIGEST: usize = 8;

/// The technicians that a team has blocked: the beginnings of their digests, one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Blocked(String);

impl Blocked {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn all(&self) -> impl Iterator<Item = &str> {
        parts(&self.0, DIGEST)
    }

    pub(crate) fn contains(&self, digest: &str) -> bool {
        self.all().any(|known| known == digest)
    }

    /// The blocks with this one as well.
    ///
    /// # Errors
    /// There are [`limits::BLOCKED_BY_TEAM`] others, or [`limits::BLOCKED_BY_LESSER_ADMINS`] unless a
    /// full admin blocks.
    pub(crate) fn with(&self, digest: &str, is_by_full_admin: bool) -> Result<Self, Refusal> {
        let most = match is_by_full_admin {
            true => limits::BLOCKED_BY_TEAM,
            false => limits::BLOCKED_BY_LESSER_ADMINS,
        };
        if self.all().count() >= most {
            return Err(Refusal::LimitReached("technicians blocked"));
        }
        Ok(Self(format!("{}{digest}", self.0)))
    }

    pub(crate) fn without(&self, digest: &str) -> Self {
        Self(self.all().filter(|known| *known != digest).collect())
    }
}
