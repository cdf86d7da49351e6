//! The whole job, as the README tells it.

use crate::support::{MEMBERS, SWITCH, subjects};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use suite::{Client, TestApp};

const SENTENCES: [&str; 11] = [
    "The platform created the team",
    "The platform imported members: 4 added, 0 changed, 0 removed",
    "Alice Martin switched reseller support on",
    "Northwind Partners created a sign-in link: Ticket 42",
    "Northwind Partners signed in with a sign-in link",
    "Northwind Partners started a reseller session",
    "Northwind Partners added New One",
    "Northwind Partners removed Jane Doe",
    "Northwind Partners viewed the members",
    "Alice Martin switched reseller support off",
    "The session of Tom ended because reseller support went off",
];

#[tokio::test]
async fn team_is_brought_in_switched_on_supported_and_switched_off() {
    let app = TestApp::start().await;
    app.acme().await;
    let state = app.admin("acme", "alice").get(SWITCH).await.expect(200);
    assert_eq!(state["state"], "disabled");
    app.enable("acme").await;
    let session = app.session("acme", "tom").await;
    assert_eq!(session.answer["team"]["name"], "Acme");
    replace_a_member(&session.client).await;
    app.disable("acme").await;
    session
        .client
        .get(MEMBERS)
        .await
        .refused(401, "session_not_active");
    let log = app.log("acme").await;
    let sentences: Vec<_> = log.iter().map(|event| &event["sentence"]).collect();
    assert_eq!(sentences, SENTENCES);
    app.until_delivered("acme").await;
    app.until("three notifications of two admins", async || {
        let deliveries = app.hook.deliveries().into_iter();
        let told = deliveries.filter(|one| one.event["data"].get("message").is_some());
        told.map(|one| one.id).collect::<BTreeSet<_>>().len() == 6
    })
    .await;
    assert_eq!(subjects(&app).len(), 3);
    assert_deliveries(&app);
}

async fn replace_a_member(session: &Client) {
    let new = json!({ "email": "new@acme.example", "name": "New One" });
    let added = session.post(MEMBERS, new).await.expect(201);
    assert_eq!(added["status"], "invited");
    let removed = session.delete(&format!("{MEMBERS}/jane")).await;
    assert_eq!(removed.status, 204);
    let listed = session.get(MEMBERS).await.expect(200);
    let members = listed["members"].as_array().unwrap();
    let names: Vec<_> = members.iter().map(|member| &member["name"]).collect();
    assert_eq!(names.len(), 4);
    assert!(!names.contains(&&json!("Jane Doe")));
}

/// Every delivery is signed, and of every event that is notified both admins are told.
fn assert_deliveries(app: &TestApp) {
    let mut told = BTreeMap::<_, BTreeSet<_>>::new();
    for one in app.hook.deliveries() {
        assert!(one.is_signed);
        if one.event["type"] == "reseller-support.notification" {
            let data = &one.event["data"];
            let [entry, email] = [&data["entry"]["id"], &data["message"]["email"]];
            told.entry(entry.to_string())
                .or_default()
                .insert(email.to_string());
        }
    }
    assert!(!told.is_empty() && told.values().all(|recipients| recipients.len() == 2));
}
