//! `GET /login/callback`: the identity provider has sent the browser back, with a code.

use crate::attempt::Attempt;
use crate::config::Config;
use crate::failure::Failure::{self, Foreign, Refused};
use crate::provider::Provider;
use anyhow::{Context, Result, bail, ensure};
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{AppendHeaders, IntoResponse, Response};
use serde::Deserialize;
use spin_adapters::now;
use web::login_token::{LIFETIME, LoginKey};
use web::{Identity, cookie};

/// The provider's answer in the query (RFC 6749 section 4.1.2, RFC 9207); other parameters are
/// ignored.
#[derive(Deserialize)]
struct Answer {
    state: Option<String>,
    iss: Option<String>,
    code: Option<String>,
    error: Option<String>,
}

/// Ends a sign-in: the browser gets a cookie with our own token, and goes on to the console.
pub async fn callback(uri: Uri, headers: HeaderMap) -> Result<Response, Failure> {
    let attempt = Attempt::of(&headers)
        .context("the browser has no sign-in under way")
        .map_err(Foreign)?;
    let answer = Answer::of(&uri, &attempt).map_err(Foreign)?;
    let config = Config::load().await?;
    let code = answer.code(&config).map_err(Refused)?;
    let provider = Provider::discover(&config.issuer).await?;
    answer.check_iss(&provider).map_err(Refused)?;
    let id_token = provider.id_token(&config, &attempt, code).await?;
    let identity = provider.identity(&config, &attempt, &id_token).await?;
    let (cookie, home) = signed_in(&config.key, &identity).map_err(Refused)?;
    let location = if attempt.is_for_link {
        "/sign-in"
    } else {
        home
    };
    let cookies = AppendHeaders([(SET_COOKIE, cookie), (SET_COOKIE, Attempt::no_cookie())]);
    Ok((StatusCode::SEE_OTHER, [(LOCATION, location)], cookies).into_response())
}

impl Answer {
    /// Reads the answer to an attempt.
    fn of(uri: &Uri, attempt: &Attempt) -> Result<Self> {
        let answer: Self = serde_urlencoded::from_str(uri.query().unwrap_or_default())
            .ok()
            .context("the provider's answer has a parameter twice")?;
        let state = answer.state.as_deref();
        ensure!(
            state.is_some_and(|state| attempt.is_state(state)),
            "state is of another sign-in"
        );
        Ok(answer)
    }

    /// The code, in an answer of the configured provider.
    fn code(&self, config: &Config) -> Result<&str> {
        let iss = self.iss.as_deref();
        ensure!(
            iss.is_none_or(|iss| iss == config.issuer),
            "iss is another provider"
        );
        ensure!(self.error.is_none(), "the provider signed nobody in");
        self.code
            .as_deref()
            .context("the provider's answer has no code")
    }

    fn check_iss(&self, provider: &Provider) -> Result<()> {
        ensure!(self.iss.is_some() || !provider.says_iss(), "iss is missing");
        Ok(())
    }
}

/// The cookie with our own token, and the first page of the console. Each role has a cookie of its
/// own, so that one browser can hold both.
fn signed_in(key: &LoginKey, identity: &Identity) -> Result<(String, &'static str)> {
    let (name, token, home) = match identity {
        Identity::TeamAdmin(admin) => {
            let token = key.token_of_admin(admin, now());
            ("__Host-admin", token, "/admin")
        }
        Identity::Technician(technician) => {
            let token = key.token_of_technician(technician, now());
            ("__Host-technician", token, "/reseller")
        }
        Identity::ResellerManager(_) | Identity::Platform(_) => {
            bail!("the console has no pages for this role")
        }
    };
    Ok((cookie::line(name, &token, LIFETIME.num_seconds()), home))
}
