//! The identity provider's description of itself (OpenID Connect Discovery 1.0), and its keys.

use crate::attempt::Attempt;
use crate::config::Config;
use crate::failure::Failure;
use crate::kept::Kept;
use crate::remote::{get, parse};
use anyhow::{Context, Result, ensure};
use axum::http::Uri;
use chrono::TimeDelta;
use form_urlencoded::Serializer;
use serde::Deserialize;
use spin_adapters::now;
use web::{IdTokenVerifier, Identity, TokenError};

/// How long the document and the keys are good.
const KEPT: TimeDelta = TimeDelta::minutes(10);
/// The least age of keys that are fetched again because none of them verifies a token.
const KEPT_UNFIT: TimeDelta = TimeDelta::minutes(1);

static DOCUMENT: Kept<Provider> = Kept::new();
static KEYS: Kept<Keys> = Kept::new();

/// The provider's public keys.
#[derive(Clone)]
struct Keys {
    /// Their address.
    uri: String,
    /// The JWK set.
    jwks: String,
}

/// The members of the discovery document that matter here.
#[derive(Clone, Deserialize)]
pub struct Provider {
    issuer: String,
    authorization_endpoint: String,
    pub(crate) token_endpoint: String,
    jwks_uri: String,
    #[serde(default = "default_auth_methods")]
    pub(crate) token_endpoint_auth_methods_supported: Vec<AuthMethod>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

/// How a client authenticates at the token endpoint.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum AuthMethod {
    /// The client secret in a header.
    #[serde(rename = "client_secret_basic")]
    Basic,
    /// The client secret in the form.
    #[serde(rename = "client_secret_post")]
    Post,
    /// Any other method.
    #[serde(other)]
    Other,
}

fn default_auth_methods() -> Vec<AuthMethod> {
    vec![AuthMethod::Basic]
}

impl Provider {
    /// The discovery document of an issuer, fetched unless it is known.
    pub async fn discover(issuer: &str) -> Result<Self> {
        let known = DOCUMENT.younger_than(KEPT, now());
        if let Some(known) = known.filter(|known| known.issuer == issuer) {
            return Ok(known);
        }
        let provider = Self::fetch(issuer)
            .await
            .context("the discovery document")?;
        DOCUMENT.keep(&provider, now());
        Ok(provider)
    }

    async fn fetch(issuer: &str) -> Result<Self> {
        let issuer_url = issuer.trim_end_matches('/');
        let document = get(&format!("{issuer_url}/.well-known/openid-configuration")).await?;
        let provider: Self = parse(&document)?;
        ensure!(provider.issuer == issuer, "it is of another issuer");
        // The browser is sent there.
        ensure!(
            is_web_address(&provider.authorization_endpoint),
            "it has no good authorization endpoint"
        );
        Ok(provider)
    }

    /// Whether each answer by the browser names the provider (RFC 9207).
    pub fn says_iss(&self) -> bool {
        self.authorization_response_iss_parameter_supported
    }

    /// The address that the browser is sent to. `must_reauthenticate` has the provider ask who
    /// signs in, even in a browser signed in there.
    pub fn authorization_url(
        &self,
        config: &Config,
        attempt: &Attempt,
        must_reauthenticate: bool,
    ) -> String {
        let mut query = Serializer::new(String::new());
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &config.client_id)
            .append_pair("redirect_uri", &config.redirect_uri)
            .append_pair("scope", "openid profile email")
            .append_pair("state", &attempt.state())
            .append_pair("nonce", &attempt.nonce())
            .append_pair("code_challenge", &attempt.code_challenge())
            .append_pair("code_challenge_method", "S256");
        if must_reauthenticate {
            query.append_pair("prompt", "login");
        }
        let endpoint = &self.authorization_endpoint;
        let separator = if endpoint.contains('?') { '&' } else { '?' };
        format!("{endpoint}{separator}{}", query.finish())
    }

    /// The identity in an ID token. The provider may have changed its keys since they were fetched,
    /// so that they are fetched again where none of them verifies the token, once a minute.
    pub async fn identity(
        &self,
        config: &Config,
        attempt: &Attempt,
        id_token: &str,
    ) -> Result<Identity, Failure> {
        let verify = |jwks: &str| {
            let verifier = IdTokenVerifier {
                issuer: &config.issuer,
                jwks,
                client_id: &config.client_id,
                nonce: &attempt.nonce(),
            };
            verifier.verify(id_token, now())
        };
        let identity = match verify(&self.jwks(KEPT).await?) {
            Err(TokenError::NotVerified) => verify(&self.jwks(KEPT_UNFIT).await?),
            verified => verified,
        };
        identity.context("the ID token").map_err(Failure::Refused)
    }

    /// The provider's public keys, a JWK set, fetched unless they are younger than this.
    async fn jwks(&self, age: TimeDelta) -> Result<String> {
        let known = KEYS.younger_than(age, now());
        if let Some(known) = known.filter(|known| known.uri == self.jwks_uri) {
            return Ok(known.jwks);
        }
        let jwks = get(&self.jwks_uri).await.context("the provider's keys")?;
        let keys = Keys {
            uri: self.jwks_uri.clone(),
            jwks: String::from_utf8(jwks.into()).context("the provider's keys are not UTF-8")?,
        };
        KEYS.keep(&keys, now());
        Ok(keys.jwks)
    }
}

fn is_web_address(text: &str) -> bool {
    text.parse::<Uri>()
        .is_ok_and(|uri| matches!(uri.scheme_str(), Some("https" | "http")) && uri.host().is_some())
}
