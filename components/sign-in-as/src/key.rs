//! The configuration that tokens are signed with.

use anyhow::anyhow;
use domain::sign_in_as::Claims;
use spin_adapters::variable;
use web::sign_in_token::SignInKeys;
use web::{Code, Problem};

/// Signs tokens for the vendor's login.
pub struct Signer {
    keys: SignInKeys,
    issuer: String,
    audience: String,
}

impl Signer {
    /// Loads the keys and the claims that are the same in every token.
    pub async fn load() -> Result<Self, Problem> {
        Ok(Self {
            keys: keys().await?,
            issuer: required("base_url").await?,
            audience: required("sign_in_audience").await?,
        })
    }

    /// The token with some claims; the same for the same ones.
    pub fn token(&self, claims: &Claims) -> String {
        self.keys.token(&self.issuer, &self.audience, claims)
    }
}

/// The signing keys; unavailable where there are none.
pub async fn keys() -> Result<SignInKeys, Problem> {
    SignInKeys::from_base64(&variable("sign_in_key").await).ok_or_else(|| {
        Problem::new(Code::Unavailable)
            .because("sign_in_key is not set, or not of 32 bytes in base64")
    })
}

async fn required(name: &str) -> Result<String, Problem> {
    let value = variable(name).await;
    if value.is_empty() {
        let cause = anyhow!("{name} is not set");
        return Err(Problem::new(Code::Unavailable).caused_by(cause));
    }
    Ok(value)
}
