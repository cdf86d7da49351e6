//! The whole job, as the README tells it.

use crate::support::subjects;
use serde_json::{Value, json};
use suite::TestApp;

#[tokio::test]
async fn team_is_brought_in_switched_on_supported_and_switched_off() {
    let app = TestApp::start().await;
    app.acme().await;
    let alice = app.admin("acme", "alice");

    let state = alice
        .get("/v1/teams/acme/reseller-support")
        .await
        .expect(200);
    assert_eq!(state["state"], "disabled");
    app.enable("acme").await;

    let session = app.session("acme", "tom").await;
    assert_eq!(session.answer["team"]["name"], "Acme");
    let members = "/v1/teams/acme/members";
    let added = session
        .client
        .post(
            members,
            json!({ "email": "new@acme.example", "name": "New One" }),
        )
        .await
        .expect(201);
    assert_eq!(added["status"], "invited");
    assert_eq!(
        session
            .client
            .delete(&format!("{members}/jane"))
            .await
            .status,
        204
    );
    let listed = session.client.get(members).await.expect(200);
    let names: Vec<_> = listed["members"]
        .as_array()
        .unwrap()
        .iter()
        .map(|member| &member["name"])
        .collect();
    assert_eq!(names.len(), 4);
    assert!(!names.contains(&&json!("Jane Doe")));

    app.disable("acme").await;
    session
        .client
        .get(members)
        .await
        .refused(401, "session_not_active");

    let sentences: Vec<_> = app
        .log("acme")
        .await
        .iter()
        .map(|event| event["sentence"].clone())
        .collect();
    let expected = [
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
    assert_eq!(sentences, expected.map(Value::from));

    app.until_delivered("acme").await;
    app.until("three notifications", async || subjects(&app).len() == 3)
        .await;
    let deliveries = app.hook.deliveries();
    assert!(deliveries.iter().all(|delivery| delivery.is_signed));
    let told: Vec<_> = deliveries
        .iter()
        .filter(|one| one.event["type"] == "reseller-support.notification")
        .collect();
    for notification in told {
        assert_eq!(
            notification.event["data"]["messages"]
                .as_array()
                .unwrap()
                .len(),
            2
        );
    }
}
