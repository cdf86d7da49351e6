//! Who a token of the vendor's identity provider speaks for: signature, issuer, audience, times and claims (RFC 7519,
//! RFC 8725). Anything not configured means that everyone is refused; nothing turns the checks off.

use crate::jwks::Keys;
use crate::problem::{Code, Problem};
use chrono::{DateTime, Utc};
use domain::{Email, Id, Name};
use serde::{Deserialize, de::IgnoredAny};

/// Tokens longer than this, in bytes, are refused before they are parsed.
pub(crate) const MAX_TOKEN_BYTES: usize = 8 * 1024;

/// How far the identity provider's clock may be ahead of ours, in seconds.
const LEEWAY_SECONDS: f64 = 30.0;

/// What the identity provider signs and for whom; any part may be empty, and then whom it would admit is refused.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VerifierConfig {
    /// The only `iss` taken, to the letter.
    pub issuer: String,
    /// The audience of team admins and technicians.
    pub audience: String,
    /// The audience of the platform; when it equals `audience`, the platform is refused.
    pub platform_audience: String,
    /// The provider's public keys, as a JWK set in JSON (RFC 7517).
    pub jwks: String,
    /// The longest life of a token (`exp - iat`), in seconds.
    pub max_seconds: i64,
}

/// Verifies tokens under one [`VerifierConfig`]; by default it refuses everyone.
#[derive(Default)]
pub struct Verifier {
    issuer: String,
    audience: String,
    platform_audience: String,
    keys: Keys,
    max_seconds: i64,
}

/// Whom a valid token speaks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// An admin of a customer team, by claim; whether the team's record agrees is for the component to check.
    TeamAdmin(TeamAdmin),
    /// A technician of a reseller.
    Technician(Technician),
    /// The vendor's platform.
    Platform(Platform),
}

/// An admin of a customer team, by claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamAdmin {
    /// The team.
    pub team: Id,
    /// The admin's member id in the team.
    pub id: Id,
    /// The admin's name.
    pub name: Name,
    /// The admin's address.
    pub email: Email,
}

/// A person of a reseller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Technician {
    /// The reseller.
    pub reseller: Id,
    /// The technician's id.
    pub id: Id,
    /// The technician's name.
    pub name: Name,
    /// The technician's address.
    pub email: Email,
}

/// The vendor's platform: the only caller that writes directory data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Platform {
    /// Which of the vendor's services it is.
    pub id: Id,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: Audience,
    exp: f64,
    iat: f64,
    nbf: Option<f64>,
    role: Role,
    sub: String,
    team: Option<String>,
    reseller: Option<String>,
    name: Option<String>,
    email: Option<String>,
    /// Who acts as `sub` (RFC 8693): someone signed in as a member is not that member here.
    act: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Role {
    TeamAdmin,
    Technician,
    Platform,
}

impl Verifier {
    /// Never fails: with a bad configuration it refuses everyone, and the log says why.
    pub fn new(config: VerifierConfig) -> Self {
        let VerifierConfig { issuer, audience, platform_audience, jwks, max_seconds } = config;
        Self { issuer, audience, platform_audience, keys: Keys::parse(&jwks), max_seconds }
    }

    /// Whom the token speaks for at `now`.
    ///
    /// # Errors
    /// `unauthenticated`, whatever is wrong; the cause says which check failed and repeats nothing of the token.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Caller, Problem> {
        self.check(token, now).map_err(|cause| Problem::new(Code::Unauthenticated).bad_token().because(cause))
    }

    fn check(&self, token: &str, now: DateTime<Utc>) -> Result<Caller, &'static str> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err("token is too long");
        }
        if self.issuer.is_empty() || self.keys.is_empty() {
            return Err("no issuer or no usable key is configured");
        }
        let claims: Claims = self.keys.claims(token)?;
        if claims.iss != self.issuer {
            return Err("token is of another issuer");
        }
        if claims.act.is_some() {
            return Err("token is of someone who acts as another");
        }
        self.check_audience(&claims)?;
        self.check_times(&claims, now)?;
        caller(claims)
    }

    fn check_audience(&self, claims: &Claims) -> Result<(), &'static str> {
        let is_separate = self.audience != self.platform_audience;
        let (wanted, other) = match claims.role {
            Role::Platform if !is_separate => return Err("the platform has no audience of its own"),
            Role::Platform => (&self.platform_audience, &self.audience),
            Role::TeamAdmin | Role::Technician => (&self.audience, &self.platform_audience),
        };
        // A token for both audiences would carry one role's rights to where the other is expected.
        let is_for_other = is_separate && !other.is_empty() && claims.aud.contains(other);
        if wanted.is_empty() || !claims.aud.contains(wanted) || is_for_other {
            return Err("token is not for the audience of its role");
        }
        Ok(())
    }

    fn check_times(&self, claims: &Claims, now: DateTime<Utc>) -> Result<(), &'static str> {
        // NumericDate may have a fraction (RFC 7519 section 2); 53 bits hold milliseconds for 285,000 years.
        let now = now.timestamp_millis() as f64 / 1000.0;
        let life = claims.exp - claims.iat;
        if now >= claims.exp {
            return Err("token has expired");
        }
        if claims.iat > now + LEEWAY_SECONDS || claims.nbf.is_some_and(|nbf| nbf > now + LEEWAY_SECONDS) {
            return Err("token is not valid yet");
        }
        if life <= 0.0 || life > self.max_seconds as f64 {
            return Err("token's life is not within the bound");
        }
        Ok(())
    }
}

impl Audience {
    fn contains(&self, wanted: &str) -> bool {
        match self {
            Self::One(audience) => audience == wanted,
            Self::Several(audiences) => audiences.iter().any(|audience| audience == wanted),
        }
    }
}

fn caller(claims: Claims) -> Result<Caller, &'static str> {
    let id = |text: Option<String>| text.and_then(|text| Id::new(text).ok());
    let name = claims.name.and_then(|text| Name::new(text).ok());
    let email = claims.email.and_then(|text| Email::new(text).ok());
    let caller = (|| {
        Some(match (claims.role, id(Some(claims.sub))?) {
            (Role::TeamAdmin, sub) => {
                Caller::TeamAdmin(TeamAdmin { team: id(claims.team)?, id: sub, name: name?, email: email? })
            }
            (Role::Technician, sub) => {
                Caller::Technician(Technician { reseller: id(claims.reseller)?, id: sub, name: name?, email: email? })
            }
            (Role::Platform, sub) => Caller::Platform(Platform { id: sub }),
        })
    })();
    caller.ok_or("a claim that the token's role needs is missing or does not fit")
}
