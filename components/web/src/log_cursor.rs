//! Positions in a team's log, as its pages name them.

use crate::problem::Problem;
use std::fmt;
use std::str::FromStr;

/// The end of a page of the log, newest first: the next page begins before it. Its text is
/// `<segment>.<revision>.<index>`; any other is `invalid_request`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogCursor {
    /// The segment of the entry. Records then in the root are in this segment or a later one now.
    pub segment: u64,
    /// The revision.
    pub revision: u64,
    /// The index of the entry in the revision.
    pub index: usize,
}

impl fmt::Display for LogCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.segment, self.revision, self.index)
    }
}

impl FromStr for LogCursor {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        // Numbers can be written in more ways than one.
        Self::parse(text)
            .filter(|cursor| cursor.to_string() == text)
            .ok_or_else(|| Problem::parameter("cursor", "must be the cursor of a page"))
    }
}

impl LogCursor {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '.');
        Some(Self {
            segment: parts.next()?.parse().ok()?,
            revision: parts.next()?.parse().ok()?,
            index: parts.next()?.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursor_is_read_only_as_it_was_written() {
        let cursor = LogCursor {
            segment: 3,
            revision: 70,
            index: 1,
        };
        assert_eq!(cursor.to_string().parse::<LogCursor>().unwrap(), cursor);
        for bad in [
            "",
            "1",
            "1.2",
            "a.b.c",
            "1.2.-3",
            "1.2.+3",
            "01.2.3",
            "1.2.3.",
            "1.2.99999999999999999999",
        ] {
            assert!(bad.parse::<LogCursor>().is_err(), "{bad}");
        }
    }
}
