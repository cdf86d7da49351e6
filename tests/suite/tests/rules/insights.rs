//! Action 4, insights: one read, and the numbers are right.

use crate::support::{instant, tagged};
use serde_json::{Value, json};
use std::time::Duration;
use suite::TestApp;

const INSIGHTS: &str = "/v1/teams/acme/insights";

#[tokio::test]
async fn one_read_has_the_numbers_that_an_admin_looks_at_first() {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    let session = app.session("acme", "tom").await.client;
    let lines = [
        json!({ "id": "ivy", "email": "ivy@acme.example", "name": "Ivy", "status": "invited" }),
        json!({
            "id": "sam",
            "email": "sam@acme.example",
            "name": "Sam",
            "status": "suspended",
            "role": "support_admin",
        }),
        json!({
            "id": "joe",
            "email": "joe@acme.example",
            "name": "Joe",
            "is_two_step_enabled": true,
            "is_sso_enabled": true,
        }),
        json!({
            "id": "adam",
            "email": "adam@acme.example",
            "name": "Adam",
            "role": "team_admin",
            "is_sso_enabled": true,
        }),
    ];
    app.platform
        .post_lines("/v1/platform/teams/acme/members", &lines)
        .await
        .expect(200);
    session
        .post(
            "/v1/teams/acme/members",
            json!({ "email": "new@acme.example", "name": "New" }),
        )
        .await
        .expect(201);
    session.delete("/v1/teams/acme/members/jane").await;
    session
        .post("/v1/teams/acme/team-folders", json!({ "name": "Sales" }))
        .await
        .expect(201);
    let event = |id: &str, days: u64, kind: &str| {
        let at = instant(app.time() - Duration::from_secs(days * 24 * 3600));
        json!({
            "id": id,
            "at": at,
            "type": kind,
            "actor": "joe@acme.example",
            "item": "Plan",
            "target": "link",
            "is_external": true,
        })
    };
    let events = [
        event("e1", 0, "shared_link_create"),
        event("e2", 0, "shared_link_view"),
        event("e3", 40, "shared_link_view"),
    ];
    app.platform
        .post_lines("/v1/platform/teams/acme/sharing-events", &events)
        .await
        .expect(200);

    let insights = session.get(INSIGHTS).await.expect(200);
    assert_eq!(insights["members"]["total"], 6);
    assert_eq!(
        insights["members"]["by_status"],
        json!({ "active": 3, "invited": 2, "suspended": 1 })
    );
    let by_role = &insights["members"]["by_role"];
    let of = |role: &str| by_role[role].as_u64().unwrap();
    assert_eq!(
        (
            of("team_admin"),
            of("support_admin"),
            of("member_only"),
            of("billing_admin")
        ),
        (2, 1, 3, 0)
    );
    let mut admins: Vec<_> = insights["admins"]
        .as_array()
        .unwrap()
        .iter()
        .map(|admin| admin["id"].clone())
        .collect();
    admins.sort_by_key(ToString::to_string);
    assert_eq!(admins, [json!("adam"), json!("alice"), json!("sam")]);
    assert_eq!(
        (&insights["pending_invitations"], &insights["team_folders"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(insights["two_step"], json!({ "members": 1, "of": 6 }));
    assert_eq!(insights["sso"], json!({ "members": 2, "of": 6 }));
    let days = insights["sharing_activity"].as_array().unwrap();
    let today = instant(app.time()).split_once('T').unwrap().0.to_owned();
    assert_eq!((days.len(), &days[29]["day"]), (30, &json!(today)));
    let sum = |field: &str| {
        days.iter()
            .map(|day| day[field].as_u64().unwrap())
            .sum::<u64>()
    };
    assert_eq!(
        (
            sum("events"),
            sum("links_created"),
            sum("external_shares"),
            sum("folders_shared")
        ),
        (2, 1, 1, 0)
    );
    assert_eq!(insights["storage"], Value::Null);
    let sentences = |insights: &Value| {
        let recent = insights["recent_activity"].as_array().unwrap();
        recent
            .iter()
            .map(|one| one["sentence"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        sentences(&insights)[..3],
        [
            "Northwind Partners created the team folder Sales",
            "Northwind Partners removed Jane Doe",
            "Northwind Partners added New"
        ]
    );
    assert!(insights["recent_activity"].as_array().unwrap().len() <= 10);
    let french = session
        .with_header("accept-language", "fr")
        .get(INSIGHTS)
        .await
        .expect(200);
    assert_eq!(
        sentences(&french)[0],
        "Northwind Partners a consulté les statistiques"
    );
    let log = app.log("acme").await;
    assert_eq!(tagged(&log, "reseller_view").len(), 2);
}

#[tokio::test]
async fn storage_is_shown_once_reported_and_logged_when_changed() {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    let session = app.session("acme", "tom").await.client;
    for (used, entries) in [(10, 1), (10, 1), (20, 2)] {
        let body = json!({ "used_bytes": used, "allocated_bytes": 100 });
        assert_eq!(
            app.platform
                .put("/v1/platform/teams/acme/storage", body.clone())
                .await
                .expect(200),
            body
        );
        assert_eq!(session.get(INSIGHTS).await.expect(200)["storage"], body);
        assert_eq!(
            tagged(&app.log("acme").await, "team_storage_report").len(),
            entries
        );
    }
    let body = json!({ "used_bytes": -1, "allocated_bytes": 100 });
    app.platform
        .put("/v1/platform/teams/acme/storage", body)
        .await
        .refused(422, "invalid_body");
}

#[tokio::test]
async fn latest_reseller_activity_is_shown_after_others_activity() {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    let session = app.session("acme", "tom").await.client;
    for number in 0..12 {
        session
            .post(
                "/v1/teams/acme/team-folders",
                json!({ "name": format!("Folder {number}") }),
            )
            .await
            .expect(201);
    }
    for number in 0..10 {
        let storage = json!({ "used_bytes": number, "allocated_bytes": 100 });
        app.platform
            .put("/v1/platform/teams/acme/storage", storage)
            .await
            .expect(200);
    }
    let recent = session.get(INSIGHTS).await.expect(200)["recent_activity"].clone();
    let told: Vec<_> = recent
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["sentence"].clone())
        .collect();
    let created = |number| {
        json!(format!(
            "Northwind Partners created the team folder Folder {number}"
        ))
    };
    assert_eq!(told, (2..12).rev().map(created).collect::<Vec<_>>());
}
