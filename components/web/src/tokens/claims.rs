//! The claims of tokens (RFC 7519), of which all that matter are checked, and the caller that they make.

use crate::identity::{Identity, Platform, TeamAdmin, Technician};
use chrono::{DateTime, Utc};
use domain::{Email, Id, Name};
use serde::{Deserialize, de::IgnoredAny};

/// Tokens longer than this, in bytes, are refused before they are parsed.
pub(crate) const MAX_TOKEN_BYTES: usize = 8 * 1024;

/// How far an issuer's clock may be ahead of ours, in seconds.
const LEEWAY_SECONDS: f64 = 30.0;

/// What a token says. One type for all of them: what a kind does not have is never asked for.
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
    name: Option<String>,
    email: Option<String>,
    /// Who acts as `sub` (RFC 8693): someone signed in as a member is not that member here.
    act: Option<IgnoredAny>,
    /// Of an ID token: what the request for it said (OpenID Connect Core 1.0 section 2).
    pub(crate) nonce: Option<String>,
    /// Of an ID token: whom it was issued to.
    pub(crate) azp: Option<String>,
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
    Platform,
}

impl Claims {
    /// Checks who issued the token, and that nobody acts as another by it.
    pub(crate) fn check_issuer(&self, issuer: &str) -> Result<(), &'static str> {
        if self.iss != issuer {
            return Err("token is of another issuer");
        }
        if self.act.is_some() {
            return Err("token is of someone who acts as another");
        }
        Ok(())
    }

    /// Checks that the token is good at `now`, and lives no longer than `max_seconds` in all.
    pub(crate) fn check_times(
        &self,
        now: DateTime<Utc>,
        max_seconds: Option<i64>,
    ) -> Result<(), &'static str> {
        // NumericDate may have a fraction (RFC 7519 section 2); 53 bits hold milliseconds for 285,000 years.
        let now = now.timestamp_millis() as f64 / 1000.0;
        let life = self.exp - self.iat;
        if now >= self.exp {
            return Err("token has expired");
        }
        if self.iat > now + LEEWAY_SECONDS || self.nbf.is_some_and(|nbf| nbf > now + LEEWAY_SECONDS)
        {
            return Err("token is not valid yet");
        }
        if life <= 0.0 || max_seconds.is_some_and(|most| life > most as f64) {
            return Err("token's life is not within the bound");
        }
        Ok(())
    }

    /// The caller that the claims make.
    pub(crate) fn caller(self) -> Result<Identity, &'static str> {
        let id = |text: Option<String>| text.and_then(|text| Id::new(text).ok());
        let name = self.name.and_then(|text| Name::new(text).ok());
        let email = self.email.and_then(|text| Email::new(text).ok());
        let caller = (|| {
            Some(match (self.role, id(Some(self.sub))?) {
                (Role::TeamAdmin, sub) => Identity::TeamAdmin(TeamAdmin {
                    team: id(self.team)?,
                    id: sub,
                    name: name?,
                    email: email?,
                }),
                (Role::Technician, sub) => Identity::Technician(Technician {
                    reseller: id(self.reseller)?,
                    id: sub,
                    name: name?,
                    email: email?,
                }),
                (Role::Platform, sub) => Identity::Platform(Platform { id: sub }),
            })
        })();
        caller.ok_or("a claim that the token's role needs is missing or does not fit")
    }
}

impl Audience {
    /// All whom the token is for.
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
