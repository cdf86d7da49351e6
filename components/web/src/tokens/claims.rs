//! The claims of tokens (RFC 7519): the checks common to all, and the identity that they make.

use crate::identity::{Identity, Platform, ResellerManager, TeamAdmin, Technician};
use crate::tokens::error::TokenError;
use chrono::{DateTime, Utc};
use domain::settings::SignIn;
use domain::{Email, Id, Name, Person};
use serde::{Deserialize, Deserializer, de::IgnoredAny};

/// Tokens longer than this, in bytes, are refused before they are parsed.
pub(crate) const MAX_TOKEN_BYTES: usize = 8 * 1024;

/// How far an issuer's clock may be ahead of ours, in seconds.
const LEEWAY_SECONDS: f64 = 30.0;

/// The claims of any kind of token; optional where some kinds lack them.
#[derive(Deserialize)]
pub(crate) struct Claims {
    pub(crate) iss: String,
    pub(crate) aud: Audience,
    exp: f64,
    iat: f64,
    nbf: Option<f64>,
    pub(crate) role: Role,
    sub: String,
    team: Option<String>,
    reseller: Option<String>,
    /// Shown and never compared, so that no spelling of it keeps anyone from signing in.
    name: Option<String>,
    email: Option<String>,
    /// Of a team admin: whether they signed in by the team's single sign-on. Without it they count
    /// as having done so.
    via_team_sso: Option<bool>,
    /// Whether there is a party that acts as `sub` (RFC 8693), even if it is `null`.
    #[serde(default, rename = "act", deserialize_with = "is_present")]
    has_actor: bool,
    /// Of an ID token: the nonce of the authentication request (OpenID Connect Core 1.0 section 2).
    pub(crate) nonce: Option<String>,
    /// Of an ID token: the party it was issued to.
    pub(crate) azp: Option<String>,
}

/// `true` for a claim of any value.
fn is_present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}

/// `aud`, one or several.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Audience {
    One(String),
    Several(Vec<String>),
}

/// `role`.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Role {
    TeamAdmin,
    Technician,
    ResellerManager,
    Platform,
}

impl Claims {
    /// Checks the issuer, and that no other party acts by the token: someone signed in as a member
    /// is not that member here.
    pub(crate) fn check_issuer(&self, issuer: &str) -> Result<(), TokenError> {
        if self.iss != issuer {
            return Err(TokenError::OtherIssuer);
        }
        if self.has_actor {
            return Err(TokenError::ActsAsAnother);
        }
        Ok(())
    }

    /// Checks that the token is valid at `now` and its whole life at most `max_seconds`.
    pub(crate) fn check_times(
        &self,
        now: DateTime<Utc>,
        max_seconds: Option<i64>,
    ) -> Result<(), TokenError> {
        // A NumericDate may have a fraction (RFC 7519 section 2); 53 bits hold milliseconds for
        // 285,000 years.
        let now = now.timestamp_millis() as f64 / 1000.0;
        let latest_start = now + LEEWAY_SECONDS;
        let life = self.exp - self.iat;
        if now >= self.exp {
            return Err(TokenError::Expired);
        }
        if self.iat > latest_start || self.nbf.is_some_and(|nbf| nbf > latest_start) {
            return Err(TokenError::NotYetValid);
        }
        if life <= 0.0 || max_seconds.is_some_and(|most| life > most as f64) {
            return Err(TokenError::Lifetime);
        }
        Ok(())
    }

    /// The identity that the claims make.
    pub(crate) fn identity(self) -> Result<Identity, TokenError> {
        self.identity_of_role().ok_or(TokenError::RoleClaims)
    }

    fn identity_of_role(self) -> Option<Identity> {
        let id = Id::new(self.sub).ok()?;
        let name = self.name.as_deref().and_then(Name::cleaned);
        let name = name.unwrap_or_else(|| Name::from(&id));
        let sign_in = match self.via_team_sso {
            Some(false) => SignIn::Other,
            Some(true) | None => SignIn::TeamSso,
        };
        let identity = match self.role {
            Role::TeamAdmin => Identity::TeamAdmin(TeamAdmin {
                team: Id::new(self.team?).ok()?,
                id,
                name,
                email: Email::new(self.email?).ok()?,
                sign_in,
            }),
            Role::Technician => Identity::Technician(Technician {
                reseller: Id::new(self.reseller?).ok()?,
                id,
                name,
                email: Email::new(self.email?).ok()?,
            }),
            Role::ResellerManager => Identity::ResellerManager(ResellerManager {
                reseller: Id::new(self.reseller?).ok()?,
                person: Person {
                    id,
                    name,
                    email: Email::new(self.email?).ok()?,
                },
            }),
            Role::Platform => Identity::Platform(Platform { id }),
        };
        Some(identity)
    }
}

impl Audience {
    /// Every audience of the token.
    pub(crate) fn all(&self) -> &[String] {
        match self {
            Self::One(audience) => std::slice::from_ref(audience),
            Self::Several(audiences) => audiences,
        }
    }

    /// Whether the token is for this audience, perhaps among others.
    pub(crate) fn contains(&self, wanted: &str) -> bool {
        self.all().iter().any(|audience| audience == wanted)
    }
}
