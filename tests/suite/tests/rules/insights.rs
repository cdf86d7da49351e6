//! Action 4, insights: one read, and the numbers are right.

use crate::support::{MEMBERS, as_session, instant, tagged};
use serde_json::{Value, json};
use std::time::Duration;
use suite::{Client, TestApp};

const INSIGHTS: &str = "/v1/teams/acme/insights";

/// A team with members of several kinds, with sharing activity, and with activity of a session.
async fn busy_team() -> (TestApp, Client) {
    let (app, session) = as_session().await;
    app.platform
        .post_lines("/v1/platform/teams/acme/members", &reported_members())
        .await
        .expect(200);
    let new = json!({ "email": "new@acme.example", "name": "New" });
    session.post(MEMBERS, new).await.expect(201);
    session.delete(&format!("{MEMBERS}/jane")).await;
    session
        .post("/v1/teams/acme/team-folders", json!({ "name": "Sales" }))
        .await
        .expect(201);
    let events = [
        sharing_event(&app, "e1", 0, "shared_link_create"),
        sharing_event(&app, "e2", 0, "shared_link_view"),
        sharing_event(&app, "e3", 40, "shared_link_view"),
    ];
    app.platform
        .post_lines("/v1/platform/teams/acme/sharing-events", &events)
        .await
        .expect(200);
    (app, session)
}

fn reported_members() -> [Value; 4] {
    [
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
    ]
}

fn sharing_event(app: &TestApp, id: &str, days_ago: u64, kind: &str) -> Value {
    json!({
        "id": id,
        "at": instant(app.time() - Duration::from_secs(days_ago * 24 * 3600)),
        "type": kind,
        "actor": "joe@acme.example",
        "item": "Plan",
        "target": "link",
        "is_external": true,
    })
}

#[tokio::test]
async fn one_read_has_the_numbers_that_an_admin_looks_at_first() {
    let (app, session) = busy_team().await;
    let insights = session.get(INSIGHTS).await.expect(200);
    assert_members(&insights);
    assert_sharing(&insights, &app);
    assert_eq!(insights["storage"], Value::Null);
}

#[track_caller]
fn assert_members(insights: &Value) {
    let members = &insights["members"];
    assert_eq!(members["total"], 6);
    assert_eq!(
        members["by_status"],
        json!({ "active": 3, "invited": 2, "suspended": 1 })
    );
    for (role, count) in [
        ("team_admin", 2),
        ("support_admin", 1),
        ("member_only", 3),
        ("billing_admin", 0),
    ] {
        assert_eq!(members["by_role"][role], count, "{role}");
    }
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
}

#[track_caller]
fn assert_sharing(insights: &Value, app: &TestApp) {
    let days = insights["sharing_activity"].as_array().unwrap();
    let today = instant(app.time()).split_once('T').unwrap().0.to_owned();
    assert_eq!((days.len(), &days[29]["day"]), (30, &json!(today)));
    for (field, count) in [
        ("events", 2),
        ("links_created", 1),
        ("external_shares", 1),
        ("folders_shared", 0),
    ] {
        let sum: u64 = days.iter().map(|day| day[field].as_u64().unwrap()).sum();
        assert_eq!(sum, count, "{field}");
    }
}

#[tokio::test]
async fn recent_activity_is_in_the_language_that_the_caller_reads() {
    let (app, session) = busy_team().await;
    let sentences = recent_sentences(&session.get(INSIGHTS).await.expect(200));
    assert_eq!(
        sentences[..3],
        [
            "Northwind Partners created the team folder Sales",
            "Northwind Partners removed Jane Doe",
            "Northwind Partners added New"
        ]
    );
    assert!(sentences.len() <= 10);
    let french = session.with_header("accept-language", "fr");
    let french = french.get(INSIGHTS).await.expect(200);
    assert_eq!(
        recent_sentences(&french)[0],
        "Northwind Partners a consulté les statistiques"
    );
    let log = app.log("acme").await;
    assert_eq!(tagged(&log, "reseller_view").len(), 1);
}

fn recent_sentences(insights: &Value) -> Vec<String> {
    let recent = insights["recent_activity"].as_array().unwrap();
    recent
        .iter()
        .map(|one| one["sentence"].as_str().unwrap().to_owned())
        .collect()
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
    let sentences = recent_sentences(&session.get(INSIGHTS).await.expect(200));
    let created = (2..12)
        .rev()
        .map(|number| format!("Northwind Partners created the team folder Folder {number}"));
    assert_eq!(sentences, created.collect::<Vec<_>>());
}
