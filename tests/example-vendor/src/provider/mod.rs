//! The identity provider by OpenID Connect: it describes itself, asks the browser who it is, and tells the application in
//! an ID token. It can be told to misbehave.

mod authorize;
mod token;

use crate::{CLIENT_ID, jwks, lock};
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

/// What knows of the provider, and tells it how to misbehave.
#[derive(Clone)]
pub struct Provider(Arc<Shared>);

struct Shared {
    issuer: String,
    /// The one place that browsers are sent back to.
    redirect_uri: String,
    codes: Mutex<BTreeMap<String, Grant>>,
    misconduct: Mutex<Misconduct>,
}

/// What the provider does otherwise than it should; by default nothing.
#[derive(Debug, Clone, Default)]
pub struct Misconduct {
    /// Laid over the claims of ID tokens; null takes one away.
    pub claims: Value,
    /// Laid over the description of itself; null takes a member away.
    pub description: Value,
    /// Laid over the parameters that it sends the browser back with; null takes one away.
    pub parameters: Value,
    /// It signs with a key that it does not publish.
    pub has_other_key: bool,
    /// Its token endpoint answers with this status.
    pub token_status: Option<u16>,
}

/// What a code stands for.
struct Grant {
    /// The claims of whoever was picked.
    who: Value,
    nonce: String,
    code_challenge: String,
    at: i64,
}

/// The parameters of a request.
type Parameters = HashMap<String, String>;

impl Provider {
    pub(crate) fn new(origin: &str, base_url: &str) -> Self {
        Self(Arc::new(Shared {
            issuer: origin.to_owned(),
            redirect_uri: format!("{base_url}/login/callback"),
            codes: Mutex::default(),
            misconduct: Mutex::default(),
        }))
    }

    pub(crate) fn routes(&self) -> Router {
        Router::new()
            .route("/.well-known/openid-configuration", get(describe))
            .route("/authorize", get(authorize::ask).post(authorize::answer))
            .route("/token", post(token::exchange))
            .route(
                "/jwks",
                get(async || ([(CONTENT_TYPE, "application/jwk-set+json")], jwks())),
            )
            .with_state(self.clone())
    }

    /// From now on it misbehaves so.
    pub fn misbehave(&self, misconduct: Misconduct) {
        *lock(&self.0.misconduct) = misconduct;
    }

    fn misconduct(&self) -> Misconduct {
        lock(&self.0.misconduct).clone()
    }
}

async fn describe(State(provider): State<Provider>) -> Response {
    let issuer = &provider.0.issuer;
    let mut description = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
        "scopes_supported": ["openid", "profile", "email"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
    });
    lay_over(&mut description, &provider.misconduct().description);
    Json(description).into_response()
}

/// Lays members over those of an object; null takes one away.
fn lay_over(object: &mut Value, change: &Value) {
    let (Some(object), Some(change)) = (object.as_object_mut(), change.as_object()) else {
        return;
    };
    for (name, value) in change {
        match value {
            Value::Null => object.remove(name),
            value => object.insert(name.clone(), value.clone()),
        };
    }
}
