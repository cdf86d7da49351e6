//! Sweeps delete the garbage that crashes leave in the store, and nothing else.

use crate::commands::assert_gapless;
use component_host::{App, Fault};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;
use suite::{Answer, Client, TestApp};

const MEMBERS: &str = "/v1/teams/acme/members";

fn keys(host: &App) -> BTreeSet<String> {
    host.store_dump()
        .unwrap()
        .into_iter()
        .map(|(key, _)| key)
        .collect()
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn garbage_of_crashes_is_swept_and_nothing_else() {
    let app = TestApp::start().await;
    let (switches, host) = (app.switches(), app.host());
    app.acme().await;
    app.enable("acme").await;
    let session = app.session("acme", "tom").await.client;
    add(&session, "first").await.expect(201);
    let garbage = garbage_of_crashes(&app, &session).await;
    assert!(!garbage.is_empty(), "no crash left anything");
    let (members, log) = (app.members("acme").await, app.log("acme").await);
    let noted = sweep(&app).await;
    assert!(noted["noted"].as_u64().unwrap() >= garbage.len() as u64);
    assert_eq!(
        (&noted["is_done"], &noted["deleted"]),
        (&json!(true), &json!(0))
    );
    assert_eq!(noted["looked_at"], noted["keys"]);
    assert!(garbage.is_subset(&keys(host)), "only noted so far");
    // The team is used for another hour.
    let narrowed = json!({ "state": "enabled", "is_read_only": true });
    app.admin("acme", "alice")
        .put("/v1/teams/acme/reseller-support", narrowed)
        .await
        .expect(200);
    switches.advance(Duration::from_secs(2 * 3600));
    let swept = sweep(&app).await;
    assert!(swept["deleted"].as_u64().unwrap() >= garbage.len() as u64);
    assert!(garbage.is_disjoint(&keys(host)));
    assert_eq!(app.members("acme").await, members);
    let later = app.log("acme").await;
    assert_eq!(later[..log.len()], log[..]);
    assert_gapless(&later);
    app.disable("acme").await;
}

/// Crashes during the addition of a member, after each number of store calls. The pages that
/// nothing refers to afterwards, because their commit is unfinished.
async fn garbage_of_crashes(app: &TestApp, session: &Client) -> BTreeSet<String> {
    let (switches, host) = (app.switches(), app.host());
    let mut garbage = BTreeSet::new();
    for nth in 1..30 {
        let (before, count) = (keys(host), app.members("acme").await.len());
        switches.inject(Fault::Crash, nth, Some("reseller-actions"));
        let answer = add(session, &format!("crash{nth}")).await;
        let is_crash = host.is_dead();
        host.restart().await;
        switches.clear_faults();
        if !is_crash {
            answer.expect(201);
            break;
        }
        if app.members("acme").await.len() == count {
            let mut new = keys(host);
            new.retain(|key| key.contains(".page.") && !before.contains(key));
            garbage.extend(new);
        }
    }
    garbage
}

async fn add(session: &Client, name: &str) -> Answer {
    let new = json!({ "email": format!("{name}@acme.example"), "name": name });
    session.post(MEMBERS, new).await
}

async fn sweep(app: &TestApp) -> Value {
    app.platform_now()
        .post("/v1/platform/sweep", json!({}))
        .await
        .expect(200)
}
