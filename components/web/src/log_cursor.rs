//! Places in a team's log, as its pages name them.

use crate::code::Code;
use crate::problem::Problem;
use std::fmt;
use std::str::FromStr;

/// Where a page of the log ended: everything before this place has not been told yet. Its text is
/// `<segment>.<revision>.<index>`; any other is `invalid_request`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogCursor {
    /// The segment in which the place was. What was in the root then is in this segment or a later one now.
    pub segment: u64,
    /// The revision.
    pub revision: u64,
    /// The entry in it.
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
        let read = || {
            let mut parts = text.splitn(3, '.');
            let (segment, revision) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
            Some(Self {
                segment,
                revision,
                index: parts.next()?.parse().ok()?,
            })
        };
        // Numbers can be written in more ways than one.
        let cursor = read().filter(|cursor: &Self| cursor.to_string() == text);
        cursor.ok_or_else(|| Problem::new(Code::InvalidRequest).because("no cursor"))
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
