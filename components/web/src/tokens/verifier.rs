//! Which tokens are taken at the API: those of the vendor's identity provider, and those that our own login hands to the
//! console. Signature, type, issuer, audience and times (RFC 7519, RFC 8725) are checked of both, each by keys and names of
//! its own. Anything not configured means that everyone is refused; nothing turns the checks off.

use crate::code::Code;
use crate::identity::Identity;
use crate::problem::Problem;
use crate::tokens::claims::{Claims, MAX_TOKEN_BYTES, Role};
use crate::tokens::jwks::{self, Keys};
use crate::tokens::login_token;
use chrono::{DateTime, Utc};

/// Who signs tokens and for whom; any part may be empty, and then whom it would admit is refused.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VerifierConfig {
    /// The only `iss` taken of the identity provider's tokens, to the letter.
    pub issuer: String,
    /// The audience of team admins and technicians.
    pub audience: String,
    /// The audience of the platform; when it equals `audience`, the platform is refused.
    pub platform_audience: String,
    /// The provider's public keys, as a JWK set in JSON (RFC 7517).
    pub jwks: String,
    /// The longest life of the provider's tokens (`exp - iat`), in seconds.
    pub max_seconds: i64,
    /// The public key of our own login, the 32 bytes of an Ed25519 key in base64.
    pub login_public_key: String,
}

/// Verifies tokens under one [`VerifierConfig`]; by default it refuses everyone.
pub struct Verifier {
    provider: Source,
    login: Source,
}

/// One that issues tokens.
struct Source {
    is_typ: fn(Option<&str>) -> bool,
    issuer: String,
    audience: String,
    platform_audience: String,
    keys: Keys,
    max_seconds: i64,
}

impl Default for Verifier {
    fn default() -> Self {
        Self::new(VerifierConfig::default())
    }
}

impl Verifier {
    /// Never fails: with a bad configuration it refuses everyone, and the log says why.
    pub fn new(config: VerifierConfig) -> Self {
        let VerifierConfig {
            issuer,
            audience,
            platform_audience,
            jwks,
            max_seconds,
            login_public_key,
        } = config;
        let keys = Keys::parse(&jwks);
        let is_typ = jwks::is_token_typ;
        let provider = Source {
            is_typ,
            issuer,
            audience,
            platform_audience,
            keys,
            max_seconds,
        };
        let login = Source {
            is_typ: login_token::is_typ,
            issuer: login_token::ISSUER.into(),
            audience: login_token::AUDIENCE.into(),
            // The platform does not sign in by a browser.
            platform_audience: String::new(),
            keys: login_token::keys(&login_public_key),
            max_seconds: login_token::LIFETIME.num_seconds(),
        };
        Self { provider, login }
    }

    /// Whom the token speaks for at `now`.
    ///
    /// # Errors
    /// `unauthenticated`, whatever is wrong; the cause says which check failed and repeats nothing of the token.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Identity, Problem> {
        self.check(token, now).map_err(|cause| {
            Problem::new(Code::Unauthenticated)
                .bad_token()
                .because(cause)
        })
    }

    fn check(&self, token: &str, now: DateTime<Utc>) -> Result<Identity, &'static str> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err("token is too long");
        }
        // What the type says is not believed: the source named by it checks everything, the type included.
        let is_of_login = login_token::is_typ(jwks::typ(token).as_deref());
        let source = if is_of_login {
            &self.login
        } else {
            &self.provider
        };
        source.check(token, now)
    }
}

impl Source {
    fn check(&self, token: &str, now: DateTime<Utc>) -> Result<Identity, &'static str> {
        if self.issuer.is_empty() || self.keys.is_empty() {
            return Err("no issuer or no usable key is configured");
        }
        let claims: Claims = self.keys.claims(token, self.is_typ)?;
        claims.check_issuer(&self.issuer)?;
        self.check_audience(&claims)?;
        claims.check_times(now, Some(self.max_seconds))?;
        claims.caller()
    }

    fn check_audience(&self, claims: &Claims) -> Result<(), &'static str> {
        let is_separate = self.audience != self.platform_audience;
        let (wanted, other) = match claims.role {
            Role::Platform if !is_separate => {
                return Err("the platform has no audience of its own");
            }
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
}
