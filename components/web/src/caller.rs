//! Callers as types: a handler that takes a [`TeamAdmin`] cannot be reached by anyone else. Cookies are never read.

use crate::claims::MAX_TOKEN_BYTES;
use crate::identity::{Caller, Platform, TeamAdmin, Technician};
use crate::problem::{Code, Problem};
use crate::verifier::Verifier;
use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use domain::Id;
use std::fmt;

/// What a component's state must offer for callers to be recognised.
pub trait Context: Clone + Send + Sync {
    /// Verifies tokens of the identity provider and of our own login.
    fn verifier(&self) -> &Verifier;

    /// The time of this request.
    fn now(&self) -> DateTime<Utc>;
}

/// The token of `Authorization: Bearer ...` (RFC 6750), not yet checked by anyone. `Option<Bearer>` is `None` only when
/// there is no such header; a malformed one is refused.
#[derive(Clone, PartialEq, Eq)]
pub struct Bearer(String);

impl Bearer {
    /// The token: a secret, neither to be logged nor sent back.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Bearer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bearer([redacted])")
    }
}

/// A caller of an operation that both may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TeamAdminOrPlatform {
    /// An admin of a customer team, by claim.
    TeamAdmin(TeamAdmin),
    /// The vendor's platform.
    Platform(Platform),
}

/// Refuses an admin of another team with `not_found`: he may not learn that the team exists.
pub fn own_team(admin: &TeamAdmin, team: &Id) -> Result<(), Problem> {
    own(&admin.team, team)
}

/// Refuses a technician of another reseller with `not_found`.
pub fn own_reseller(technician: &Technician, reseller: &Id) -> Result<(), Problem> {
    own(&technician.reseller, reseller)
}

fn own(own: &Id, asked: &Id) -> Result<(), Problem> {
    if own == asked {
        Ok(())
    } else {
        Err(Problem::new(Code::NotFound))
    }
}

fn bearer(parts: &Parts) -> Result<Option<Bearer>, Problem> {
    let mut values = parts.headers.get_all(AUTHORIZATION).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    let bad = |cause| {
        Problem::new(Code::Unauthenticated)
            .bad_token()
            .because(cause)
    };
    if values.next().is_some() {
        return Err(bad("more than one Authorization header"));
    }
    let malformed = "Authorization header is not a bearer token";
    let (scheme, token) = value
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .ok_or_else(|| bad(malformed))?;
    let token = token.trim_matches(' ');
    let is_token = (1..=MAX_TOKEN_BYTES).contains(&token.len())
        && token
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-._~+/=".contains(&b));
    if !scheme.eq_ignore_ascii_case("bearer") || !is_token {
        return Err(bad(malformed));
    }
    Ok(Some(Bearer(token.to_owned())))
}

fn required(parts: &Parts) -> Result<Bearer, Problem> {
    bearer(parts)?.ok_or_else(|| Problem::new(Code::Unauthenticated))
}

impl<S: Send + Sync> FromRequestParts<S> for Bearer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        required(parts)
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for Bearer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Problem> {
        bearer(parts)
    }
}

impl<S: Context> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        state
            .verifier()
            .verify(required(parts)?.as_str(), state.now())
    }
}

/// `None` only where nothing was presented; what is presented and bad is refused.
impl<S: Context> OptionalFromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, Problem> {
        let bearer = bearer(parts)?;
        bearer
            .map(|bearer| state.verifier().verify(bearer.as_str(), state.now()))
            .transpose()
    }
}

macro_rules! caller {
    ($caller:ty, $($from:pat => $to:expr),*) => {
        /// Refuses a missing or bad token with 401, a valid one of another role with `forbidden`.
        impl<S: Context> FromRequestParts<S> for $caller {
            type Rejection = Problem;

            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
                match <Caller as FromRequestParts<S>>::from_request_parts(parts, state).await? {
                    $($from => Ok($to),)*
                    _ => Err(Problem::new(Code::Forbidden)),
                }
            }
        }
    };
}

caller!(TeamAdmin, Caller::TeamAdmin(admin) => admin);
caller!(Technician, Caller::Technician(technician) => technician);
caller!(Platform, Caller::Platform(platform) => platform);
caller!(
    TeamAdminOrPlatform,
    Caller::TeamAdmin(admin) => Self::TeamAdmin(admin),
    Caller::Platform(platform) => Self::Platform(platform)
);
