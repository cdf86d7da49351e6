//! Other spellings of an operation's path, and questions about it, are no attempts at anything: they
//! do nothing, and leave nothing in the log.

use crate::support::{LOG, MEMBERS, SWITCH, as_session, in_session};
use domain::Operation;
use reqwest::Method;
use serde_json::json;
use suite::{Answer, Browser, Client, ORIGIN, TestApp};

/// The same caller, who does not follow redirects.
fn unfollowing(app: &TestApp, caller: &Client) -> Client {
    Client::of_browser(&app.url()).with_token(caller.token())
}

fn path_of(operation: &Operation) -> String {
    operation
        .path()
        .replace("{team}", "acme")
        .replace("{reseller}", "northwind")
        .replace("{id}", "jane")
}

async fn ask(caller: &Client, method: &str, path: &str) -> Answer {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    caller.send(method, path, |request| request).await
}

#[tokio::test]
async fn slash_too_many_leads_to_the_operation() {
    let (app, session) = as_session().await;
    let session = unfollowing(&app, &session);
    let anyone = Client::of_browser(&app.url());
    let before = app.log("acme").await;
    for operation in Operation::ALL {
        let path = path_of(operation);
        for caller in [&session, &anyone] {
            for method in ["GET", operation.method()] {
                let answer = ask(caller, method, &format!("{path}/")).await;
                assert_eq!(answer.status, 308, "{method} {path}/: {}", answer.text);
                assert_eq!(answer.header("location"), Some(path.as_str()));
            }
        }
    }
    for (path, location) in [
        ("/v1/teams/acme/members//", "/v1/teams/acme/members"),
        ("/v1/teams/acme/members/?", "/v1/teams/acme/members?"),
        (
            "/v1/teams/acme/members/?limit=1&after=a%2Fb//",
            "/v1/teams/acme/members?limit=1&after=a%2Fb//",
        ),
        ("/v1/teams/a%2Fb/members/", "/v1/teams/a%2Fb/members"),
    ] {
        let answer = ask(&session, "GET", path).await;
        let told = answer.header("location").unwrap_or_default();
        // An empty query is nothing: a client or host may drop it.
        let is_told = told == location || told == location.trim_end_matches('?');
        assert!(answer.status == 308 && is_told, "{path}: {told}");
    }
    assert_eq!(app.log("acme").await, before);
}

#[tokio::test]
async fn slash_after_a_page_leads_to_the_page() {
    let (app, session) = in_session().await;
    let browser = Browser::of_session(&app, &session);
    let before = app.log("acme").await;
    for (path, page) in [
        ("/admin/", "/admin"),
        ("/reseller//", "/reseller"),
        ("/sign-in/", "/sign-in"),
        ("/login/?as=other", "/login?as=other"),
        ("/teams/acme/members/?q=a%2F", "/teams/acme/members?q=a%2F"),
        ("/teams/acme/nothing/", "/teams/acme/nothing"),
    ] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, 308, "{path}: {}", answer.text);
        assert_eq!(answer.header("location"), Some(page));
    }
    // As a browser reads it, this would lead to another host.
    assert_eq!(browser.get("//evil.example/").await.status, 404);
    let answer = browser
        .post(ORIGIN, "/teams/acme/members/", json!({}))
        .await;
    assert_eq!(answer.status, 403);
    assert_eq!(app.log("acme").await.len(), before.len() + 1);
}

#[tokio::test]
async fn slash_after_anything_else_leads_nowhere() {
    let (app, session) = as_session().await;
    for path in [
        "/v1/nowhere/",
        "/v1/teams/acme/nowhere/",
        "/v1/teams//members/",
        "/v1//teams/acme/members/",
        "//evil.example/",
        "//evil.example/v1/session/",
        "/evil.example//",
    ] {
        let anyone = Client::of_browser(&app.url());
        ask(&anyone, "GET", path).await.refused(404, "not_found");
        let answer = ask(&unfollowing(&app, &session), "GET", path).await;
        answer.refused(403, "action_not_permitted");
    }
}

#[tokio::test]
async fn path_tells_its_methods() {
    let (app, session) = as_session().await;
    let before = app.log("acme").await;
    for operation in Operation::ALL {
        let path = path_of(operation);
        for caller in [&session, &app.anyone, &app.platform] {
            let answer = ask(caller, "OPTIONS", &path).await;
            assert_eq!((answer.status, answer.text.as_str()), (204, ""), "{path}");
            let allow: Vec<_> = answer.header("allow").unwrap().split(',').collect();
            assert!(allow.contains(&operation.method()), "{path}: {allow:?}");
            assert!(allow.contains(&"OPTIONS"), "{path}: {allow:?}");
            assert_eq!(allow.contains(&"HEAD"), allow.contains(&"GET"));
            let mut names = answer.headers.iter().map(|(name, _)| name);
            assert!(names.all(|name| !name.starts_with("access-control")));
        }
    }
    assert_eq!(app.log("acme").await, before);
    ask(&app.anyone, "OPTIONS", "/v1/nowhere")
        .await
        .refused(404, "not_found");
    ask(&session, "OPTIONS", "/v1/nowhere")
        .await
        .refused(403, "action_not_permitted");
}

#[tokio::test]
async fn head_is_answered_as_get_without_the_body() {
    let (app, session) = as_session().await;
    let alice = app.admin("acme", "alice");
    for (caller, path) in [
        (&session, MEMBERS),
        (&session, "/v1/session"),
        (&session, "/v1/teams/acme/insights"),
        (&session, "/v1/teams/acme/sharing-policy"),
        (&alice, SWITCH),
        (&alice, LOG),
        (&app.platform, "/v1/platform/teams/acme"),
        (&app.platform, "/v1/platform/resellers/northwind"),
        (&app.platform, "/v1/platform/deliveries"),
        (&app.anyone, "/v1/openapi.json"),
        (&app.anyone, "/.well-known/jwks.json"),
    ] {
        let head = ask(caller, "HEAD", path).await;
        assert_eq!((head.status, head.text.as_str()), (200, ""), "{path}");
        let get = caller.get(path).await;
        assert_eq!(head.header("content-type"), get.header("content-type"));
        assert_eq!(head.header("etag"), get.header("etag"), "{path}");
    }
    let head = ask(&app.anyone, "HEAD", MEMBERS).await;
    assert_eq!((head.status, head.text.as_str()), (401, ""));
}
