//! The page that a link opens: nothing secret in it, nothing that leaks, and no way to make it send someone elsewhere.

use crate::support::LINKS;
use serde_json::json;
use suite::World;

#[tokio::test]
async fn page_and_script_keep_to_themselves() {
    let world = World::start().await;
    for (path, content_type) in [("/sign-in", "text/html"), ("/sign-in/page.js", "text/javascript")] {
        let answer = world.anyone.get(path).await;
        assert_eq!(answer.status, 200);
        assert!(answer.header("content-type").unwrap().starts_with(content_type));
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(answer.header("set-cookie"), None);
        assert!(!answer.text.contains("rsl_") && !answer.text.contains("rss_"), "{path}");
        assert!(!answer.text.contains("http://") && !answer.text.contains("https://"), "{path} refers to elsewhere");
    }
}

#[tokio::test]
async fn policy_of_the_page_allows_its_own_script_and_nothing_else() {
    let world = World::start().await;
    let answer = world.anyone.get("/sign-in").await;
    let policy = answer.header("content-security-policy").unwrap();
    for directive in [
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.split(';').any(|part| part.trim() == directive), "{directive}: {policy}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains('*'), "{policy}");
    // With such a policy inline scripts and styles would be dead, and so must not be there.
    assert!(!answer.text.contains("<style") && !answer.text.contains("style="));
    assert_eq!(answer.text.matches("<script").count(), answer.text.matches("<script type=\"module\" src=").count());
}

#[tokio::test]
async fn page_is_the_same_whatever_the_query_says() {
    let world = World::start().await;
    let plain = world.anyone.get("/sign-in").await;
    for query in ["?token=rsl_acme.abc", "?next=https://evil.example", "?redirect_uri=//evil.example", "?%3Cscript%3E"]
    {
        let answer = world.anyone.get(&format!("/sign-in{query}")).await;
        assert_eq!((answer.status, &answer.text), (200, &plain.text), "{query}");
        assert_eq!(answer.header("location"), None);
    }
}

#[tokio::test]
async fn link_starts_with_the_configured_base_and_has_its_token_in_the_fragment() {
    let world = World::start().await;
    world.acme().await;
    world.enable("acme").await;
    // Where the request says it came to does not matter.
    let technician = world.technician("northwind", "tom");
    let technician =
        technician.with_header("x-forwarded-host", "evil.example").with_header("origin", "https://evil.example");
    let link = technician.post(LINKS, json!({ "reason": "Ticket 42" })).await.expect(201);
    let url = link["url"].as_str().unwrap();
    assert!(url.starts_with("https://support.vendor.example/sign-in#rsl_acme."), "{url}");
}
