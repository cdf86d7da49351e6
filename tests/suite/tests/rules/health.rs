//! `GET /v1/platform/health`: what probes and alarms need to know.

use serde_json::Value;
use suite::TestApp;

const HEALTH: &str = "/v1/platform/health";

#[tokio::test]
async fn application_that_works_says_so() {
    let app = TestApp::start().await;
    let health = app.platform.get(HEALTH).await.expect(200);
    assert_eq!(health["has_hook"], true);
    assert_eq!(health["hook_paused_at"], Value::Null);
    assert_eq!(health["oldest_waiting_at"], Value::Null);
}

#[tokio::test]
async fn hook_that_is_gone_and_commits_that_wait_show() {
    let app = TestApp::start().await;
    app.hook.answer_with(410);
    app.acme().await;
    app.until("the pause shows", async || {
        let health = app.platform.get(HEALTH).await.expect(200);
        health["hook_paused_at"].is_string() && health["oldest_waiting_at"].is_string()
    })
    .await;
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn store_without_set_up_is_no_good() {
    let app = TestApp::start_without_set_up(|options| options).await;
    app.platform.get(HEALTH).await.refused(503, "not_set_up");
}
