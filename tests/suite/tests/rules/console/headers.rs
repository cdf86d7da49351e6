//! Headers of pages and assets, and their content security policy.

use super::browser_in_session;
use super::safety::{all, everyone};
use suite::{Answer, Browser, TestApp};

/// Whether some element has an attribute such as `onclick`.
fn has_handler(page: &str) -> bool {
    page.split(" on").skip(1).any(|rest| {
        rest.split_once('=').is_some_and(|(name, _)| {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase())
        })
    })
}

#[tokio::test]
async fn pages_are_private_and_run_nothing_of_others() {
    let (app, browser) = browser_in_session().await;
    let browser = everyone(&app, browser).await;
    let alice = app.admin("acme", "alice");
    for path in all() {
        let page = browser.open(path).await;
        assert_headers(&page, path);
        assert_policy(page.header("content-security-policy").unwrap(), path);
        // This policy blocks inline scripts and styles, so that the pages must have none.
        for text in ["<style", "style=\""] {
            assert!(!page.text.contains(text), "{path}: {text}");
        }
        assert!(!has_handler(&page.text), "{path}");
        let module = "<script type=\"module\" src=\"/assets/";
        assert_eq!(
            page.text.matches("<script").count(),
            page.text.matches(module).count(),
            "{path}"
        );
        for secret in ["rss_", "rsl_", alice.token()] {
            assert!(!page.text.contains(secret), "{path} tells a token");
        }
    }
}

#[track_caller]
fn assert_headers(page: &Answer, path: &str) {
    let referrer = if path == "/" || path == "/sign-in" {
        "no-referrer"
    } else {
        "same-origin"
    };
    for (name, value) in [
        ("cache-control", Some("no-store")),
        ("x-content-type-options", Some("nosniff")),
        ("referrer-policy", Some(referrer)),
        ("strict-transport-security", Some("max-age=31536000")),
        ("set-cookie", None),
    ] {
        assert_eq!(page.header(name), value, "{path}: {name}");
    }
}

#[track_caller]
fn assert_policy(policy: &str, path: &str) {
    for directive in [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ] {
        assert!(
            policy.split(';').any(|part| part.trim() == directive),
            "{path}: {policy}"
        );
    }
    assert!(
        !policy.contains("unsafe") && !policy.contains('*'),
        "{path}: {policy}"
    );
}

#[tokio::test]
async fn assets_of_pages_may_be_cached_for_good() {
    let app = TestApp::start().await;
    let browser = Browser::new(&app);
    let page = browser.open("/sign-in").await;
    let parts: Vec<_> = page
        .text
        .split('"')
        .filter(|text| text.starts_with("/assets/"))
        .collect();
    assert!(parts.len() >= 4, "{parts:?}");
    for part in parts {
        let answer = browser.open(part).await;
        assert_eq!(
            answer.header("cache-control"),
            Some("public, max-age=31536000, immutable"),
            "{part}"
        );
        assert!(
            !answer.text.contains("http://") || part.contains("icon.svg"),
            "{part} refers to elsewhere"
        );
    }
    assert_eq!(browser.get("/assets/other.js").await.status, 404);
}
