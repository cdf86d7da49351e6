//! The entry of a team in the directory, as a text.

use crate::error::Error;
use chrono::{DateTime, TimeDelta, Utc};
use std::fmt;

/// How long the id of an erased team is not given to another one.
const MEMORY: TimeDelta = TimeDelta::days(30);

/// The entry of a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Entry {
    /// The team is there: the key of its root.
    Published(String),
    /// The team has left, and its objects are being deleted, the root last.
    Erasing {
        /// The key of its root.
        root: String,
        /// Commits and parked items that the hook has not taken.
        undelivered: u64,
    },
    /// Nothing of the team is left.
    Erased {
        /// When the root was deleted.
        at: DateTime<Utc>,
        /// As above.
        undelivered: u64,
    },
}

impl Entry {
    /// The entry behind a text.
    pub fn parse(text: &str) -> Result<Self, Error> {
        Self::parsed(text).ok_or_else(|| Error::Unreadable(format!("entry {text:?}")))
    }

    fn parsed(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let entry = match (words.next()?, words.next(), words.next()) {
            (root, None, None) if root.starts_with("team.") => Self::Published(root.to_owned()),
            ("erasing", Some(root), Some(undelivered)) => Self::Erasing {
                root: root.to_owned(),
                undelivered: undelivered.parse().ok()?,
            },
            ("erased", Some(at), Some(undelivered)) => Self::Erased {
                at: DateTime::from_timestamp_millis(at.parse().ok()?)?,
                undelivered: undelivered.parse().ok()?,
            },
            _ => return None,
        };
        words.next().is_none().then_some(entry)
    }

    /// Whether a team may be created under the id. Erased ones keep theirs for a while.
    pub fn is_free(&self, now: DateTime<Utc>) -> bool {
        matches!(self, Self::Erased { at, .. } if now >= *at + MEMORY)
    }

    /// Whether an erasure comes from this entry to the next one.
    pub fn precedes(&self, next: &Self) -> bool {
        match (self, next) {
            (Self::Published(own), Self::Erasing { root, .. }) => own == root,
            (Self::Erasing { .. }, Self::Erased { .. }) => true,
            _ => false,
        }
    }

    /// The key of the root, as long as there is one.
    pub fn root(&self) -> Option<&str> {
        match self {
            Self::Published(root) | Self::Erasing { root, .. } => Some(root),
            Self::Erased { .. } => None,
        }
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Published(root) => f.write_str(root),
            Self::Erasing { root, undelivered } => write!(f, "erasing {root} {undelivered}"),
            Self::Erased { at, undelivered } => {
                write!(f, "erased {} {undelivered}", at.timestamp_millis())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_survive_their_text() {
        let at = DateTime::from_timestamp_millis(1_800_000_000_123).unwrap();
        let root = "team.x".to_owned();
        for entry in [
            Entry::Published(root.clone()),
            Entry::Erasing {
                root,
                undelivered: 7,
            },
            Entry::Erased { at, undelivered: 0 },
        ] {
            assert_eq!(Entry::parse(&entry.to_string()).unwrap(), entry);
        }
        for text in [
            "",
            "x",
            "erased",
            "erased 1 2 3",
            "erasing team.x",
            "team.x 1",
        ] {
            assert!(Entry::parse(text).is_err(), "{text:?}");
        }
    }
}
