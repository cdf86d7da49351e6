//! Cookies. The prefix `__Host-` has the browser take them from this host alone and keep them for it alone.

use axum::http::HeaderMap;
use axum::http::header::COOKIE;

/// The value of `Set-Cookie` for a cookie that lives so many seconds; none ends it.
pub fn set(name: &str, value: &str, seconds: i64) -> String {
    format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={seconds}")
}

/// A cookie's value.
pub fn get<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let texts = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut cookies = texts.flat_map(|text| text.split(';')).filter_map(|cookie| cookie.trim().split_once('='));
    cookies.find(|(own, _)| *own == name).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        for value in ["a=1; __Host-login=two; b=3", "xlogin=4", "login=5=6"] {
            headers.append(COOKIE, HeaderValue::from_static(value));
        }
        assert_eq!(get(&headers, "__Host-login"), Some("two"));
        assert_eq!(get(&headers, "login"), Some("5=6"));
        assert_eq!(get(&headers, "__host-login"), None);
        assert_eq!(get(&HeaderMap::new(), "login"), None);
    }
}
