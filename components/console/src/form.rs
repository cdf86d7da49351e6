//! Forms, accepted only from a page of this console that was made for the present sign-in.

use crate::failure::Failure;
use crate::query;
use crate::realm::Realm;
use crate::request::PageRequest;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::{HeaderMap, ORIGIN};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use spin_adapters::variable;
use subtle::ConstantTimeEq;
use web::Code;

/// A form's fields, after its origin and its token were checked.
#[derive(Debug, Clone)]
pub(crate) struct Form<T> {
    /// The typed fields.
    pub(crate) typed: T,
    /// The form's idempotency key: a form sent twice is carried out once.
    pub(crate) key: String,
}

/// A form without fields of its own, or an empty body.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Empty {}

#[derive(Deserialize)]
struct Hidden {
    csrf: String,
    key: String,
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = Failure;

    async fn from_request(http: Request, state: &S) -> Result<Self, Failure> {
        let (mut parts, body) = http.into_parts();
        let Ok(request) =
            <PageRequest as FromRequestParts<S>>::from_request_parts(&mut parts, state).await;
        check_origin(&parts.headers).await?;
        if request.realm != Realm::Public {
            // A sign-in that is over is reported as such, not as a wrong form.
            request.client()?;
        }
        let http = Request::from_parts(parts, body);
        let web::Form(fields): web::Form<Vec<(String, String)>> =
            web::Form::from_request(http, state).await?;
        let fields = fields.iter();
        let text = query::encode(fields.map(|(name, value)| (name.as_str(), value.as_str())));
        let hidden: Hidden = serde_urlencoded::from_str(&text).map_err(|_| Failure::ForeignForm)?;
        if !bool::from(hidden.csrf.as_bytes().ct_eq(request.csrf().as_bytes())) {
            return Err(Failure::ForeignForm);
        }
        let typed =
            serde_urlencoded::from_str(&text).map_err(|_| Failure::refused(Code::InvalidBody))?;
        Ok(Self {
            typed,
            key: hidden.key,
        })
    }
}

/// Refuses a request sent by a page of another site. Every browser names the origin of a POST.
pub(crate) async fn check_origin(headers: &HeaderMap) -> Result<(), Failure> {
    let base_url = variable("base_url").await;
    let mut origins = headers.get_all(ORIGIN).iter();
    let (Some(origin), None) = (origins.next(), origins.next()) else {
        return Err(Failure::ForeignForm);
    };
    if base_url.is_empty() || origin != base_url.trim_end_matches('/') {
        return Err(Failure::ForeignForm);
    }
    Ok(())
}
