//! The page that a browser wanted before anyone was signed in, kept in a cookie until the sign-in is
//! over. It is no parameter of any address, so that no link can choose it.

use crate::cookie;
use axum::http::HeaderMap;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The cookie.
pub const COOKIE: &str = "__Host-wanted";
/// The parts of the console in which people sign in.
pub const ROOTS: [&str; 2] = ["/admin", "/reseller"];
/// The longest address that is kept, in bytes.
const MOST: usize = 512;
/// How long it is kept, in seconds.
const SECONDS: i64 = 600;

/// The `Set-Cookie` that keeps an address; `None` for one that is none of a page.
pub fn line(address: &str) -> Option<String> {
    let is_page = ROOTS.iter().any(|root| is_within(root, address));
    is_page.then(|| cookie::line(COOKIE, &encode(address), SECONDS))
}

/// The address in the cookie.
pub fn read(headers: &HeaderMap) -> Option<String> {
    let address = decode(cookie::read(headers, COOKIE)?)?;
    let is_page = ROOTS.iter().any(|root| is_within(root, &address));
    is_page.then_some(address)
}

/// An address as a part of a cookie's value.
pub fn encode(address: &str) -> String {
    URL_SAFE_NO_PAD.encode(address)
}

/// The address in a part of a cookie's value.
pub fn decode(text: &str) -> Option<String> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()
}

/// Whether an address is one of ours at a path or below it, in plain characters and with no detour,
/// so that no browser can take it for one elsewhere.
pub fn is_within(root: &str, address: &str) -> bool {
    let is_below = address
        .strip_prefix(root)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
    let (path, _) = address.split_once('?').unwrap_or((address, ""));
    is_below
        && address.len() <= MOST
        && address
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'#'))
        && !path.contains("//")
        && !path.split('/').any(is_detour)
}

/// Whether a segment of a path leads elsewhere, as a browser reads it.
fn is_detour(segment: &str) -> bool {
    let segment = segment.to_ascii_lowercase().replace("%2e", ".");
    segment == "." || segment == ".."
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use axum::http::header;

    #[test]
    fn page_is_kept_with_its_query() {
        for address in [
            "/admin",
            "/admin/audit-log?category=members&to=",
            "/reseller/teams/acme",
            "/reseller/teams/.a",
            "/reseller/teams/...",
        ] {
            let line = line(address).unwrap();
            let (pair, _) = line.split_once(';').unwrap();
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, HeaderValue::from_str(pair).unwrap());
            assert_eq!(read(&headers).as_deref(), Some(address));
        }
    }

    #[test]
    fn address_that_could_lead_elsewhere_is_not() {
        for address in [
            "",
            "/",
            "//evil.example",
            "https://evil.example/admin",
            "/admin.evil.example",
            "/adminx",
            "/admin//evil.example",
            "/admin/..//evil.example",
            "/admin/../login",
            "/admin/%2E./login",
            "/admin/.",
            "/admin/\\evil.example",
            "/admin/a b",
            "/admin/\r\nset-cookie:a=b",
            "/admin#x",
            "/admin/é",
            "/teams/acme/members",
            "/login",
            &format!("/admin/{}", "x".repeat(512)),
        ] {
            assert_eq!(line(address), None, "{address}");
            let mut headers = HeaderMap::new();
            let pair = format!("{COOKIE}={}", encode(address));
            headers.insert(header::COOKIE, HeaderValue::from_str(&pair).unwrap());
            assert_eq!(read(&headers), None, "{address}");
        }
    }
}
