//! Callers as types: a handler that takes a [`TeamAdmin`] is out of reach for any other role.
//! Cookies are never read.

use crate::bearer::Bearer;
use crate::code::Code;
use crate::identity::{Identity, Platform, ResellerManager, TeamAdmin, Technician};
use crate::problem::Problem;
use crate::tokens::Verifier;
use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use domain::{Id, Person};

/// The part of a component's state that recognises callers.
pub trait Context: Clone + Send + Sync {
    /// Verifies tokens of the identity provider and of our own login.
    fn verifier(&self) -> &Verifier;

    /// The time of this request.
    fn now(&self) -> DateTime<Utc>;
}

/// A caller of an operation that both may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TeamAdminOrPlatform {
    /// An admin of a customer team, by claim.
    TeamAdmin(TeamAdmin),
    /// The vendor's platform.
    Platform(Platform),
}

/// A caller of an operation on a reseller that both may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ManagerOrPlatform {
    /// The manager of a reseller's technicians.
    Manager(ResellerManager),
    /// The vendor's platform.
    Platform(Platform),
}

impl ManagerOrPlatform {
    /// Refuses the manager of another reseller with `not_found`. Returns the person, if it is one.
    pub fn person_at(self, reseller: &Id) -> Result<Option<Person>, Problem> {
        match self {
            Self::Platform(_) => Ok(None),
            Self::Manager(manager) => {
                found_if(manager.reseller == *reseller).map(|()| Some(manager.person))
            }
        }
    }
}

/// Refuses an admin of another team with `not_found`: they may not learn that the team exists.
pub fn own_team(admin: &TeamAdmin, team: &Id) -> Result<(), Problem> {
    found_if(admin.team == *team)
}

/// Refuses a technician of another reseller with `not_found`.
pub fn own_reseller(technician: &Technician, reseller: &Id) -> Result<(), Problem> {
    found_if(technician.reseller == *reseller)
}

fn found_if(is_own: bool) -> Result<(), Problem> {
    if is_own {
        Ok(())
    } else {
        Err(Code::NotFound.into())
    }
}

/// The identity that the request's token proves; a missing or bad token is refused with 401.
async fn authenticated<S: Context>(parts: &mut Parts, state: &S) -> Result<Identity, Problem> {
    let bearer = <Bearer as FromRequestParts<S>>::from_request_parts(parts, state).await?;
    state.verifier().verify(bearer.as_str(), state.now())
}

fn forbidden<T>() -> Result<T, Problem> {
    Err(Code::Forbidden.into())
}

impl<S: Context> FromRequestParts<S> for Identity {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        authenticated(parts, state).await
    }
}

/// `None` only without a token; a bad one is refused.
impl<S: Context> OptionalFromRequestParts<S> for Identity {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, Problem> {
        match Bearer::presented(parts)? {
            None => Ok(None),
            Some(_) => authenticated(parts, state).await.map(Some),
        }
    }
}

/// A valid token of another role is `forbidden`.
impl<S: Context> FromRequestParts<S> for TeamAdmin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match authenticated(parts, state).await? {
            Identity::TeamAdmin(admin) => Ok(admin),
            _ => forbidden(),
        }
    }
}

/// A valid token of another role is `forbidden`.
impl<S: Context> FromRequestParts<S> for Technician {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match authenticated(parts, state).await? {
            Identity::Technician(technician) => Ok(technician),
            _ => forbidden(),
        }
    }
}

/// A valid token of another role is `forbidden`.
impl<S: Context> FromRequestParts<S> for Platform {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match authenticated(parts, state).await? {
            Identity::Platform(platform) => Ok(platform),
            _ => forbidden(),
        }
    }
}

/// A valid token of another role is `forbidden`.
impl<S: Context> FromRequestParts<S> for TeamAdminOrPlatform {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match authenticated(parts, state).await? {
            Identity::TeamAdmin(admin) => Ok(Self::TeamAdmin(admin)),
            Identity::Platform(platform) => Ok(Self::Platform(platform)),
            _ => forbidden(),
        }
    }
}

/// A valid token of another role is `forbidden`.
impl<S: Context> FromRequestParts<S> for ManagerOrPlatform {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match authenticated(parts, state).await? {
            Identity::ResellerManager(manager) => Ok(Self::Manager(manager)),
            Identity::Platform(platform) => Ok(Self::Platform(platform)),
            _ => forbidden(),
        }
    }
}
