//! The texts that a person typed into a form whose sign-in has ended meanwhile: the page that says so
//! repeats them, so that they are not lost.

use crate::failure::Failure;
use crate::form::check_origin;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::Method;
use web::Code;

/// The fields of forms that hold a text.
const FIELDS: [&str; 5] = ["subject", "text", "reason", "name", "email"];

/// The request with the typed texts of its form. A form of another site has none: its texts are not
/// the person's.
pub(crate) async fn keep(http: Request) -> Result<(Request, Vec<String>), Failure> {
    if http.method() != Method::POST || check_origin(http.headers()).await.is_err() {
        return Ok((http, Vec::new()));
    }
    let (parts, body) = http.into_parts();
    let body = to_bytes(body, web::JSON_BYTES)
        .await
        .map_err(|_| Failure::refused(Code::BodyTooLarge))?;
    let typed = form_urlencoded::parse(&body)
        .filter(|(name, text)| FIELDS.contains(&&**name) && !text.trim().is_empty())
        .map(|(_, text)| text.into_owned())
        .collect();
    Ok((Request::from_parts(parts, Body::from(body)), typed))
}
