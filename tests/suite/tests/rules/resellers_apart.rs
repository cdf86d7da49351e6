//! A reseller sees only what it did itself: a team that came from another one shows it nothing of
//! that one's work.

use serde_json::{Value, json};
use std::time::Duration;
use suite::{Session, TestApp};

const TEAM: &str = "/v1/platform/teams/acme";

/// Opens a support request in a session, and returns its path.
async fn ask(session: &Session, subject: &str) -> String {
    let contact = json!({ "name": "Tom", "email": "tom@northwind.example" });
    let request = json!({ "subject": subject, "text": "Where is it?", "contact": contact });
    let requests = "/v1/teams/acme/support-requests";
    let request = session.client.post(requests, request).await.expect(201);
    format!("{requests}/{}", request["id"].as_str().unwrap())
}

async fn give_to(app: &TestApp, reseller: &str) {
    let record = json!({ "name": "Acme", "reseller": reseller });
    app.platform.put(TEAM, record).await.expect(200);
    app.enable("acme").await;
}

/// Moments in the log are in whole seconds.
async fn until_the_next_second(app: &TestApp) {
    let (start, second) = (app.time(), Duration::from_secs(1));
    if app.switches_if_any().is_some() {
        app.advance_idle(second).await;
    }
    app.until("the next second", async || app.time() >= start + second)
        .await;
}

#[tokio::test]
async fn next_reseller_sees_nothing_of_the_one_before() {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    let before = app.session("acme", "tom").await;
    let older = ask(&before, "Secret of Northwind").await;

    app.reseller("contoso", "Contoso").await;
    give_to(&app, "contoso").await;
    until_the_next_second(&app).await;
    let technician = app.technician("contoso", "cora");
    let links = technician.get("/v1/teams/acme/sign-in-links").await;
    assert_eq!(links.expect(200)["links"], json!([]));
    let issue = json!({ "reason": "Ticket 1" });
    let link = technician
        .post("/v1/teams/acme/sign-in-links", issue)
        .await
        .expect(201);
    let redeemed = app.redeem(
        &technician,
        suite::link_token(&link),
        "a-nonce-of-this-page-012345",
    );
    let session = app.session_of(&redeemed.await);

    let insights = session.client.get("/v1/teams/acme/insights").await;
    let recent = insights.expect(200)["recent_activity"].to_string();
    assert!(!recent.contains("Northwind"), "{recent}");
    assert!(recent.contains("Contoso"), "{recent}");
    session.client.get(&older).await.refused(404, "not_found");
    let newer = ask(&session, "Of Contoso").await;
    let list = session.client.get("/v1/teams/acme/support-requests").await;
    let subjects: Vec<Value> = list.expect(200)["support_requests"]
        .as_array()
        .unwrap()
        .iter()
        .map(|request| request["subject"].clone())
        .collect();
    assert_eq!(subjects, ["Of Contoso"]);
    session.client.get(&newer).await.expect(200);
    // The platform, which answers them, sees both.
    let all = app.platform.get(&format!("{TEAM}/support-requests")).await;
    assert_eq!(
        all.expect(200)["support_requests"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}
