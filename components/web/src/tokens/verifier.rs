//! The tokens accepted at the API: those of the vendor's identity provider, and those of our own
//! login for the console.
//!
//! Signature, type, issuer, audience and times (RFC 7519, RFC 8725) are checked for both, each by
//! its own keys and names. A part left unconfigured refuses everyone; nothing turns the checks off.

use crate::code::Code;
use crate::identity::Identity;
use crate::problem::Problem;
use crate::tokens::claims::{Claims, MAX_TOKEN_BYTES, Role};
use crate::tokens::error::TokenError;
use crate::tokens::jwks::{Keys, unverified_expiry, unverified_typ};
use crate::tokens::kind::Kind;
use crate::tokens::login_token::{self, LoginKey};
use crate::tokens::signing::OwnPublicKey;
use chrono::{DateTime, Utc};

/// The trusted issuers and their audiences; an empty part refuses the callers that need it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VerifierConfig {
    /// The `iss` of the identity provider's tokens, to the letter.
    pub issuer: String,
    /// The audience of team admins, technicians and their managers.
    pub audience: String,
    /// The audience of the platform; when it equals `audience`, the platform is refused.
    pub platform_audience: String,
    /// The provider's public keys, as a JWK set in JSON (RFC 7517).
    pub jwks: String,
    /// The longest life of the provider's tokens (`exp - iat`), in seconds.
    pub max_seconds: i64,
    /// The public keys of our own login, separated by spaces, each the 32 bytes of an Ed25519 key in
    /// base64. One malformed key refuses all.
    pub login_public_key: String,
}

/// Verifies tokens under one [`VerifierConfig`]; by default it refuses everyone.
pub struct Verifier {
    provider: TrustedIssuer,
    login: TrustedIssuer,
}

struct TrustedIssuer {
    kind: Kind,
    name: String,
    audience: String,
    platform_audience: String,
    keys: Keys,
    max_seconds: i64,
}

/// Written out, so that a component without callers has no code that reads keys.
impl Default for Verifier {
    fn default() -> Self {
        Self {
            provider: TrustedIssuer::nobody(Kind::Access),
            login: TrustedIssuer::nobody(Kind::Login),
        }
    }
}

impl Verifier {
    /// Never fails: with a bad configuration it refuses everyone, and the log says why.
    pub fn new(config: VerifierConfig) -> Self {
        let provider = TrustedIssuer {
            kind: Kind::Access,
            name: config.issuer,
            audience: config.audience,
            platform_audience: config.platform_audience,
            keys: Keys::parse(&config.jwks),
            max_seconds: config.max_seconds,
        };
        let login_keys = config.login_public_key.split_whitespace();
        let login_keys: Option<Vec<_>> = login_keys.map(OwnPublicKey::from_base64).collect();
        let login = TrustedIssuer::login(login_keys.map(Keys::of).unwrap_or_default());
        Self { provider, login }
    }

    /// Verifies the tokens of our own login by the key that signs them, and no others.
    pub fn of_login(key: &LoginKey) -> Self {
        Self {
            provider: TrustedIssuer::nobody(Kind::Access),
            login: TrustedIssuer::login(Keys::of(vec![key.public()])),
        }
    }

    /// The identity that a token proves at `now`.
    ///
    /// # Errors
    /// `unauthenticated` for every failed check; the cause names the check and repeats nothing of
    /// the token.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Identity, Problem> {
        self.check(token, now).map_err(|error| {
            Problem::new(Code::Unauthenticated)
                .bad_token()
                .caused_by(error)
        })
    }

    fn check(&self, token: &str, now: DateTime<Utc>) -> Result<Identity, TokenError> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(TokenError::TooLong);
        }
        // The type only selects the issuer, which then checks everything, the type included.
        let typ = unverified_typ(token);
        let issuer = if Kind::Login.accepts(typ.as_deref()) {
            &self.login
        } else {
            &self.provider
        };
        issuer.check(token, now)
    }
}

/// When a verified token expires, if it is one of our own login.
pub(crate) fn login_expiry(token: &str) -> Option<DateTime<Utc>> {
    let typ = unverified_typ(token);
    if Kind::Login.accepts(typ.as_deref()) {
        unverified_expiry(token)
    } else {
        None
    }
}

impl TrustedIssuer {
    /// Has no name and no keys, and so signs no token.
    fn nobody(kind: Kind) -> Self {
        Self {
            kind,
            name: String::new(),
            audience: String::new(),
            platform_audience: String::new(),
            keys: Keys::default(),
            max_seconds: 0,
        }
    }

    /// Our own login.
    fn login(keys: Keys) -> Self {
        Self {
            name: login_token::ISSUER.into(),
            audience: login_token::AUDIENCE.into(),
            // The platform does not sign in by a browser.
            platform_audience: String::new(),
            keys,
            max_seconds: login_token::LIFETIME.num_seconds(),
            kind: Kind::Login,
        }
    }

    fn check(&self, token: &str, now: DateTime<Utc>) -> Result<Identity, TokenError> {
        if self.name.is_empty() || self.keys.is_empty() {
            return Err(TokenError::NotConfigured);
        }
        let claims: Claims = self.keys.claims(token, self.kind)?;
        claims.check_issuer(&self.name)?;
        self.check_audience(&claims)?;
        claims.check_times(now, Some(self.max_seconds))?;
        claims.identity()
    }

    fn check_audience(&self, claims: &Claims) -> Result<(), TokenError> {
        let is_separate = self.audience != self.platform_audience;
        let (wanted, other) = match claims.role {
            Role::Platform if !is_separate => return Err(TokenError::NoPlatformAudience),
            Role::Platform => (&self.platform_audience, &self.audience),
            Role::TeamAdmin | Role::Technician | Role::ResellerManager => {
                (&self.audience, &self.platform_audience)
            }
        };
        // A token for both audiences would carry one role's rights to where the other is expected.
        let is_for_other = is_separate && !other.is_empty() && claims.aud.contains(other);
        if wanted.is_empty() || !claims.aud.contains(wanted) || is_for_other {
            return Err(TokenError::OtherAudience);
        }
        Ok(())
    }
}
