//! Forms in: from a page of this console that was made for this sign-in, or not at all.

use crate::area::Area;
use crate::failure::Failure;
use crate::visit::Visit;
use axum::extract::{FromRequest, Request};
use axum::http::header::{HeaderMap, ORIGIN};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use spin_adapters::variable;
use subtle::ConstantTimeEq;

/// A form's fields, after its origin and its token were checked.
#[derive(Debug, Clone)]
pub(crate) struct Form<T> {
    /// What was typed.
    pub(crate) typed: T,
    /// The form's own key: whoever sends it twice has sent it once.
    pub(crate) key: String,
}

/// A form without fields of its own.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Nothing {}

#[derive(Deserialize)]
struct Hidden {
    csrf: String,
    key: String,
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let Ok(visit) =
            <Visit as axum::extract::FromRequestParts<S>>::from_request_parts(&mut parts, state)
                .await;
        check_origin(&parts.headers).await?;
        if visit.area != Area::Public {
            // Whose sign-in is over is told so, and not that the form is wrong.
            visit.api()?;
        }
        let request = Request::from_parts(parts, body);
        let web::Form(fields) = web::Form::<Vec<(String, String)>>::from_request(request, state)
            .await
            .map_err(|problem| {
                Failure::refused(problem.code().status().as_u16(), problem.code().as_str())
            })?;
        let text = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&fields)
            .finish();
        let hidden: Hidden = serde_urlencoded::from_str(&text).map_err(|_| Failure::ForeignForm)?;
        if !bool::from(hidden.csrf.as_bytes().ct_eq(visit.csrf().as_bytes())) {
            return Err(Failure::ForeignForm);
        }
        let typed =
            serde_urlencoded::from_str(&text).map_err(|_| Failure::refused(422, "invalid_body"))?;
        Ok(Self {
            typed,
            key: hidden.key,
        })
    }
}

/// Refuses what another site's page sends. Every browser names the origin of what it posts.
pub(crate) async fn check_origin(headers: &HeaderMap) -> Result<(), Failure> {
    let base_url = variable("base_url").await;
    let mut origins = headers.get_all(ORIGIN).iter();
    match (origins.next(), origins.next()) {
        (Some(origin), None)
            if !base_url.is_empty() && origin == base_url.trim_end_matches('/') =>
        {
            Ok(())
        }
        _ => Err(Failure::ForeignForm),
    }
}
