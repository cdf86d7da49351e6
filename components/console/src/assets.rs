//! What pages are made of beside their text: one style sheet, two scripts, one picture, all from here.

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

/// Pages ask for their parts under the version of all of them, so that a browser may keep them for good.
pub(crate) static VERSION: LazyLock<String> = LazyLock::new(|| {
    let texts: Vec<&str> = FILES.iter().map(|(_, _, text)| *text).collect();
    Digest::of(&texts).short()
});

/// One of them. Under another version, such as that of an instance that is newer, nothing is kept.
pub(crate) async fn file(
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let (_, kind, text) = FILES
        .iter()
        .find(|(own, _, _)| *own == name)
        .ok_or_else(Failure::not_found)?;
    let is_ours =
        query.as_deref().and_then(|query| query.strip_prefix("v=")) == Some(VERSION.as_str());
    let keeping = if is_ours {
        "public, max-age=31536000, immutable"
    } else {
        "no-store"
    };
    Ok(([(CONTENT_TYPE, *kind), (CACHE_CONTROL, keeping)], *text).into_response())
}
