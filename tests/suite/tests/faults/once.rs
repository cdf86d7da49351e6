//! Once is the rule: where nothing crashes, the hook gets each event once.

use crate::hook::{add, assert_sound, is_all_there, signed_in, waiting};
use serde_json::json;
use std::collections::BTreeSet;
use std::time::Duration;
use suite::{Reply, TestApp};

const TEAMS: [&str; 4] = ["acme", "globex", "hooli", "initech"];
/// Clients at once, on all teams.
const CLIENTS: usize = 16;
/// Changes by each client.
const CHANGES: usize = 12;

/// Waits until nothing is under way, and checks that fewer than one event in 1,000 came twice.
pub(crate) async fn assert_once(app: &TestApp) {
    app.until("nothing waiting", async || waiting(app).await.is_empty())
        .await;
    let deliveries = app.hook.deliveries();
    let ids: BTreeSet<_> = deliveries.iter().map(|one| &one.id).collect();
    let (count, twice) = (deliveries.len(), deliveries.len() - ids.len());
    println!("{count} events, {twice} of them twice");
    assert!(
        twice * 1_000 < count,
        "{twice} of {count} events came twice"
    );
}

#[tokio::test]
async fn client_that_goes_step_by_step_has_no_event_delivered_twice() {
    let app = TestApp::start().await;
    app.hook.answer(Reply::TakeAfter(Duration::from_millis(5)));
    let session = signed_in(&app).await;
    for number in 0..20 {
        add(&session, &format!("new{number}")).await;
    }
    app.disable("acme").await;
    app.until("everything at the hook", async || is_all_there(&app).await)
        .await;
    assert_once(&app).await;
    assert_sound(&app);
}

#[tokio::test]
async fn sixteen_clients_and_a_slow_hook_have_no_event_delivered_twice() {
    let app = TestApp::start().await;
    app.hook.answer(Reply::TakeAfter(Duration::from_millis(50)));
    app.acme().await;
    for team in &TEAMS[1..] {
        app.team(team, "northwind").await;
    }
    let clients = (0..CLIENTS).map(async |client| {
        let team = TEAMS[client % TEAMS.len()];
        for change in 0..CHANGES {
            let body = json!({
                "name": format!("Team {client} {change}"),
                "reseller": "northwind",
                "has_signed_baa": change % 2 == 0,
            });
            app.platform
                .put(&format!("/v1/platform/teams/{team}"), body)
                .await
                .expect(200);
        }
    });
    futures::future::join_all(clients).await;
    for team in TEAMS {
        app.until_delivered(team).await;
    }
    assert_once(&app).await;
}
