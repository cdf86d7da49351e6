//! Nothing a session does, however fast, can delay the switching off (R9).

use futures::future::join_all;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use suite::{Client, TestApp};

const MEMBERS: &str = "/v1/teams/acme/members";
const SWITCH: &str = "/v1/teams/acme/reseller-support";
const CONNECTIONS: usize = 64;
/// The time limit of a failing test.
const LONGEST: Duration = Duration::from_secs(20);

#[tokio::test]
async fn switching_off_is_not_delayed_by_a_session_that_hammers() {
    let app = TestApp::start().await;
    switch_off_under_fire(&app, Duration::ZERO).await;
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn switching_off_is_not_delayed_past_the_rate_limit() {
    let app = TestApp::start().await;
    switch_off_under_fire(&app, Duration::from_millis(250)).await;
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn switching_off_is_not_delayed_by_a_session_that_hammers_on_redis() {
    let app = TestApp::start().await;
    let switches = app.switches();
    switches.redis_cas(true);
    switch_off_under_fire(&app, Duration::from_millis(250)).await;
}

/// `gain` is added to the clock with each request, so that the rate limit refills.
async fn switch_off_under_fire(app: &TestApp, gain: Duration) {
    app.acme().await;
    app.enable("acme").await;
    let session = app.session("acme", "tom").await.client;
    let fire = Fire {
        is_over: AtomicBool::new(false),
        entered: AtomicUsize::new(0),
        start: Instant::now(),
        gain,
    };
    let hammers = (0..CONNECTIONS).map(|number| fire.hammer(app, &session, number));
    let switch_off = async {
        app.until("the session at full speed", async || {
            fire.entered.load(Ordering::SeqCst) > 150
        })
        .await;
        let start = Instant::now();
        let off = json!({ "state": "disabled" });
        let answer = app.admin("acme", "alice").put(SWITCH, off).await;
        let latency = start.elapsed();
        let next = session.get("/v1/session").await;
        fire.is_over.store(true, Ordering::SeqCst);
        (answer, latency, next)
    };
    let ((answer, latency, next), _) = futures::join!(switch_off, join_all(hammers));

    println!(
        "switched off in {latency:?} under fire, {} requests entered",
        fire.entered.load(Ordering::SeqCst)
    );
    assert_eq!(answer.expect(200)["state"], "disabled");
    assert!(latency < Duration::from_secs(2), "{latency:?}");
    next.refused(401, "session_not_active");
    if let Some(switches) = app.switches_if_any() {
        switches.advance(Duration::from_secs(60));
        session
            .get(MEMBERS)
            .await
            .refused(401, "session_not_active");
    }
    assert_last_of_session(&app.log("acme").await);
}

/// Many connections of a session, each of which sends requests as fast as possible.
struct Fire {
    is_over: AtomicBool,
    /// Requests with an entry in the log.
    entered: AtomicUsize,
    start: Instant,
    gain: Duration,
}

impl Fire {
    async fn hammer(&self, app: &TestApp, session: &Client, number: usize) {
        while !self.is_over.load(Ordering::SeqCst) && self.start.elapsed() < LONGEST {
            if !self.gain.is_zero() {
                app.switches().advance(self.gain);
            }
            let answer = match number % 4 {
                0 => session.get(MEMBERS).await,
                1 => session.delete("/v1/teams/acme/members/nobody").await,
                2 => session.post("/v1/teams/acme/billing", json!({})).await,
                _ => session.get("/v1/teams/another/members").await,
            };
            if matches!(answer.status, 200 | 403 | 404) {
                self.entered.fetch_add(1, Ordering::SeqCst);
            }
            // The rate limit or contention may refuse as well.
            assert!(
                matches!(answer.status, 200 | 401 | 403 | 404 | 429 | 503),
                "{answer:?}"
            );
        }
    }
}

/// Checks that a log has no entry of a session after the switching off.
#[track_caller]
fn assert_last_of_session(log: &[Value]) {
    let place = log
        .iter()
        .position(|event| event["sentence"] == "Alice Martin switched reseller support off")
        .unwrap();
    assert_eq!(
        log[place..]
            .iter()
            .find(|event| event["origin"].is_object()),
        None,
        "the session did something afterwards"
    );
}
