//! `POST /sign-in-as`: the vendor's login for members that a reseller session signs in as. It
//! verifies the sign-in token with the application's keys, and then asks introspection as the
//! platform.

use crate::clock::now;
use crate::identity::{Subject, token};
use crate::login::Login;
use crate::page::{escape, page};
use crate::sync::lock;
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

/// The application as the vendor's login knows it.
pub(crate) struct Application {
    base_url: String,
    url: Mutex<String>,
    login: OnceCell<Login>,
    http: reqwest::Client,
}

impl Application {
    pub(crate) fn new(base_url: &str) -> Self {
        Self {
            base_url: base_url.to_owned(),
            url: Mutex::new(base_url.to_owned()),
            login: OnceCell::new(),
            http: reqwest::Client::new(),
        }
    }

    pub(crate) fn is_at(&self, url: &str) {
        url.clone_into(&mut lock(&self.url));
    }

    /// The answer of introspection for a valid sign-in token.
    async fn introspect(&self, sign_in_token: &str) -> Result<Value> {
        let url = lock(&self.url).clone();
        let login = self.login.get_or_try_init(|| self.fetch_login(&url));
        login.await?.take(sign_in_token, now())?;
        let request = self
            .http
            .post(format!("{url}/v1/introspect"))
            .bearer_auth(token(&Subject::Platform, now())?)
            .form(&[("token", sign_in_token)]);
        let response = request.send().await?.error_for_status()?;
        let introspection: Value = response.json().await?;
        let is_active = introspection.get("active").and_then(Value::as_bool);
        ensure!(is_active == Some(true), "not active");
        Ok(introspection)
    }

    async fn fetch_login(&self, url: &str) -> Result<Login> {
        let request = self.http.get(format!("{url}/.well-known/jwks.json"));
        let jwks = request.send().await?.json().await?;
        Login::new(jwks, &self.base_url)
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
    match introspect(&application, &form).await {
        Ok(introspection) => signed_in(&introspection),
        Err(error) => {
            let why = escape(&error.to_string());
            let body = format!("<p>You are not signed in: {why}.</p>\n");
            (StatusCode::FORBIDDEN, page("Not signed in", &body)).into_response()
        }
    }
}

async fn introspect(application: &Application, form: &BTreeMap<String, String>) -> Result<Value> {
    let token = form.get("token").context("no token")?;
    application.introspect(token).await
}

fn signed_in(introspection: &Value) -> Response {
    let [name, id, reseller] = ["username", "sub", "reseller_name"].map(|field| {
        let text = introspection.get(field).and_then(Value::as_str);
        escape(text.unwrap_or_default())
    });
    let body =
        format!("<p>You are signed in as {name} ({id}).</p>\n<p>{reseller} vouches for you.</p>\n");
    page("Signed in", &body)
}
