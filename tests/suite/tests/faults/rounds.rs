//! A run of all deliveries, and a sweep, go through many teams in small steps.

use serde_json::{Value, json};
use suite::TestApp;

/// Keys that a run reads besides the teams at which it looks in turn: the records of the teams
/// that wait, and the place of the last run.
const KEYS: u64 = 70;
/// The directory's shards and their pages, of which one has a hundred teams or so.
const DIRECTORY: u64 = 2 * 64;
/// Teams that are listed at once. A list that ends within a shard reads its record again.
const LISTED: u64 = 40;
const TEAMS: usize = 400;

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn run_with_nothing_waiting_reads_two_keys_a_team_and_swaps_nothing() {
    let app = TestApp::start().await;
    app.reseller("northwind", "Northwind Partners").await;
    for number in 0..TEAMS {
        let path = format!("/v1/platform/teams/team{number}");
        let body = json!({ "name": "Team", "reseller": "northwind" });
        app.platform.put(&path, body).await.expect(201);
    }
    let switches = app.switches();
    app.until_idle().await;
    app.until("no team waits", async || {
        let run: Value = app.platform.post(RUN, json!({})).await.expect(200);
        run["waiting"] == 0 && run["delivered"] == 0
    })
    .await;
    app.until_idle().await;
    switches.reset_counts();
    let run: Value = app.platform.post(RUN, json!({})).await.expect(200);
    let counts = switches.store_calls();
    println!("{run}: {counts:?}");
    let looked_at = run["looked_at"].as_u64().unwrap();
    assert!(looked_at >= 100, "{run}");
    assert!(
        counts.gets() <= KEYS + DIRECTORY + looked_at / LISTED + 2 * looked_at,
        "{counts:?} for {run}"
    );
    assert_eq!((counts.handles, counts.swap), (0, 0), "{counts:?}");
    assert!(counts.durable_writes() <= 1, "{counts:?}");
}

const RUN: &str = "/v1/platform/deliveries/run";
