//! Acknowledged writes outlive the application: a restart on the same file, and a kill during
//! writes.

use crate::commands::assert_gapless;
use futures::future::join_all;
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::Duration;
use suite::{Client, TestApp};

const MEMBERS: &str = "/v1/teams/acme/members";
const SWITCH: &str = "/v1/teams/acme/reseller-support";
const WRITERS: usize = 16;

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn everything_is_there_after_a_restart_on_the_same_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("store.db");
    let app = TestApp::start_on(&file).await;
    app.acme().await;
    app.enable("acme").await;
    let session = app.session("acme", "tom").await;
    session
        .client
        .post(
            MEMBERS,
            json!({ "email": "new@acme.example", "name": "New One" }),
        )
        .await
        .expect(201);
    let link = app.link("acme", "tim").await;
    let (members, log) = (app.members("acme").await, app.log("acme").await);
    let switch = app.admin("acme", "alice").get(SWITCH).await.expect(200);
    drop(app);

    let app = TestApp::start_on(&file).await;
    assert_eq!(app.members("acme").await, members);
    assert_eq!(app.log("acme").await, log);
    assert_eq!(
        app.admin("acme", "alice").get(SWITCH).await.expect(200),
        switch
    );
    let client = app.anyone.with_token(session.client.token());
    client.get("/v1/session").await.expect(200);
    client.delete(&format!("{MEMBERS}/jane")).await;
    app.session_of(
        &app.redeem(&app.anyone, &link, "a-nonce-after-the-restart")
            .await,
    );
    assert_eq!(app.members("acme").await.len(), members.len() - 1);
    app.disable("acme").await;
    client.get(MEMBERS).await.refused(401, "session_not_active");
    assert_gapless(&app.log("acme").await);
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn acknowledged_writes_outlive_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("store.db");
    let app = TestApp::start_process(&file).await;
    app.acme().await;
    app.enable("acme").await;
    let token = app.session("acme", "tom").await.client.token().to_owned();
    drop(app);

    let acknowledged = Mutex::new(BTreeSet::new());
    for (round, milliseconds) in [150, 420, 70, 260].into_iter().enumerate() {
        let app = TestApp::start_process(&file).await;
        let session = app.anyone.with_token(&token);
        let writers = (0..WRITERS).map(|writer| {
            let name = format!("m{round}x{writer}");
            add_until_killed(&session, name, &acknowledged)
        });
        let before = acknowledged.lock().unwrap().len();
        let kill = async {
            // Not before the first acknowledgement, so that the kill comes during writes.
            app.until("a member", async || {
                acknowledged.lock().unwrap().len() > before
            })
            .await;
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
            app.process().kill();
        };
        futures::join!(join_all(writers), kill);
        drop(app);

        let app = TestApp::start_process(&file).await;
        let there = added_members(&app).await;
        let acknowledged = acknowledged.lock().unwrap();
        let lost: Vec<_> = acknowledged.difference(&there).collect();
        assert!(lost.is_empty(), "lost: {lost:?}");
        println!(
            "round {round}: {} acknowledged, {} there",
            acknowledged.len(),
            there.len()
        );
    }
}

/// Adds members until the application is killed, and collects the acknowledged ones.
async fn add_until_killed(session: &Client, name: String, acknowledged: &Mutex<BTreeSet<String>>) {
    for number in 0.. {
        let email = format!("{name}x{number}@acme.example");
        let new = json!({ "email": email, "name": "New" });
        let answer = session.post(MEMBERS, new).await;
        match answer.status {
            201 => drop(acknowledged.lock().unwrap().insert(email)),
            // Killed: the fate of this write is unknown.
            0 => break,
            429 => {}
            _ => panic!("{answer:?}"),
        }
    }
}

/// The added members of the team, each of which has exactly one entry in the log.
async fn added_members(app: &TestApp) -> BTreeSet<String> {
    let (members, log) = (app.members("acme").await, app.log("acme").await);
    assert_gapless(&log);
    let there: BTreeSet<_> = members
        .iter()
        .filter(|member| member["status"] == "invited")
        .map(|member| member["email"].as_str().unwrap().to_owned())
        .collect();
    let entered: Vec<_> = log
        .iter()
        .filter(|event| event["details"]["new_value"][".tag"] == "invited")
        .map(|event| &event["participants"][0]["user"]["email"])
        .map(|email| email.as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        entered.len(),
        there.len(),
        "an entry without its member, or twice"
    );
    assert_eq!(entered.into_iter().collect::<BTreeSet<_>>(), there);
    there
}
