//! Races over HTTP: one redemption of a link, every member, one team, and a log without gap or
//! duplicate.

use crate::commands::assert_gapless;
use futures::future::join_all;
use futures::stream::{self, StreamExt as _};
use serde_json::json;
use suite::{Answer, TestApp};

const TECHNICIANS: usize = 5;
const REDEEMERS: usize = 16;

#[tokio::test]
async fn link_is_redeemed_once_however_many_race() {
    let app = TestApp::start().await;
    redeem_all(&app, 40).await;
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn link_is_redeemed_once_on_redis_however_many_race() {
    let app = TestApp::start().await;
    let switches = app.switches();
    switches.redis_cas(true);
    redeem_all(&app, 6).await;
}

/// Five links of each team, 16 redeemers each with nonces of their own; eight links are raced for
/// at the same time.
async fn redeem_all(app: &TestApp, teams: usize) {
    app.reseller("northwind", "Northwind Partners").await;
    let teams: Vec<_> = (0..teams).map(|number| format!("team{number}")).collect();
    let links = stream::iter(&teams).map(async |team| {
        app.team(team, "northwind").await;
        app.enable(team).await;
        let mut links = Vec::new();
        for technician in 0..TECHNICIANS {
            links.push(app.link(team, &format!("tom{technician}")).await);
        }
        links
    });
    let links: Vec<_> = links.buffer_unordered(8).collect().await;
    let races = stream::iter(links.into_iter().flatten()).map(async |link: String| {
        let nonces: Vec<_> = (0..REDEEMERS)
            .map(|number| format!("nonce-of-the-redeemer-{number}"))
            .collect();
        join_all(
            nonces
                .iter()
                .map(|nonce| app.redeem(&app.anyone, &link, nonce)),
        )
        .await
    });
    let races: Vec<Vec<Answer>> = races.buffer_unordered(8).collect().await;

    assert_eq!(races.len(), teams.len() * TECHNICIANS);
    for answers in races {
        let (won, lost): (Vec<_>, Vec<_>) =
            answers.into_iter().partition(|answer| answer.status == 201);
        assert_eq!(won.len(), 1, "{lost:?}");
        lost.iter()
            .for_each(|answer| answer.refused(404, "link_not_usable"));
        let session = app.session_of(&won[0]);
        session.client.get("/v1/session").await.expect(200);
    }
    for team in &teams {
        let log = app.log(team).await;
        assert_gapless(&log);
        let counts = [
            "reseller_link_redeem",
            "reseller_support_session_start",
            "reseller_link_refuse",
        ]
        .map(|tag| {
            log.iter()
                .filter(|event| event["event_type"][".tag"] == tag)
                .count()
        });
        assert_eq!(counts, [TECHNICIANS; 3], "{team}");
    }
}

#[tokio::test]
async fn members_added_at_once_are_all_there() {
    let app = TestApp::start().await;
    add_all(&app).await;
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn members_added_at_once_are_all_there_on_redis() {
    let app = TestApp::start().await;
    let switches = app.switches();
    switches.redis_cas(true);
    add_all(&app).await;
}

/// Four sessions and the platform's import add 16 members to one team at once, in several rounds.
async fn add_all(app: &TestApp) {
    app.acme().await;
    app.enable("acme").await;
    let mut sessions = Vec::new();
    for technician in ["tom", "tim", "tina", "theo"] {
        sessions.push(app.session("acme", technician).await.client);
    }
    for round in 0..5 {
        let adding = (0..16).map(async |number: usize| {
            let id = format!("m{round}x{number}");
            let email = format!("{id}@acme.example");
            if number < 12 {
                let body = json!({ "email": email, "name": id });
                sessions[number % sessions.len()]
                    .post("/v1/teams/acme/members", body)
                    .await
                    .expect(201)
            } else {
                let line = json!({ "id": id, "email": email, "name": id });
                app.platform
                    .post_lines("/v1/platform/teams/acme/members", &[line])
                    .await
                    .expect(200)
            }
        });
        join_all(adding).await;
    }
    let members = app.members("acme").await;
    let log = app.log("acme").await;
    assert_eq!(members.len(), 4 + 5 * 16);
    assert_gapless(&log);
    let mut imports = log
        .iter()
        .filter(|event| event["event_type"][".tag"] == "team_members_import");
    assert_eq!(imports.by_ref().count(), 1 + 5 * 4);
    for member in members
        .iter()
        .filter(|member| member["status"] == "invited")
    {
        let entries = log
            .iter()
            .filter(|event| event["participants"][0]["user"]["team_member_id"] == member["id"]);
        assert_eq!(entries.count(), 1, "{member}");
    }
    assert_eq!(
        members
            .iter()
            .filter(|member| member["status"] == "invited")
            .count(),
        5 * 12
    );
}

async fn switch_by_turns(app: &TestApp, admin: &str) {
    let admin = app.admin("acme", admin);
    for state in ["enabled", "disabled"].iter().cycle().take(24) {
        let answer = admin
            .put("/v1/teams/acme/reseller-support", json!({ "state": state }))
            .await;
        answer.expect(200);
    }
}

#[tokio::test]
async fn two_admins_at_the_switch_leave_a_log_that_alternates() {
    let app = TestApp::start().await;
    app.acme().await;
    join_all(["alice", "adam", "alice", "adam"].map(|admin| switch_by_turns(&app, admin))).await;

    let log = app.log("acme").await;
    assert_gapless(&log);
    let changes = log
        .iter()
        .filter(|event| event["event_type"][".tag"] == "reseller_support_change_policy");
    let changes: Vec<_> = changes
        .map(|event| &event["details"]["new_value"][".tag"])
        .collect();
    assert!(changes.len() >= 24, "{}", changes.len());
    for (place, change) in changes.iter().enumerate() {
        assert_eq!(
            **change,
            if place % 2 == 0 {
                "enabled"
            } else {
                "disabled"
            },
            "{place}"
        );
    }
    let state = app
        .admin("acme", "alice")
        .get("/v1/teams/acme/reseller-support")
        .await
        .expect(200);
    assert_eq!(Some(&&state["state"]), changes.last());
}

#[tokio::test]
async fn team_created_by_many_at_once_is_one_team() {
    let app = TestApp::start().await;
    app.reseller("northwind", "Northwind Partners").await;
    for round in 0..5 {
        let path = format!("/v1/platform/teams/team{round}");
        let body = json!({ "name": "Acme", "reseller": "northwind" });
        let answers = join_all((0..16).map(|_| app.platform.put(&path, body.clone()))).await;
        let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable_by(|a, b| b.cmp(a));
        assert_eq!(statuses, [vec![201], vec![200; 15]].concat());
        let log = app.log(&format!("team{round}")).await;
        let sentences: Vec<_> = log.iter().map(|event| &event["sentence"]).collect();
        assert_eq!(sentences, ["The platform created the team"]);
    }
    let teams = app
        .technician("northwind", "tom")
        .get("/v1/resellers/northwind/teams")
        .await
        .expect(200);
    assert_eq!(teams["teams"].as_array().unwrap().len(), 5);
}
