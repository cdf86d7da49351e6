//! `If-Match` (RFC 9110): a change only at the revision known to the caller (optimistic
//! concurrency).

use crate::code::Code;
use crate::problem::Problem;
use axum::extract::OptionalFromRequestParts;
use axum::http::header::IF_MATCH;
use axum::http::request::Parts;

/// The revisions that the caller knows; extracted as `Option<IfMatch>`. Any value other than `*` or
/// entity tags separated by commas is `invalid_request`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IfMatch {
    /// `*`: any revision.
    Any,
    /// One of these tags. Weak tags never match, and so are left out.
    Tags(Vec<String>),
}

impl IfMatch {
    /// Whether a change of this revision is allowed.
    pub fn allows(&self, revision: u64) -> bool {
        match self {
            Self::Any => true,
            Self::Tags(tags) => tags.contains(&revision.to_string()),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let mut rest = text.trim();
        if rest == "*" {
            return Some(Self::Any);
        }
        if rest.is_empty() {
            return None;
        }
        let mut tags = Vec::new();
        while !rest.is_empty() {
            let weak = rest.strip_prefix("W/");
            let quoted = weak.unwrap_or(rest);
            let (tag, after) = quoted.strip_prefix('"')?.split_once('"')?;
            if !tag.bytes().all(|byte| byte.is_ascii_graphic()) {
                return None;
            }
            if weak.is_none() {
                tags.push(tag.to_owned());
            }
            rest = after.trim_start();
            if !rest.is_empty() {
                rest = rest.strip_prefix(',')?.trim_start();
            }
        }
        Some(Self::Tags(tags))
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Problem> {
        if !parts.headers.contains_key(IF_MATCH) {
            return Ok(None);
        }
        // Several headers are one list.
        let values = parts.headers.get_all(IF_MATCH).iter();
        let texts: Result<Vec<_>, _> = values.map(|value| value.to_str()).collect();
        let parsed = texts.ok().and_then(|texts| Self::parse(&texts.join(",")));
        parsed
            .map(Some)
            .ok_or_else(|| Problem::new(Code::InvalidRequest).because("If-Match does not fit"))
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
