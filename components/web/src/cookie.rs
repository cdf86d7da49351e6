//! Cookies in and out (RFC 6265bis). The prefix `__Host-` of ours makes browsers accept them from
//! this host only and send them to this host only.

use axum::http::HeaderMap;
use axum::http::header::COOKIE;

/// The value of a cookie; `None` also if two cookies have the name.
pub fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = pairs(headers).filter(|(own, _)| *own == name);
    let (_, value) = values.next()?;
    values.next().is_none().then_some(value)
}

/// The names of all cookies.
pub fn names(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    pairs(headers).map(|(name, _)| name)
}

/// The value of `Set-Cookie` for a cookie that no script sees and no other site's form sends, with
/// its life in seconds; 0 deletes the cookie.
pub fn line(name: &str, value: &str, seconds: i64) -> String {
    format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={seconds}")
}

/// Cookies one by one: another host of the domain may set cookies of any bytes, which must not hide
/// ours.
fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let cookies = headers
        .get_all(COOKIE)
        .iter()
        .flat_map(|line| line.as_bytes().split(|byte| *byte == b';'));
    cookies.filter_map(|cookie| {
        std::str::from_utf8(cookie)
            .ok()?
            .trim_matches([' ', '\t'])
            .split_once('=')
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn headers(lines: &[&[u8]]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(COOKIE, HeaderValue::from_bytes(line).unwrap());
        }
        headers
    }

    #[test]
    fn cookie_is_found_among_others() {
        let headers = headers(&[b"a=1; __Host-login=two; b=3", b"xlogin=4", b"login=5=6"]);
        assert_eq!(read(&headers, "__Host-login"), Some("two"));
        assert_eq!(read(&headers, "login"), Some("5=6"));
        assert_eq!(read(&headers, "__host-login"), None);
        assert_eq!(
            names(&headers).collect::<Vec<_>>(),
            ["a", "__Host-login", "b", "xlogin", "login"]
        );
    }

    #[test]
    fn strange_cookies_hide_no_other_and_pass_for_no_other() {
        let headers = headers(&[
            b"x=\xe9; __Host-a=1",
            "\u{2000}__Host-b=2; c=3; c=4".as_bytes(),
        ]);
        assert_eq!(read(&headers, "__Host-a"), Some("1"));
        assert_eq!(read(&headers, "__Host-b"), None);
        assert_eq!(read(&headers, "c"), None, "nobody can tell which is right");
    }
}
