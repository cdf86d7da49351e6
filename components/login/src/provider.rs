//! The identity provider's description of itself (OpenID Connect Discovery 1.0), and its keys.

use crate::attempt::Attempt;
use crate::config::Config;
use crate::remote::{get, parse};
use anyhow::{Context, Result, ensure};
use axum::http::Uri;
use form_urlencoded::Serializer;
use serde::Deserialize;

/// The members of the discovery document that matter here.
#[derive(Deserialize)]
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
    /// Fetches the discovery document of an issuer.
    pub async fn discover(issuer: &str) -> Result<Self> {
        Self::fetch(issuer).await.context("the discovery document")
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

    /// Fetches the provider's public keys, a JWK set.
    pub async fn jwks(&self) -> Result<String> {
        let keys = get(&self.jwks_uri).await.context("the provider's keys")?;
        String::from_utf8(keys.into()).context("the provider's keys are not UTF-8")
    }
}

fn is_web_address(text: &str) -> bool {
    text.parse::<Uri>()
        .is_ok_and(|uri| matches!(uri.scheme_str(), Some("https" | "http")) && uri.host().is_some())
}
