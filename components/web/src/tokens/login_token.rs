//! Tokens of our own login, for team admins and technicians who signed in at the identity provider.
//!
//! They are JWTs (RFC 7519) of a type, issuer, audience and key of their own, so that they and the
//! provider's never pass for one another (RFC 8725 section 3.11).

use crate::identity::{TeamAdmin, Technician};
use crate::tokens::signing::{OwnKey, OwnPublicKey, Payload};
use chrono::{DateTime, TimeDelta, Utc};
use domain::Random;
use domain::settings::SignIn;
use std::fmt;

/// `typ` of the tokens.
pub const TYPE: &str = "reseller-login+jwt";
/// `iss` of the tokens.
pub const ISSUER: &str = "urn:reseller-support:login";
/// `aud` of the tokens.
pub const AUDIENCE: &str = "urn:reseller-support:api";
/// How long a token lives.
pub const LIFETIME: TimeDelta = TimeDelta::hours(1);

/// The key that signs.
pub struct LoginKey(OwnKey);

impl LoginKey {
    /// Reads the key from its configured text: the 32 bytes of an Ed25519 seed in base64. `None`
    /// for any other text.
    pub fn from_base64(text: &str) -> Option<Self> {
        OwnKey::from_base64(text).map(Self)
    }

    /// The token of a team admin who signed in at `now`. Random, so that each sign-in has its own,
    /// which ends alone.
    pub fn token_of_admin(&self, admin: &TeamAdmin, now: DateTime<Utc>, random: Random) -> String {
        let claims = payload(now, random)
            .with("role", "team_admin")
            .with("team", admin.team.as_str())
            .with("sub", admin.id.as_str())
            .with("name", admin.name.clone().composed().as_str())
            .with("email", admin.email.as_str())
            .with("via_team_sso", admin.sign_in == SignIn::TeamSso);
        self.0.token(TYPE, claims)
    }

    /// The token of a technician who signed in at `now`.
    pub fn token_of_technician(
        &self,
        technician: &Technician,
        now: DateTime<Utc>,
        random: Random,
    ) -> String {
        let claims = payload(now, random)
            .with("role", "technician")
            .with("reseller", technician.reseller.as_str())
            .with("sub", technician.id.as_str())
            .with("name", technician.name.clone().composed().as_str())
            .with("email", technician.email.as_str());
        self.0.token(TYPE, claims)
    }

    /// The key that verifies the tokens.
    pub(crate) fn public(&self) -> OwnPublicKey {
        self.0.public()
    }
}

fn payload(now: DateTime<Utc>, random: Random) -> Payload {
    Payload::default()
        .with("jti", random.text())
        .with("iss", ISSUER)
        .with("aud", AUDIENCE)
        .with("iat", now.timestamp())
        .with("exp", (now + LIFETIME).timestamp())
}

impl fmt::Debug for LoginKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LoginKey([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_shows_nothing() {
        let key = LoginKey::from_base64(&"A".repeat(43)).unwrap();
        assert_eq!(format!("{key:?}"), "LoginKey([redacted])");
    }
}
