//! The cost of abuse: a session that asks too often, and tokens that were never issued.

use crate::support::{MEMBERS, freeze, tagged};
use serde_json::json;
use std::time::Duration;
use suite::{Answer, Client, TestApp, made_up_token};

/// The requests that each logged refusal stands for.
async fn counts(app: &TestApp) -> Vec<u64> {
    let log = app.log("acme").await;
    tagged(&log, "reseller_action_refuse")
        .into_iter()
        .map(|event| event["details"]["count"].as_u64().unwrap_or(1))
        .collect()
}

/// Looks until that is too much: how many looks were admitted, and the first refusal.
async fn use_up(session: &Client) -> (usize, Answer) {
    let mut admitted = 0;
    loop {
        let answer = session.get(MEMBERS).await;
        if answer.status != 200 {
            answer.refused(429, "rate_limited");
            return (admitted, answer);
        }
        admitted += 1;
    }
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn rate_limited_session_costs_no_write_and_one_entry_a_minute() {
    let app = TestApp::start().await;
    let switches = app.switches();
    freeze(&switches);
    app.acme().await;
    app.enable("acme").await;
    let session = app.session("acme", "tom").await.client;
    let (admitted, first) = use_up(&session).await;
    // An instance that ends, after 128 requests, takes some with it.
    assert!((300..=400).contains(&admitted), "{admitted}");
    assert!(first.header("retry-after").is_some());
    switches.reset_counts();
    for operation in 0..20 {
        let answer = match operation % 4 {
            3 => session.get("/v1/session").await,
            0 => session.get(MEMBERS).await,
            1 => session.delete(&format!("{MEMBERS}/jane")).await,
            _ => session.post("/v1/teams/acme/billing", json!({})).await,
        };
        answer.refused(429, "rate_limited");
    }
    for component in ["reseller-actions", "not-found", "link-redemption"] {
        assert_eq!(
            switches.store_calls_of(component).durable_writes(),
            0,
            "{component}"
        );
    }
    assert_eq!(counts(&app).await, [1]);
    // A minute later one more entry has their number, as far as the refusing instances still live.
    switches.advance(Duration::from_secs(60));
    session.get(MEMBERS).await.expect(200);
    let [first, rest] = counts(&app).await.try_into().unwrap();
    assert!(first == 1 && (1..=20).contains(&rest), "{first}, {rest}");
    let log = app.log("acme").await;
    let told = format!("Northwind Partners was refused: too many requests (at least {rest} times)");
    assert!(log.iter().any(|event| event["sentence"] == *told), "{told}");
    assert_eq!(app.members("acme").await.len(), 4);
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn tokens_that_were_never_issued_cost_no_write() {
    let app = TestApp::start().await;
    let switches = app.switches();
    app.acme().await;
    app.enable("acme").await;
    app.until("a hook that has everything", async || {
        let page = app
            .platform
            .get("/v1/platform/deliveries")
            .await
            .expect(200);
        page["waiting"] == json!([])
    })
    .await;
    switches.reset_counts();
    for team in ["acme", "nosuchteam"] {
        let link = made_up_token("rsl_", team);
        let session = app.anyone.with_token(&made_up_token("rss_", team));
        app.redeem(&app.anyone, &link, "a-nonce-of-sixteen-bytes")
            .await
            .refused(404, "link_not_usable");
        app.anyone
            .post("/v1/sign-in-links/preview", json!({ "token": link }))
            .await
            .refused(404, "link_not_usable");
        session
            .get(MEMBERS)
            .await
            .refused(401, "session_not_active");
        session
            .delete("/v1/session")
            .await
            .refused(401, "session_not_active");
        session
            .post("/v1/nowhere", json!({}))
            .await
            .refused(401, "session_not_active");
        let form = format!("token={}", session.token());
        assert_eq!(
            app.platform
                .post_form("/v1/introspect", &form)
                .await
                .expect(200)["active"],
            false
        );
    }
    for component in ["link-redemption", "reseller-actions", "not-found"] {
        let calls = switches.store_calls_of(component);
        assert_eq!(
            (calls.durable_writes(), calls.handles),
            (0, 0),
            "{component}"
        );
    }
    assert_eq!(
        tagged(&app.log("acme").await, "reseller_link_refuse").len(),
        0
    );
}
