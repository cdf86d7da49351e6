//! Looks of a session (R8): entered once in ten minutes, like refusals of a kind. Repeated ones write
//! nothing but, every thirtieth time, the session's rate.

use crate::support::{LINKS, MEMBERS, freeze, in_session, tagged};
use futures::future::join_all;
use serde_json::json;
use std::time::Duration;
use suite::{Client, Session, Switches, TestApp};

/// A session of Tom's in `acme`, on a clock that stands still.
async fn frozen() -> (TestApp, Switches, Session) {
    let (app, session) = in_session().await;
    let switches = app.switches();
    freeze(&switches);
    (app, switches, session)
}

/// How many views and refusals the log has.
async fn entered(app: &TestApp) -> [usize; 2] {
    let log = app.log("acme").await;
    ["reseller_view", "reseller_action_refuse"].map(|tag| tagged(&log, tag).len())
}

/// Looks at several pages, and asks for things that are refused.
async fn look_around(session: &Client) {
    for query in ["", "?limit=1", "?name=j", "?email=jane"] {
        session.get(&format!("{MEMBERS}{query}")).await.expect(200);
    }
    for _ in 0..3 {
        let nobody = session.get(&format!("{MEMBERS}/nobody")).await;
        nobody.refused(404, "not_found");
        let billing = session.get("/v1/teams/acme/billing").await;
        billing.refused(403, "action_not_permitted");
    }
}

fn writes(switches: &Switches) -> u64 {
    let of = |component| switches.store_calls_of(component).durable_writes();
    of("reseller-actions") + of("not-found")
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn repeated_look_or_refusal_writes_nothing_for_ten_minutes() {
    let (app, switches, session) = frozen().await;
    look_around(&session.client).await;
    assert_eq!(entered(&app).await, [1, 2]);
    for (seconds, views, refusals, is_new) in [
        (0, 1, 2, false),
        (599, 1, 2, false),
        (1, 2, 4, true),
        (1, 2, 4, false),
    ] {
        switches.advance(Duration::from_secs(seconds));
        switches.reset_counts();
        look_around(&session.client).await;
        assert_eq!(writes(&switches) > 0, is_new, "after {seconds}");
        assert_eq!(entered(&app).await, [views, refusals], "after {seconds}");
    }
    // Another operation, or another reason, is new.
    session
        .client
        .get(&format!("{MEMBERS}/jane"))
        .await
        .expect(200);
    let nobody = session.client.delete(&format!("{MEMBERS}/nobody")).await;
    nobody.refused(404, "not_found");
    assert_eq!(entered(&app).await, [3, 5]);
    // Another session has entries of its own.
    look_around(&app.session("acme", "tina").await.client).await;
    assert_eq!(entered(&app).await, [4, 7]);
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn every_thirtieth_repeated_look_books_the_rate_and_enters_nothing() {
    let (app, switches, session) = frozen().await;
    session.client.get(MEMBERS).await.expect(200);
    let entries = app.log("acme").await.len();
    switches.reset_counts();
    let mut looks = 0;
    while writes(&switches) == 0 {
        session.client.get(MEMBERS).await.expect(200);
        looks += 1;
    }
    // An instance that was idle for a second may have ended, and has taken some with it.
    assert!((30..150).contains(&looks), "{looks}");
    assert_eq!(app.log("acme").await.len(), entries);
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn instances_together_admit_little_more_than_the_rate() {
    let (_app, _switches, session) = frozen().await;
    let ask = async |number: usize| {
        let mut admitted = 0;
        for round in 0..50 {
            let answer = match (number + round) % 3 {
                0 => session.client.get("/v1/session").await,
                _ => session.client.get(MEMBERS).await,
            };
            admitted += usize::from(answer.status == 200);
        }
        admitted
    };
    let admitted: usize = join_all((0..16).map(ask)).await.into_iter().sum();
    // Each instance that ends takes fewer than thirty along.
    assert!((300..650).contains(&admitted), "{admitted}");
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn technician_issues_ten_links_in_ten_minutes() {
    let (app, switches, _session) = frozen().await;
    let tina = app.technician("northwind", "tina");
    let issue = async |technician: &Client| technician.post(LINKS, json!({ "reason": "x" })).await;
    for _ in 0..10 {
        issue(&tina).await.expect(201);
    }
    let refused = issue(&tina).await;
    refused.refused(429, "rate_limited");
    assert_eq!(refused.header("retry-after"), Some("600"));
    issue(&app.technician("northwind", "theo"))
        .await
        .expect(201);
    switches.advance(Duration::from_secs(599));
    let refused = issue(&app.technician("northwind", "tina")).await;
    assert_eq!(refused.header("retry-after"), Some("1"));
    switches.advance(Duration::from_secs(1));
    issue(&app.technician("northwind", "tina"))
        .await
        .expect(201);
}
