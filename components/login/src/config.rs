//! The configuration; without any part of it nobody signs in.

use anyhow::{Context, Result, ensure};
use spin_adapters::variable;
use web::login_token::LoginKey;

/// The configuration.
pub struct Config {
    /// The identity provider, to the letter.
    pub issuer: String,
    /// The application's id at the provider.
    pub client_id: String,
    /// The application's secret at the provider.
    pub client_secret: String,
    /// The address that the provider sends the browser back to.
    pub redirect_uri: String,
    /// The key that signs our own tokens.
    pub key: LoginKey,
}

impl Config {
    /// Reads all variables.
    pub async fn load() -> Result<Self> {
        let base_url = required("base_url").await?;
        let key = LoginKey::from_base64(&variable("login_key").await);
        Ok(Self {
            issuer: required("oidc_issuer").await?,
            client_id: required("oidc_client_id").await?,
            client_secret: required("oidc_client_secret").await?,
            redirect_uri: format!("{}/login/callback", base_url.trim_end_matches('/')),
            key: key.context("login_key is not set, or not 32 bytes in base64")?,
        })
    }
}

async fn required(name: &str) -> Result<String> {
    let value = variable(name).await;
    ensure!(!value.is_empty(), "{name} is not set");
    Ok(value)
}
