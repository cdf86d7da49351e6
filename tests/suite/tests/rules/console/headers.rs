//! Headers of pages and assets, and their content security policy.

use super::browser_in_session;
use super::safety::{all, everyone};
use suite::{Browser, TestApp};

/// Whether some element has an attribute such as `onclick`.
fn has_handler(page: &str) -> bool {
    let is_name = |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase());
    page.split(" on")
        .skip(1)
        .any(|rest| rest.split_once('=').is_some_and(|(name, _)| is_name(name)))
}

#[tokio::test]
async fn pages_are_private_and_run_nothing_of_others() {
    let (app, browser) = browser_in_session().await;
    let browser = everyone(&app, browser).await;
    for path in all() {
        let page = browser.open(path).await;
        let policy = page.header("content-security-policy").unwrap();
        for directive in [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "form-action 'self'",
        ] {
            assert!(
                policy.split(';').any(|part| part.trim() == directive),
                "{path}: {policy}"
            );
        }
        for directive in ["base-uri 'none'", "frame-ancestors 'none'"] {
            assert!(
                policy.split(';').any(|part| part.trim() == directive),
                "{path}: {policy}"
            );
        }
        assert!(
            !policy.contains("unsafe") && !policy.contains('*'),
            "{path}: {policy}"
        );
        assert_eq!(page.header("cache-control"), Some("no-store"), "{path}");
        assert_eq!(
            page.header("x-content-type-options"),
            Some("nosniff"),
            "{path}"
        );
        let referrer = if path == "/" || path == "/sign-in" {
            "no-referrer"
        } else {
            "same-origin"
        };
        assert_eq!(page.header("referrer-policy"), Some(referrer), "{path}");
        assert_eq!(page.header("set-cookie"), None, "{path}");
        // This policy blocks inline scripts and styles, so that the pages must have none.
        assert!(
            !page.text.contains("<style")
                && !page.text.contains("style=\"")
                && !has_handler(&page.text),
            "{path}"
        );
        let scripts = page.text.matches("<script").count();
        assert_eq!(
            scripts,
            page.text
                .matches("<script type=\"module\" src=\"/assets/")
                .count(),
            "{path}"
        );
        assert!(
            !page.text.contains("rss_") && !page.text.contains("rsl_"),
            "{path} tells a token"
        );
        assert!(
            !page.text.contains(app.admin("acme", "alice").token()),
            "{path} tells a token"
        );
    }
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
