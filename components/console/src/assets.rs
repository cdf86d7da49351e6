//! The static files of the pages: one style sheet, two scripts, one picture.

use crate::failure::Failure;
use axum::extract::{Path, RawQuery};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use domain::Digest;
use std::sync::LazyLock;

const FILES: [(&str, &str, &str); 4] = [
    (
        "console.css",
        "text/css; charset=utf-8",
        include_str!("../assets/console.css"),
    ),
    (
        "console.js",
        "text/javascript; charset=utf-8",
        include_str!("../assets/console.js"),
    ),
    (
        "sign-in.js",
        "text/javascript; charset=utf-8",
        include_str!("../assets/sign-in.js"),
    ),
    (
        "icon.svg",
        "image/svg+xml",
        include_str!("../assets/icon.svg"),
    ),
];

/// The common version of the files. Pages add it to the URLs, so that browsers may cache for good.
pub(crate) static VERSION: LazyLock<String> = LazyLock::new(|| {
    let texts: Vec<&str> = FILES.iter().map(|(_, _, text)| *text).collect();
    Digest::of(&texts).as_str().to_owned()
});

/// A file. Under another version, such as that of a newer instance, it is not cached.
pub(crate) async fn file(
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let (_, kind, text) = FILES
        .iter()
        .find(|(own, _, _)| *own == name)
        .ok_or_else(Failure::not_found)?;
    let version = query.as_deref().and_then(|query| query.strip_prefix("v="));
    let cache_control = if version == Some(VERSION.as_str()) {
        "public, max-age=31536000, immutable"
    } else {
        "no-store"
    };
    let headers = [(CONTENT_TYPE, *kind), (CACHE_CONTROL, cache_control)];
    Ok((headers, *text).into_response())
}
