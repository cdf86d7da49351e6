//! `Idempotency-Key`: a repeated POST gets the answer of the first.

use crate::problem::Problem;
use axum::extract::OptionalFromRequestParts;
use axum::http::request::Parts;
use domain::{Digest, Repeatable};
use serde::Serialize;
use std::fmt;

/// The key of a POST, 1 to 255 visible ASCII characters; extracted as `Option<IdempotencyKey>`.
/// Several headers or any other value are `invalid_request`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// The request as the store remembers it: digests of the caller, the operation and its object
    /// (`place`) with this key, and of the body.
    ///
    /// # Errors
    /// `unavailable` for a body that does not serialize.
    pub fn request(
        &self,
        caller: &str,
        place: &[&str],
        body: &impl Serialize,
    ) -> Result<Repeatable, Problem> {
        let body = serde_json::to_string(body).map_err(Problem::unavailable)?;
        Ok(Repeatable {
            key: Digest::of(&[caller, &place.join(" "), &self.0]),
            body: Digest::of(&[&body]),
        })
    }
}

impl fmt::Debug for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdempotencyKey([redacted])")
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Problem> {
        let mut values = parts.headers.get_all("idempotency-key").iter();
        let Some(value) = values.next() else {
            return Ok(None);
        };
        let bytes = value.as_bytes();
        let fits = (1..=255).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_graphic);
        match value.to_str() {
            Ok(key) if fits && values.next().is_none() => Ok(Some(Self(key.to_owned()))),
            _ => Err(Problem::header(
                "Idempotency-Key",
                "must be one, of 1 to 255 visible characters of ASCII",
            )),
        }
    }
}
