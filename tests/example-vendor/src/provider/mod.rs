//! The identity provider by OpenID Connect: discovery, a page to pick a person on, codes and ID
//! tokens. Tests make it misbehave.

mod authorize;
mod token;

use crate::identity::{jwks, jwks_of};
use crate::sync::lock;
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

/// A handle to the provider, by which tests make it misbehave.
#[derive(Clone)]
pub struct Provider(Arc<Inner>);

struct Inner {
    issuer: String,
    /// The only allowed redirect URI.
    redirect_uri: String,
    codes: Mutex<BTreeMap<String, Grant>>,
    misconduct: Mutex<Misconduct>,
    /// The requests so far, by path.
    requests: Mutex<BTreeMap<String, usize>>,
}

/// The seed of a key that is not the provider's usual one.
const OTHER_SEED: [u8; 32] = [9; 32];

/// The provider's deviations from the protocol; none by default.
#[derive(Debug, Clone, Default)]
pub struct Misconduct {
    /// Overrides claims of ID tokens; null removes one.
    pub claims: Value,
    /// Overrides members of the discovery document; null removes one.
    pub description: Value,
    /// Overrides parameters of the redirect back to the application; null removes one.
    pub parameters: Value,
    /// Signs with a key that is not published.
    pub has_other_key: bool,
    /// Publishes that key in the place of the usual one.
    pub publishes_other_key: bool,
    /// The status of every answer of the token endpoint.
    pub token_status: Option<u16>,
}

/// The authorization behind a code.
struct Grant {
    /// The claims of the person who was picked.
    claims: Value,
    nonce: String,
    code_challenge: String,
    at: i64,
}

/// The parameters of a request.
type Parameters = HashMap<String, String>;

impl Provider {
    pub(crate) fn new(origin: &str, base_url: &str) -> Self {
        Self(Arc::new(Inner {
            issuer: origin.to_owned(),
            redirect_uri: format!("{base_url}/login/callback"),
            codes: Mutex::default(),
            misconduct: Mutex::default(),
            requests: Mutex::default(),
        }))
    }

    pub(crate) fn routes(&self) -> Router {
        Router::new()
            .route("/.well-known/openid-configuration", get(describe))
            .route("/authorize", get(authorize::ask).post(authorize::answer))
            .route("/token", post(token::exchange))
            .route("/jwks", get(keys))
            .layer(from_fn_with_state(self.clone(), count))
            .with_state(self.clone())
    }

    /// Makes the provider misbehave from now on.
    pub fn misbehave(&self, misconduct: Misconduct) {
        *lock(&self.0.misconduct) = misconduct;
    }

    /// The number of requests so far for a path.
    pub fn requests(&self, path: &str) -> usize {
        lock(&self.0.requests).get(path).copied().unwrap_or(0)
    }

    fn misconduct(&self) -> Misconduct {
        lock(&self.0.misconduct).clone()
    }
}

async fn count(State(provider): State<Provider>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    *lock(&provider.0.requests).entry(path).or_default() += 1;
    next.run(request).await
}

async fn keys(State(provider): State<Provider>) -> impl IntoResponse {
    let keys = if provider.misconduct().publishes_other_key {
        jwks_of(&OTHER_SEED)
    } else {
        jwks()
    };
    ([(CONTENT_TYPE, "application/jwk-set+json")], keys)
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
    merge(&mut description, &provider.misconduct().description);
    Json(description).into_response()
}

/// Merges a patch into an object (RFC 7396, one level deep): null removes a member.
fn merge(object: &mut Value, patch: &Value) {
    let (Some(object), Some(patch)) = (object.as_object_mut(), patch.as_object()) else {
        return;
    };
    for (name, value) in patch {
        match value {
            Value::Null => object.remove(name),
            value => object.insert(name.clone(), value.clone()),
        };
    }
}
