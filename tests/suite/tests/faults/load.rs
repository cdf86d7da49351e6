//! Sixteen clients at full speed on a Redis, with a hook that takes its time: connections to the
//! store stay few, nobody is refused, and no event comes twice.

use crate::once::assert_once;
use serde_json::json;
use std::time::{Duration, Instant};
use suite::{Client, Reply, TestApp};

const CLIENTS: usize = 16;
/// Sessions of each client, since one alone may do five things a second.
const TECHNICIANS: [&str; 5] = ["tom", "tina", "theo", "tara", "tim"];
/// Connections that Redis may have open, by mean and at most.
const MEAN: f64 = 1_000.0;
const MOST: u64 = 2_000;

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn ten_seconds_at_full_speed_keep_connections_few_and_events_single() {
    at_full_speed(Duration::from_secs(10)).await;
}

#[tokio::test]
#[ignore = "takes ten minutes"]
async fn ten_minutes_at_full_speed_keep_connections_few_and_events_single() {
    at_full_speed(Duration::from_secs(600)).await;
}

async fn at_full_speed(time: Duration) {
    let app = TestApp::start().await;
    app.switches().redis_cas(true);
    app.hook.answer(Reply::TakeAfter(Duration::from_millis(50)));
    app.reseller("northwind", "Northwind Partners").await;
    let mut sessions = Vec::new();
    for client in 0..CLIENTS {
        let team = format!("team{client}");
        app.team(&team, "northwind").await;
        app.enable(&team).await;
        let mut own = Vec::new();
        for technician in TECHNICIANS {
            own.push(app.session(&team, technician).await.client);
        }
        sessions.push((team, own));
    }
    app.switches().reset_redis_connections();
    let end = Instant::now() + time;
    let clients = sessions
        .iter()
        .map(|(team, own)| work_until(end, team, own));
    let done: usize = futures::future::join_all(clients).await.iter().sum();
    let connections = app.switches().redis_connections();
    println!("{done} requests in {time:?}, {connections:?}");
    assert!(connections.mean < MEAN, "{connections:?}");
    assert!(connections.most < MOST, "{connections:?}");
    for (team, _) in &sessions {
        app.until_delivered(team).await;
    }
    assert_once(&app).await;
}

/// Promotes, looks, is refused and demotes, in one session after the other: a session could not add
/// and remove members for ten minutes. The number of requests.
async fn work_until(end: Instant, team: &str, sessions: &[Client]) -> usize {
    let members = format!("/v1/teams/{team}/members");
    let role = format!("{members}/joe/admin-role");
    let mut done = 0;
    for session in sessions.iter().cycle() {
        if Instant::now() > end {
            break;
        }
        let promoted = session.put(&role, json!({ "role": "support_admin" })).await;
        promoted.expect(200);
        session.get(&members).await.expect(200);
        let refused = session.get("/v1/nowhere").await;
        refused.refused(403, "action_not_permitted");
        let demoted = session.put(&role, json!({ "role": "member_only" })).await;
        demoted.expect(200);
        done += 4;
    }
    done
}
