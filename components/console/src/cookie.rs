//! Cookies in and out (RFC 6265bis).

use axum::http::header::{COOKIE, HeaderMap, HeaderValue, SET_COOKIE};
use axum::response::Response;

/// The value of a cookie; `None` also where two cookies have the name.
pub(crate) fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    let mut values = pairs(headers).filter(|(own, _)| *own == name);
    let (_, value) = values.next()?;
    values.next().is_none().then(|| value.to_owned())
}

/// The names of all cookies.
pub(crate) fn names(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    pairs(headers).map(|(name, _)| name)
}

fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='))
}

/// Sets a cookie that only this host's pages send and no script sees; 0 seconds delete it. A value that is no header value
/// is not set.
pub(crate) fn set(response: &mut Response, name: &str, value: &str, max_age_seconds: i64) {
    let line = format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={max_age_seconds}");
    if let Ok(line) = HeaderValue::from_str(&line) {
        response.headers_mut().append(SET_COOKIE, line);
    }
}
