//! `GET /login/callback`: the identity provider has sent the browser back, with a code.

use crate::attempt::Attempt;
use crate::config::Config;
use crate::failure::Failure::{self, Refused};
use crate::provider::Provider;
use crate::start::LINK_PAGE;
use anyhow::{Context, Result, bail, ensure};
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{AppendHeaders, IntoResponse, Response};
use serde::Deserialize;
use spin_adapters::{now, random};
use web::login_token::{LIFETIME, LoginKey};
use web::{Identity, Verifier, cookie, wanted};

/// The cookie of each role, and the first page.
const ADMIN: (&str, &str) = ("__Host-admin", "/admin");
const TECHNICIAN: (&str, &str) = ("__Host-technician", "/reseller");

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
    let answer = Answer::of(&uri).map_err(Refused)?;
    let attempt = match answer.attempt(&headers) {
        Ok(attempt) => attempt,
        // Such as the browser's "back" after a sign-in: there is nothing left to do.
        Err(cause) => return home_of(&headers).await.ok_or(Refused(cause)),
    };
    let ended = [(SET_COOKIE, attempt.no_cookie())];
    Ok((AppendHeaders(ended), finish(&answer, &attempt).await).into_response())
}

async fn finish(answer: &Answer, attempt: &Attempt) -> Result<Response, Failure> {
    let config = Config::load().await?;
    let code = answer.code(&config).map_err(Refused)?;
    let provider = Provider::discover(&config.issuer).await?;
    answer.check_iss(&provider).map_err(Refused)?;
    let id_token = provider.id_token(&config, attempt, code).await?;
    let identity = provider.identity(&config, attempt, &id_token).await?;
    let (cookie, home) = signed_in(&config.key, &identity).map_err(Refused)?;
    let then = attempt.then.as_deref();
    let location = then.filter(|then| *then == LINK_PAGE || wanted::is_within(home, then));
    let location = location.unwrap_or(home).to_owned();
    let headers = [(LOCATION, location), (SET_COOKIE, cookie)];
    Ok((StatusCode::SEE_OTHER, AppendHeaders(headers)).into_response())
}

/// A redirect of a browser in which someone is signed in, to their first page.
async fn home_of(headers: &HeaderMap) -> Option<Response> {
    let config = Config::load().await.ok()?;
    let verifier = Verifier::of_login(&config.key);
    let is_signed_in = |name| {
        let token = cookie::read(headers, name);
        token.is_some_and(|token| verifier.verify(token, now()).is_ok())
    };
    let home = match (is_signed_in(ADMIN.0), is_signed_in(TECHNICIAN.0)) {
        (true, false) => ADMIN.1,
        (false, true) => TECHNICIAN.1,
        (true, true) => "/",
        (false, false) => return None,
    };
    Some((StatusCode::SEE_OTHER, [(LOCATION, home)]).into_response())
}

impl Answer {
    fn of(uri: &Uri) -> Result<Self> {
        serde_urlencoded::from_str(uri.query().unwrap_or_default())
            .ok()
            .context("the provider's answer has a parameter twice")
    }

    /// The attempt that this answers.
    fn attempt(&self, headers: &HeaderMap) -> Result<Attempt> {
        Attempt::of(headers, self.state.as_deref().unwrap_or_default())
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
    let ((name, home), token) = match identity {
        Identity::TeamAdmin(admin) => {
            let token = key.token_of_admin(admin, now(), random());
            (ADMIN, token)
        }
        Identity::Technician(technician) => {
            let token = key.token_of_technician(technician, now(), random());
            (TECHNICIAN, token)
        }
        Identity::ResellerManager(_) | Identity::Platform(_) => {
            bail!("the console has no pages for this role")
        }
    };
    Ok((cookie::line(name, &token, LIFETIME.num_seconds()), home))
}
