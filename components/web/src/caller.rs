//! Callers as types: a handler that takes a [`TeamAdmin`] is out of reach for any other role.
//! Cookies are never read.

use crate::bearer::Bearer;
use crate::code::Code;
use crate::identity::{Identity, Platform, ResellerManager, TeamAdmin, Technician};
use crate::login::Login;
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

    /// Whether a sign-in to the console was ended by signing out.
    fn is_ended(&self, login: &Login) -> impl Future<Output = Result<bool, Problem>> + Send;
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

/// The identity that the request's token proves, and the sign-in to the console, if it is the token
/// of one. A missing or bad token is refused with 401, and one of a sign-in that was ended.
async fn authenticated<S: Context>(
    parts: &mut Parts,
    state: &S,
) -> Result<(Identity, Option<Login>), Problem> {
    let bearer = <Bearer as FromRequestParts<S>>::from_request_parts(parts, state).await?;
    let identity = state.verifier().verify(bearer.as_str(), state.now())?;
    let login = Login::of(bearer.as_str());
    if let Some(login) = &login
        && state.is_ended(login).await?
    {
        return Err(Problem::new(Code::Unauthenticated)
            .bad_token()
            .because("the sign-in was ended"));
    }
    Ok((identity, login))
}

async fn identity<S: Context>(parts: &mut Parts, state: &S) -> Result<Identity, Problem> {
    Ok(authenticated(parts, state).await?.0)
}

fn forbidden<T>() -> Result<T, Problem> {
    Err(Code::Forbidden.into())
}

impl<S: Context> FromRequestParts<S> for Identity {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        identity(parts, state).await
    }
}

/// `None` only without a token; a bad one is refused.
impl<S: Context> OptionalFromRequestParts<S> for Identity {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, Problem> {
        match Bearer::presented(parts)? {
            None => Ok(None),
            Some(_) => identity(parts, state).await.map(Some),
        }
    }
}

/// A valid token of another role is `forbidden`.
impl<S: Context> FromRequestParts<S> for TeamAdmin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match identity(parts, state).await? {
            Identity::TeamAdmin(admin) => Ok(admin),
            _ => forbidden(),
        }
    }
}

/// A valid token of another role is `forbidden`.
impl<S: Context> FromRequestParts<S> for Technician {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match identity(parts, state).await? {
            Identity::Technician(technician) => Ok(technician),
            _ => forbidden(),
        }
    }
}

/// A valid token of another role is `forbidden`.
impl<S: Context> FromRequestParts<S> for Platform {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match identity(parts, state).await? {
            Identity::Platform(platform) => Ok(platform),
            _ => forbidden(),
        }
    }
}

/// A valid token of another role is `forbidden`.
impl<S: Context> FromRequestParts<S> for TeamAdminOrPlatform {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match identity(parts, state).await? {
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
        match identity(parts, state).await? {
            Identity::ResellerManager(manager) => Ok(Self::Manager(manager)),
            Identity::Platform(platform) => Ok(Self::Platform(platform)),
            _ => forbidden(),
        }
    }
}

impl<S: Context> FromRequestParts<S> for Login {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match authenticated(parts, state).await? {
            (_, Some(login)) => Ok(login),
            (_, None) => forbidden(),
        }
    }
}
