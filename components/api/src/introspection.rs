//! Token introspection (RFC 7662) of reseller sessions and of sign-ins as a member.

use crate::session::SignedInAs;
use domain::{Email, Id, Name};
use serde::{Deserialize, Serialize};

/// The answer of `POST /v1/introspect`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Introspection {
    /// The token of a reseller session that may act.
    Session(Box<ActiveSession>),
    /// The token of a sign-in as a member that has not ended.
    SignIn(Box<ActiveSignIn>),
    /// Any other token.
    Inactive(Inactive),
}

impl Introspection {
    /// The answer about any token that is not active.
    pub const INACTIVE: Self = Self::Inactive(Inactive { active: false });
}

/// A token that is not active.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Inactive {
    /// Always false.
    #[cfg_attr(not(target_family = "wasm"), schemars(extend("const" = false)))]
    pub active: bool,
}

/// A reseller session that may act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct ActiveSession {
    /// Always true.
    #[cfg_attr(not(target_family = "wasm"), schemars(extend("const" = true)))]
    pub active: bool,
    /// Always `Bearer`.
    #[cfg_attr(not(target_family = "wasm"), schemars(extend("const" = "Bearer")))]
    pub token_type: String,
    /// The technician's id.
    pub sub: Id,
    /// The technician's name.
    pub username: Name,
    /// The session's id.
    pub sid: Id,
    /// The team.
    pub team: Id,
    /// The reseller.
    pub reseller: Id,
    /// The reseller's name.
    pub reseller_name: Name,
    /// The technician's address.
    pub email: Email,
    /// Whether the person is known only as bearer of the link.
    pub is_bearer: bool,
    /// Whether it may only read.
    pub is_read_only: bool,
    /// The member it is signed in as.
    pub signed_in_as: Option<SignedInAs>,
    /// When it started, in seconds since 1970.
    pub iat: i64,
    /// When it ends at the latest, in seconds since 1970.
    pub exp: i64,
}

/// A sign-in as a member that has not ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct ActiveSignIn {
    /// Always true.
    #[cfg_attr(not(target_family = "wasm"), schemars(extend("const" = true)))]
    pub active: bool,
    /// The token's type, as RFC 8693 names it.
    pub token_type: String,
    /// The member's id.
    pub sub: Id,
    /// The member's name.
    pub username: Name,
    /// The technician who acts (RFC 8693).
    pub act: ActorClaim,
    /// The id of the sign-in.
    pub sid: Id,
    /// The team.
    pub team: Id,
    /// The reseller.
    pub reseller: Id,
    /// The reseller's name.
    pub reseller_name: Name,
    /// Whether the person is known only as bearer of the link.
    pub is_bearer: bool,
    /// Whether the session may only read.
    pub is_read_only: bool,
    /// When it began, in seconds since 1970.
    pub iat: i64,
    /// When the session ends at the latest, in seconds since 1970.
    pub exp: i64,
}

/// The claim `act` of RFC 8693.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct ActorClaim {
    /// The technician's id.
    pub sub: Id,
}
