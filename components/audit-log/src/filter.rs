//! What of the log is asked for, and from where on.

use chrono::{DateTime, Utc};
use domain::{Entry, actor_kind, event_type};
use serde::Deserialize;
use web::{Code, Problem};

/// The query.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// Entries a page: 1 to 1,000, 100 if absent.
    pub limit: Option<usize>,
    /// Where to go on: the `cursor` of the page before.
    pub cursor: Option<String>,
    /// Entries of this instant and later.
    pub from: Option<DateTime<Utc>>,
    /// Entries before this instant.
    pub to: Option<DateTime<Utc>>,
    /// A category, such as `logins`.
    pub category: Option<String>,
    /// An event type, such as `member_change_status`; not together with a category.
    pub r#type: Option<String>,
    /// A kind of actor: `admin`, `reseller`, `anonymous`, `platform` or `service`.
    pub actor: Option<String>,
}

impl Filter {
    /// Refuses what makes no sense.
    pub fn check(&self) -> Result<(), Problem> {
        let is_limit_wrong = self.limit.is_some_and(|limit| !(1..=1000).contains(&limit));
        let is_range_wrong = matches!((self.from, self.to), (Some(from), Some(to)) if to <= from);
        if is_limit_wrong || is_range_wrong || (self.category.is_some() && self.r#type.is_some()) {
            return Err(Code::InvalidRequest.into());
        }
        Ok(())
    }

    /// Whether an entry is asked for.
    pub fn admits(&self, entry: &Entry) -> bool {
        let (tag, category, _) = event_type(&entry.event);
        let is = |wanted: &Option<String>, found: &str| wanted.as_ref().is_none_or(|wanted| wanted == found);
        self.from.is_none_or(|from| entry.at >= from)
            && self.to.is_none_or(|to| entry.at < to)
            && is(&self.category, category)
            && is(&self.r#type, tag)
            && is(&self.actor, actor_kind(&entry.actor))
    }
}

/// Where a page ended: everything before this place has not been told yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The segment in which the place was. What was in the root then is in this segment or a later one now.
    pub segment: u64,
    /// The revision.
    pub revision: u64,
    /// The entry in it.
    pub index: usize,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.segment, self.revision, self.index)
    }
}

impl std::str::FromStr for Cursor {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let mut parts = text.splitn(3, '.').map(str::parse::<u64>);
        match (parts.next(), parts.next(), parts.next()) {
            (Some(Ok(segment)), Some(Ok(revision)), Some(Ok(index))) => {
                Ok(Self { segment, revision, index: usize::try_from(index).unwrap_or(usize::MAX) })
            }
            _ => Err(Code::InvalidRequest.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursor_is_read_as_it_was_written() {
        let cursor = Cursor { segment: 3, revision: 70, index: 1 };
        assert_eq!(cursor.to_string().parse::<Cursor>().unwrap(), cursor);
        for bad in ["", "1", "1.2", "a.b.c", "1.2.-3"] {
            assert!(bad.parse::<Cursor>().is_err(), "{bad}");
        }
    }

    #[test]
    fn contradictory_filters_are_refused() {
        let both = Filter { category: Some("logins".into()), r#type: Some("x".into()), ..Filter::default() };
        assert!(both.check().is_err());
        assert!(Filter { limit: Some(0), ..Filter::default() }.check().is_err());
        assert!(Filter::default().check().is_ok());
    }
}
