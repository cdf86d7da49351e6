//! Cookies in and out (RFC 6265bis).

use axum::http::header::{COOKIE, HeaderMap, HeaderValue, SET_COOKIE};
use axum::response::Response;

/// The value of a cookie; `None` also where two cookies have the name.
pub(crate) fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut values = lines.flat_map(|line| line.split(';')).filter_map(|pair| {
        let (own, value) = pair.trim().split_once('=')?;
        (own == name).then(|| value.to_owned())
    });
    let value = values.next()?;
    values.next().is_none().then_some(value)
}

/// Sets a cookie that only this host's pages send and no script sees; 0 seconds delete it. A value that is no header value
/// is not set.
pub(crate) fn set(response: &mut Response, name: &str, value: &str, max_age_seconds: i64) {
    let line = format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={max_age_seconds}");
    if let Ok(line) = HeaderValue::from_str(&line) {
        response.headers_mut().append(SET_COOKIE, line);
    }
}
