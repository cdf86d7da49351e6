//! The description is served, and every operation that it describes is there.

use reqwest::Method;
use suite::TestApp;

#[tokio::test]
async fn description_is_served_and_may_be_kept() {
    let app = TestApp::start().await;
    let answer = app.anyone.get("/v1/openapi.json").await;
    assert_eq!(answer.expect(200)["openapi"], "3.1.0");
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("cache-control"), Some("public, max-age=300"));
    let tag = answer.header("etag").unwrap();
    let again = app
        .anyone
        .with_header("if-none-match", tag)
        .get("/v1/openapi.json")
        .await;
    assert_eq!((again.status, again.text.as_str()), (304, ""));
}

#[tokio::test]
async fn every_operation_that_is_described_is_there() {
    let app = TestApp::start().await;
    let document = app.anyone.get("/v1/openapi.json").await.expect(200);
    for (path, methods) in document["paths"].as_object().unwrap() {
        let path = path
            .replace("{team}", "acme")
            .replace("{reseller}", "northwind")
            .replace("{id}", "one");
        for method in methods.as_object().unwrap().keys() {
            // Without a token the API answers 401 for any team, so that a 404 could only mean a
            // missing route.
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let answer = app
                .anyone
                .send(method.clone(), &path, |request| request)
                .await;
            assert!(
                !matches!(answer.status, 404 | 405),
                "{method} {path}: {}",
                answer.text
            );
        }
    }
}
