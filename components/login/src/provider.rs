//! The identity provider as it describes itself (OpenID Connect Discovery 1.0), and what is asked of it.

use crate::attempt::Attempt;
use crate::failure::Failure;
use crate::remote::{get, read};
use crate::settings::Settings;
use axum::http::Uri;
use form_urlencoded::Serializer;
use serde::Deserialize;

/// The provider's description of itself, as far as it matters here.
#[derive(Deserialize)]
pub struct Provider {
    issuer: String,
    authorization_endpoint: String,
    pub(crate) token_endpoint: String,
    jwks_uri: String,
    #[serde(default = "basic_alone")]
    token_endpoint_auth_methods_supported: Vec<String>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

/// Authenticating with the client secret in a header.
pub const BASIC: &str = "client_secret_basic";
/// Authenticating with the client secret in the form.
pub const POST: &str = "client_secret_post";

fn basic_alone() -> Vec<String> {
    vec![BASIC.into()]
}

impl Provider {
    /// Asks a provider to describe itself.
    pub async fn discover(issuer: &str) -> Result<Self, Failure> {
        let url = format!(
            "{}/.well-known/openid-configuration",
            issuer.trim_end_matches('/')
        );
        let provider: Self = read(
            &get(&url, "the discovery document").await?,
            "the discovery document",
        )?;
        if provider.issuer != issuer {
            return Err(Failure::unavailable(
                "the discovery document is of another issuer",
            ));
        }
        // The browser is sent there.
        let endpoint = provider.authorization_endpoint.parse::<Uri>().ok();
        let is_web =
            |uri: Uri| matches!(uri.scheme_str(), Some("https" | "http")) && uri.host().is_some();
        if !endpoint.is_some_and(is_web) {
            return Err(Failure::unavailable(
                "the discovery document has no good authorization endpoint",
            ));
        }
        Ok(provider)
    }

    /// Whether the provider says who it is in each answer by the browser (RFC 9207).
    pub fn says_iss(&self) -> bool {
        self.authorization_response_iss_parameter_supported
    }

    /// Whether the token endpoint takes a way of authenticating.
    pub fn takes(&self, method: &str) -> bool {
        self.token_endpoint_auth_methods_supported
            .iter()
            .any(|offered| offered == method)
    }

    /// Where the browser is sent to sign in.
    pub fn authorization_url(
        &self,
        settings: &Settings,
        attempt: &Attempt,
        asks_who: bool,
    ) -> String {
        let mut query = Serializer::new(String::new());
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &settings.client_id)
            .append_pair("redirect_uri", &settings.redirect_uri)
            .append_pair("scope", "openid profile email")
            .append_pair("state", &attempt.state())
            .append_pair("nonce", &attempt.nonce())
            .append_pair("code_challenge", &attempt.code_challenge())
            .append_pair("code_challenge_method", "S256");
        if asks_who {
            query.append_pair("prompt", "login");
        }
        let query = query.finish();
        let endpoint = &self.authorization_endpoint;
        let separator = if endpoint.contains('?') { '&' } else { '?' };
        format!("{endpoint}{separator}{query}")
    }

    /// The provider's public keys, a JWK set.
    pub async fn jwks(&self) -> Result<String, Failure> {
        let keys = get(&self.jwks_uri, "the provider's keys").await?;
        String::from_utf8(keys.into())
            .map_err(|_| Failure::unavailable("the provider's keys are not UTF-8"))
    }
}
