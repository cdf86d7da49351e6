//! `POST /sign-in-as`: the vendor's login takes the token by which a reseller session signs in as a member. It verifies the
//! token by the application's keys, and asks introspection as the platform before it lets anyone in.

use crate::page::{escape, page};
use crate::{Caller, Login, lock, now, token};
use anyhow::{Context, Result, ensure};
use axum::Router;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use tokio::sync::OnceCell;

/// The application, as far as the vendor's login has to know it.
pub(crate) struct Application {
    base_url: String,
    url: Mutex<String>,
    login: OnceCell<Login>,
    http: reqwest::Client,
}

impl Application {
    pub(crate) fn new(base_url: &str) -> Self {
        let url = Mutex::new(base_url.to_owned());
        Self {
            base_url: base_url.to_owned(),
            url,
            login: OnceCell::new(),
            http: reqwest::Client::new(),
        }
    }

    pub(crate) fn is_at(&self, url: &str) {
        url.clone_into(&mut lock(&self.url));
    }

    /// Whom introspection tells that a token's holder is signed in as.
    async fn signed_in(&self, sign_in_token: &str) -> Result<Value> {
        let url = lock(&self.url).clone();
        let login = self.login.get_or_try_init(async || {
            let jwks = self
                .http
                .get(format!("{url}/.well-known/jwks.json"))
                .send()
                .await?
                .json()
                .await?;
            Login::new(jwks, &self.base_url)
        });
        login.await?.take(sign_in_token, now())?;
        let request = self
            .http
            .post(format!("{url}/v1/introspect"))
            .bearer_auth(token(&Caller::Platform, now())?);
        let answer = request
            .form(&[("token", sign_in_token)])
            .send()
            .await?
            .error_for_status()?;
        let told: Value = answer.json().await?;
        ensure!(
            told.get("active").and_then(Value::as_bool) == Some(true),
            "not active"
        );
        Ok(told)
    }
}

pub(crate) fn routes(application: Arc<Application>) -> Router {
    Router::new()
        .route("/sign-in-as", post(sign_in_as))
        .with_state(application)
}

async fn sign_in_as(
    State(application): State<Arc<Application>>,
    Form(form): Form<BTreeMap<String, String>>,
) -> Response {
    let signed_in = async {
        let token = form.get("token").context("no token")?;
        application.signed_in(token).await
    };
    match signed_in.await {
        Ok(told) => {
            let text =
                |name: &str| escape(told.get(name).and_then(Value::as_str).unwrap_or_default());
            let body = format!(
                "<p>You are signed in as {} ({}).</p>\n",
                text("username"),
                text("sub")
            );
            let by = format!("<p>{} vouches for you.</p>\n", text("reseller_name"));
            page("Signed in", &(body + &by))
        }
        Err(why) => {
            let body = format!(
                "<p>You are not signed in: {}.</p>\n",
                escape(&why.to_string())
            );
            (StatusCode::FORBIDDEN, page("Not signed in", &body)).into_response()
        }
    }
}
