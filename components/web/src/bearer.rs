//! The `Authorization` header (RFC 6750): its only parser, with the token as a type.

use crate::code::Code;
use crate::problem::Problem;
use crate::tokens::MAX_TOKEN_BYTES;
use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use std::fmt;

/// The token of `Authorization: Bearer ...`, not yet verified.
///
/// As an extractor, `Option<Bearer>` is `None` only without the header; a malformed header is
/// refused.
#[derive(Clone, PartialEq, Eq)]
pub struct Bearer(String);

/// The result of parsing a request's header, kept in the request's extensions.
#[derive(Clone)]
struct Parsed(Result<Option<Bearer>, Problem>);

impl Bearer {
    /// Parses the header; `None` if there is none.
    ///
    /// # Errors
    /// `unauthenticated` for several headers, another scheme, and a token that is empty, longer
    /// than 8 KiB or has characters other than those of RFC 6750.
    pub fn of(headers: &HeaderMap) -> Result<Option<Self>, Problem> {
        let mut values = headers.get_all(AUTHORIZATION).iter();
        let Some(value) = values.next() else {
            return Ok(None);
        };
        if values.next().is_some() {
            return Err(bad_header("more than one Authorization header"));
        }
        value
            .to_str()
            .ok()
            .and_then(Self::parse)
            .map(Some)
            .ok_or_else(|| bad_header("Authorization header is not a bearer token"))
    }

    /// As [`Bearer::of`], parsing once per request: later calls return the first call's result.
    pub fn presented(parts: &mut Parts) -> Result<Option<Self>, Problem> {
        if let Some(Parsed(result)) = parts.extensions.get() {
            return result.clone();
        }
        let result = Self::of(&parts.headers);
        parts.extensions.insert(Parsed(result.clone()));
        result
    }

    /// All texts in the headers that could be tokens, also of headers that are not well-formed.
    pub fn texts(headers: &HeaderMap) -> impl Iterator<Item = &str> {
        let values = headers.get_all(AUTHORIZATION).iter();
        let texts = values.flat_map(|value| value.as_bytes().split(|byte| !is_token_byte(*byte)));
        texts.filter_map(|text| std::str::from_utf8(text).ok())
    }

    /// The token: a secret, neither to be logged nor sent back.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn parse(value: &str) -> Option<Self> {
        let (scheme, rest) = value.split_once(' ')?;
        let token = rest.trim_matches(' ');
        let is_good = scheme.eq_ignore_ascii_case("bearer")
            && (1..=MAX_TOKEN_BYTES).contains(&token.len())
            && token.bytes().all(is_token_byte);
        is_good.then(|| Self(token.to_owned()))
    }
}

fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte)
}

fn bad_header(cause: &'static str) -> Problem {
    Problem::new(Code::Unauthenticated)
        .bad_token()
        .because(cause)
}

impl fmt::Debug for Bearer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bearer([redacted])")
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Bearer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Self::presented(parts)?.ok_or(Code::Unauthenticated.into())
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for Bearer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Problem> {
        Self::presented(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    #[test]
    fn tokens_are_found_in_any_header() {
        let values: [&[u8]; 4] = [
            b"Bearer rss_a.b, Basic x",
            b"Bearer \trss_c",
            b"\xe9rss_d\xe9",
            b"",
        ];
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, value.try_into().unwrap());
        }
        let texts = Bearer::texts(&headers).filter(|text| text.starts_with("rss_"));
        assert_eq!(texts.collect::<Vec<_>>(), ["rss_a.b", "rss_c", "rss_d"]);
    }

    #[test]
    fn header_is_parsed_once_per_request() {
        for (value, token) in [("Bearer abc", Some("abc")), ("Basic abc", None)] {
            let request = Request::get("/").header(AUTHORIZATION, value);
            let (mut parts, ()) = request.body(()).unwrap().into_parts();
            let first = Bearer::presented(&mut parts).ok().flatten();
            assert_eq!(first.as_ref().map(Bearer::as_str), token);
            parts.headers.clear();
            let second = Bearer::presented(&mut parts);
            assert_eq!(second.is_ok(), token.is_some());
            assert_eq!(second.ok().flatten(), first);
        }
    }
}
