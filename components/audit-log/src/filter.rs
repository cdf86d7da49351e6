//! The query of the audit log.

use chrono::{DateTime, Utc};
use domain::{ActorKind, Category, Entry, EventType};
use serde::Deserialize;
use web::Problem;

/// The query.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// Entries a page: 1 to 1,000, 100 if absent.
    pub limit: Option<usize>,
    /// The `cursor` of the page before.
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
    /// Refuses a limit out of range, an empty range of time, a category beside a type, and words that
    /// no entry can have.
    pub fn check(&self) -> Result<(), Problem> {
        let is_limit_good = self.limit.is_none_or(|limit| (1..=1000).contains(&limit));
        let is_range_bad = matches!((self.from, self.to), (Some(from), Some(to)) if to <= from);
        let is_double = self.category.is_some() && self.r#type.is_some();
        let categories = Category::ALL.iter().map(|category| category.as_str());
        let types = EventType::ALL.iter().map(|one| one.as_str());
        let kinds = ActorKind::ALL.iter().map(|kind| kind.as_str());
        let known = "must be one of those in the description of the API";
        for (is_good, name, rule) in [
            (is_limit_good, "limit", "must be 1 to 1000"),
            (!is_range_bad, "to", "must be later than from"),
            (!is_double, "type", "must not come with a category"),
            (
                is_absent_or_in(&self.category, categories),
                "category",
                known,
            ),
            (is_absent_or_in(&self.r#type, types), "type", known),
            (is_absent_or_in(&self.actor, kinds), "actor", known),
        ] {
            if !is_good {
                return Err(Problem::parameter(name, rule));
            }
        }
        Ok(())
    }

    /// Whether an entry is asked for.
    pub fn admits(&self, entry: &Entry) -> bool {
        let event_type = entry.event.event_type();
        self.from.is_none_or(|from| entry.at >= from)
            && self.to.is_none_or(|to| entry.at < to)
            && is_or_any(&self.category, event_type.category().as_str())
            && is_or_any(&self.r#type, event_type.as_str())
            && is_or_any(&self.actor, entry.actor.kind().as_str())
    }
}

/// Whether a parameter is absent or has this value.
fn is_or_any(wanted: &Option<String>, found: &str) -> bool {
    wanted.as_ref().is_none_or(|wanted| wanted == found)
}

fn is_absent_or_in<'a>(word: &Option<String>, mut known: impl Iterator<Item = &'a str>) -> bool {
    word.as_deref()
        .is_none_or(|word| known.any(|known| known == word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contradictory_filters_are_refused() {
        let both = Filter {
            category: Some("logins".into()),
            r#type: Some("member_change_status".into()),
            ..Filter::default()
        };
        assert!(both.check().is_err());
        assert!(
            Filter {
                limit: Some(0),
                ..Filter::default()
            }
            .check()
            .is_err()
        );
        assert!(Filter::default().check().is_ok());
    }

    #[test]
    fn words_that_no_entry_has_are_refused() {
        for (query, is_known) in [
            ("category=logins", true),
            ("category=login", false),
            ("category=Logins", false),
            ("type=member_change_status", true),
            ("type=member_changed", false),
            ("actor=reseller", true),
            ("actor=tom@northwind.example", false),
        ] {
            let (name, word) = query.split_once('=').unwrap();
            let word = |own| (name == own).then(|| word.to_owned());
            let filter = Filter {
                category: word("category"),
                r#type: word("type"),
                actor: word("actor"),
                ..Filter::default()
            };
            assert_eq!(filter.check().is_ok(), is_known, "{query}");
        }
    }
}
