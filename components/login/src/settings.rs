//! What is configured. Anything that is missing means that nobody signs in.

use crate::failure::Failure;
use spin_adapters::variable;
use web::login_token::LoginKey;

/// What is configured.
pub struct Settings {
    /// The identity provider, to the letter.
    pub issuer: String,
    /// What the application is called at the provider.
    pub client_id: String,
    /// What it authenticates with there.
    pub client_secret: String,
    /// Where the provider sends the browser back to.
    pub redirect_uri: String,
    /// What signs our own tokens.
    pub key: LoginKey,
}

impl Settings {
    /// Reads all of it.
    pub async fn load() -> Result<Self, Failure> {
        let key = LoginKey::from_base64(&variable("login_key").await);
        let base_url = set("base_url").await?;
        Ok(Self {
            issuer: set("oidc_issuer").await?,
            client_id: set("oidc_client_id").await?,
            client_secret: set("oidc_client_secret").await?,
            redirect_uri: format!("{}/login/callback", base_url.trim_end_matches('/')),
            key: key.ok_or_else(|| {
                Failure::unavailable("login_key is not set, or not 32 bytes in base64")
            })?,
        })
    }
}

async fn set(name: &str) -> Result<String, Failure> {
    let value = variable(name).await;
    if value.is_empty() {
        Err(Failure::unavailable(format!("{name} is not set")))
    } else {
        Ok(value)
    }
}
