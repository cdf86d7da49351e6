//! `If-Match`: a change is made only if what it changes is still at the revision that the caller knows (RFC 9110).

use crate::code::Code;
use crate::problem::Problem;
use axum::extract::OptionalFromRequestParts;
use axum::http::request::Parts;

/// The revisions that the caller knows; taken as `Option<IfMatch>`. Anything but `*` or entity tags separated by commas
/// is `invalid_request`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IfMatch {
    /// `*`: whichever it is.
    Any,
    /// One of these tags. A weak one never matches, and so isn't here.
    Tags(Vec<String>),
}

impl IfMatch {
    /// Whether it allows a change of this revision.
    pub fn allows(&self, revision: u64) -> bool {
        match self {
            Self::Any => true,
            Self::Tags(tags) => tags.contains(&revision.to_string()),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        if text.trim() == "*" {
            return Some(Self::Any);
        }
        let mut tags = Vec::new();
        let mut rest = text.trim();
        while !rest.is_empty() {
            let (is_weak, quoted) = rest
                .strip_prefix("W/")
                .map_or((false, rest), |weak| (true, weak));
            let (tag, after) = quoted.strip_prefix('"')?.split_once('"')?;
            if !tag.bytes().all(|b| b.is_ascii_graphic()) {
                return None;
            }
            if !is_weak {
                tags.push(tag.to_owned());
            }
            let after = after.trim_start();
            rest = if after.is_empty() {
                after
            } else {
                after.strip_prefix(',')?.trim_start()
            };
        }
        (!text.trim().is_empty()).then_some(Self::Tags(tags))
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Problem> {
        let values: Vec<_> = parts
            .headers
            .get_all("if-match")
            .iter()
            .map(|value| value.to_str())
            .collect();
        if values.is_empty() {
            return Ok(None);
        }
        let bad = || Problem::new(Code::InvalidRequest).because("If-Match does not fit");
        // Several headers are one list.
        let text = values
            .into_iter()
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| bad())?
            .join(",");
        Self::parse(&text).map(Some).ok_or_else(bad)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_revision_itself_or_a_star_allows_a_change() {
        for (text, allows) in [
            ("*", Some(true)),
            ("\"7\"", Some(true)),
            ("\"6\", \"7\"", Some(true)),
            ("\"6\",\"8\"", Some(false)),
            ("W/\"7\"", Some(false)),
            ("\"07\"", Some(false)),
            ("\"\"", Some(false)),
            ("7", None),
            ("\"7", None),
            ("\"7\" \"8\"", None),
            ("*, \"7\"", None),
            ("", None),
        ] {
            assert_eq!(
                IfMatch::parse(text).map(|parsed| parsed.allows(7)),
                allows,
                "{text}"
            );
        }
    }
}
