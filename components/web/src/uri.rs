//! Typed paths and queries whose refusals are problems; axum's own would be plain text.

use crate::code::Code;
use crate::fault::Fault;
use crate::problem::Problem;
use crate::query_value::parameters;
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use domain::{Id, Part};
use serde::de::DeserializeOwned;

/// The parameters of the route, such as `Path<Id>` or `Path<(Id, Id)>`; others are `invalid_id`.
#[derive(Debug, Clone)]
pub struct Path<T>(pub T);

/// The query; wrong, unknown, missing and repeated parameters are `invalid_request`. An empty one
/// counts as not given.
#[derive(Debug, Clone)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Path::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(rejection) if rejection.status().is_client_error() => {
                Err(Problem::new(Code::InvalidId).with_fault(misfit(parts, state).await))
            }
            Err(_) => Err(Problem::new(Code::Unavailable)
                .because("the route does not have the handler's parameters")),
        }
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parameters(parts.uri.query().unwrap_or_default())
            .map(Self)
            .map_err(|fault| Problem::new(Code::InvalidRequest).with_fault(fault))
    }
}

/// The fault of the first parameter of the route that is no identifier.
async fn misfit<S: Send + Sync>(parts: &mut Parts, state: &S) -> Fault {
    let raw = RawPathParams::from_request_parts(parts, state).await;
    let misfit = raw.ok().and_then(|raw| {
        let mut all = raw.iter();
        all.find_map(|(name, value)| Some((name.to_owned(), Id::new(value).err()?.rule)))
    });
    let (name, rule) = misfit.unwrap_or_else(|| ("id".to_owned(), "an identifier"));
    Fault::new(Part::Parameter(name.into()), format!("must be {rule}"))
}
