//! `If-Match` and `If-None-Match` (RFC 9110, section 13.1): a change only at a revision known to the
//! caller (optimistic concurrency), and an answer only if the caller does not have it.

use crate::problem::Problem;
use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_MATCH, IF_NONE_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::Response;
use domain::Refusal;

/// The tag of something whose `ETag` is told to nobody: no text in quotes.
const UNTOLD: &str = "";

const BLANKS: [char; 2] = [' ', '\t'];
const BLANKS_AND_COMMAS: [char; 3] = [' ', '\t', ','];

/// The conditions of a request. Values other than `*` or a list of entity tags are
/// `invalid_request`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preconditions {
    if_match: Option<Tags>,
    if_none_match: Option<Tags>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Tags {
    /// `*`: any that there is.
    Any,
    /// The list.
    Listed(Vec<Tag>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Tag {
    is_weak: bool,
    /// With its quotes.
    text: String,
}

impl Preconditions {
    /// Whether a change is allowed of something at this revision, which its `ETag` tells.
    pub fn allow(&self, revision: u64) -> bool {
        self.hold(true, &format!("\"{revision}\""))
    }

    /// Whether a change is allowed of something without `ETag`, which is there or not.
    pub fn allow_untagged(&self, is_there: bool) -> bool {
        self.hold(is_there, UNTOLD)
    }

    /// The answer to a `GET`, or 304 if the caller has it already by its `ETag`.
    pub fn unless_known(&self, response: Response) -> Response {
        let is_known = response.status() == StatusCode::OK && {
            let tag = response.headers().get(ETAG);
            let tag = tag.and_then(|tag| tag.to_str().ok()).unwrap_or(UNTOLD);
            let known = self.if_none_match.as_ref();
            known.is_some_and(|known| known.have(true, tag, true))
        };
        if !is_known {
            return response;
        }
        let (mut parts, _) = response.into_parts();
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(CONTENT_TYPE);
        parts.headers.remove(CONTENT_LENGTH);
        Response::from_parts(parts, Body::empty())
    }

    /// The refusal of a change that is not allowed.
    pub fn failed(&self) -> Refusal {
        let is_by_match = self.if_match.is_some();
        Refusal::PreconditionFailed(if is_by_match {
            "If-Match"
        } else {
            "If-None-Match"
        })
    }

    fn hold(&self, is_there: bool, tag: &str) -> bool {
        let is_known = self
            .if_match
            .as_ref()
            .is_none_or(|known| known.have(is_there, tag, false));
        let is_ruled_out = self
            .if_none_match
            .as_ref()
            .is_some_and(|known| known.have(is_there, tag, true));
        is_known && !is_ruled_out
    }
}

impl Tags {
    fn have(&self, is_there: bool, tag: &str, takes_weak: bool) -> bool {
        match self {
            Self::Any => is_there,
            Self::Listed(tags) => tags
                .iter()
                .any(|known| known.text == tag && (takes_weak || !known.is_weak)),
        }
    }

    fn of(
        headers: &HeaderMap,
        name: &HeaderName,
        label: &'static str,
    ) -> Result<Option<Self>, Problem> {
        if !headers.contains_key(name) {
            return Ok(None);
        }
        // Several lines are one list. Bytes beyond ASCII are allowed, though in no tag of ours.
        let lines = headers.get_all(name).iter();
        let lines: Vec<_> = lines
            .map(|line| String::from_utf8_lossy(line.as_bytes()))
            .collect();
        Self::parse(&lines.join(","))
            .map(Some)
            .ok_or_else(|| Problem::header(label, "must be * or a list of entity tags"))
    }

    fn parse(text: &str) -> Option<Self> {
        if text.trim_matches(BLANKS) == "*" {
            return Some(Self::Any);
        }
        let mut rest = text.trim_start_matches(BLANKS_AND_COMMAS);
        let mut tags = Vec::new();
        while !rest.is_empty() {
            let weak = rest.strip_prefix("W/");
            let quoted = weak.unwrap_or(rest);
            let (tag, after) = quoted.strip_prefix('"')?.split_once('"')?;
            if !tag.chars().all(|c| c.is_ascii_graphic() || !c.is_ascii()) {
                return None;
            }
            tags.push(Tag {
                is_weak: weak.is_some(),
                text: format!("\"{tag}\""),
            });
            rest = after.trim_start_matches(BLANKS);
            if !rest.is_empty() {
                rest = rest
                    .strip_prefix(',')?
                    .trim_start_matches(BLANKS_AND_COMMAS);
            }
        }
        (!tags.is_empty()).then_some(Self::Listed(tags))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Preconditions {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self {
            if_match: Tags::of(&parts.headers, &IF_MATCH, "If-Match")?,
            if_none_match: Tags::of(&parts.headers, &IF_NONE_MATCH, "If-None-Match")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::Code;
    use crate::reply::etag;
    use axum::http::{HeaderValue, Method, Request};
    use axum::response::IntoResponse;

    /// The conditions of headers, several lines separated by `|`; `None` if they are refused.
    fn conditions(lines: &[(HeaderName, &str)]) -> Option<Preconditions> {
        let (mut parts, ()) = Request::new(()).into_parts();
        parts.method = Method::PUT;
        for (name, values) in lines {
            for value in values.split('|') {
                let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
                parts.headers.append(name, value);
            }
        }
        let read = Preconditions::from_request_parts(&mut parts, &());
        futures::executor::block_on(read).ok()
    }

    /// Values with whether `If-Match` and `If-None-Match` allow a change of revision 7.
    const VALUES: &[(&str, Option<(bool, bool)>)] = &[
        ("*", Some((true, false))),
        (" * ", Some((true, false))),
        ("\"7\"", Some((true, false))),
        ("\"6\", \"7\"", Some((true, false))),
        ("\"6\",\"8\"", Some((false, true))),
        ("\"6\"|\"7\"", Some((true, false))),
        (", ,\"6\",,\t\"7\" ,", Some((true, false))),
        ("W/\"7\"", Some((false, false))),
        ("W/\"7\", \"7\"", Some((true, false))),
        ("\"07\"", Some((false, true))),
        ("\"7,\", \"6\"", Some((false, true))),
        ("\"\\\", \"7\"", Some((true, false))),
        ("\"\"", Some((false, true))),
        ("\"é\"", Some((false, true))),
        ("7", None),
        ("\"7", None),
        ("7\"", None),
        ("w/\"7\"", None),
        ("W/ \"7\"", None),
        ("\"7\" \"8\"", None),
        ("\"7\"x", None),
        ("\"7 8\"", None),
        ("*, \"7\"", None),
        ("\"7\"|*", None),
        ("*|*", None),
        (",", None),
        ("", None),
    ];

    #[test]
    fn change_is_allowed_where_the_tags_say_so() {
        for &(value, wanted) in VALUES {
            let allows = |name| Some(conditions(&[(name, value)])?.allow(7));
            assert_eq!(allows(IF_MATCH), wanted.map(|(is, _)| is), "{value}");
            assert_eq!(allows(IF_NONE_MATCH), wanted.map(|(_, is)| is), "{value}");
        }
        let both = conditions(&[(IF_MATCH, "\"7\""), (IF_NONE_MATCH, "*")]);
        assert!(!both.unwrap().allow(7));
        assert!(Preconditions::default().allow(7));
    }

    #[test]
    fn something_without_a_tag_is_there_or_not() {
        for (name, value, if_there, if_not) in [
            (IF_MATCH, "*", true, false),
            (IF_MATCH, "\"\"", false, false),
            (IF_NONE_MATCH, "*", false, true),
            (IF_NONE_MATCH, "\"\"", true, true),
        ] {
            let known = conditions(&[(name, value)]).unwrap();
            assert_eq!(known.allow_untagged(true), if_there, "{value}");
            assert_eq!(known.allow_untagged(false), if_not, "{value}");
        }
    }

    #[test]
    fn answer_that_the_caller_has_is_not_sent_again() {
        for (value, status) in [
            ("\"7\"", 304),
            ("\"6\", W/\"7\"", 304),
            ("*", 304),
            ("\"6\"", 200),
            ("\"\"", 200),
        ] {
            let known = conditions(&[(IF_NONE_MATCH, value)]).unwrap();
            let response = known.unless_known(etag(7, &()));
            assert_eq!(response.status(), status, "{value}");
            assert_eq!(response.headers()[ETAG], "\"7\"");
            assert_eq!(response.headers().contains_key(CONTENT_TYPE), status == 200);
        }
        let known = conditions(&[(IF_NONE_MATCH, "*")]).unwrap();
        let refused = known.unless_known(Problem::new(Code::NotFound).into_response());
        assert_eq!(refused.status(), 404);
    }
}
