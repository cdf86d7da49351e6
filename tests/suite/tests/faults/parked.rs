//! Deliveries that the hook does not take: they are parked and delay no other, dead ones are listed
//! and can be replayed, and a hook that is gone is left alone.

use crate::hook::{
    END, ENTRY, NOTIFICATION, add, assert_sound, is_all_there, of_type, run, signed_in, waiting,
    waiting_entries,
};
use serde_json::{Value, json};
use std::time::Duration;
use suite::{Answer, Client, Reply, TestApp};

const DAY: Duration = Duration::from_secs(25 * 3600);

async fn parked(app: &TestApp) -> Vec<Value> {
    let page = app
        .platform_now()
        .get("/v1/platform/deliveries")
        .await
        .expect(200);
    page["parked"].as_array().unwrap().clone()
}

async fn paused_at(app: &TestApp) -> Value {
    app.platform_now()
        .get("/v1/platform/deliveries")
        .await
        .expect(200)["paused_at"]
        .clone()
}

/// Advances the clock and runs deliveries until a condition holds.
async fn after(app: &TestApp, step: Duration, what: &str, holds: impl AsyncFn() -> bool) {
    app.until(what, async || {
        app.advance_idle(step).await;
        run(app).await;
        holds().await
    })
    .await;
}

/// The deliveries of notifications of a subject.
fn notifications(app: &TestApp, subject: &str) -> usize {
    let deliveries = app.hook.deliveries();
    of_type(&deliveries, NOTIFICATION)
        .iter()
        .filter(|one| one.event["subject"] == subject)
        .count()
}

async fn replay(app: &TestApp, id: &str) -> Answer {
    app.platform_now()
        .post(&format!("/v1/platform/deliveries/{id}/replay"), json!({}))
        .await
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn notification_that_the_hook_chokes_on_delays_no_other() {
    let app = TestApp::start().await;
    app.hook.answer_to(Reply::Refuse(500, None), |event| {
        event["type"] == NOTIFICATION && event["subject"] == "reseller_link_redeem"
    });
    signed_in(&app).await;
    let step = Duration::from_secs(400);
    after(&app, step, "the notification parked", async || {
        parked(&app).await.len() == 1
    })
    .await;
    let [kept] = parked(&app).await.try_into().unwrap();
    assert_eq!(
        (&kept["is_given_up"], &kept["why"]),
        (&json!(false), &json!("status 500"))
    );
    app.disable("acme").await;
    app.until("the notification after it", async || {
        notifications(&app, "reseller_support_change_policy") >= 4
    })
    .await;
    assert_eq!(notifications(&app, "reseller_link_redeem"), 0);
    // The parked notification is retried by itself.
    app.hook.answer(Reply::Take);
    let step = Duration::from_secs(4_000);
    after(&app, step, "the notification", async || {
        notifications(&app, "reseller_link_redeem") > 0 && parked(&app).await.is_empty()
    })
    .await;
    assert!(is_all_there(&app).await);
    assert!(
        app.hook
            .deliveries()
            .iter()
            .all(|one| !one.is_replay && one.is_signed)
    );
}

/// A session changes a setting once a minute, to a text that the hook does not take.
async fn poison(app: &TestApp, session: &Client, times: u32) {
    for number in 0..times {
        app.advance_idle(Duration::from_secs(70)).await;
        let url = json!({ "sso_sign_in_url": format!("https://idp.example/poison{number}") });
        let policy = "/v1/teams/acme/security-policy";
        session.patch(policy, url).await.expect(200);
        app.until_idle().await;
    }
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn changes_that_the_hook_chokes_on_delay_no_other_sign_in() {
    let app = TestApp::start().await;
    let session = signed_in(&app).await;
    app.until_idle().await;
    let before = notifications(&app, "reseller_link_redeem");
    app.hook.answer_to(Reply::Refuse(500, None), |event| {
        event.to_string().contains("poison")
    });
    poison(&app, &session, 8).await;
    let lanes: Vec<_> = waiting(&app).await;
    let is_waiting = |name| lanes.iter().any(|lane| lane["lane"] == name);
    assert!(is_waiting("changes") && !is_waiting("notices"), "{lanes:?}");
    app.session("acme", "ann").await;
    app.until("the notification of the second sign-in", async || {
        notifications(&app, "reseller_link_redeem") == 2 * before
    })
    .await;
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn notifications_that_a_firewall_refuses_have_no_lane_wait() {
    let app = TestApp::start().await;
    let session = signed_in(&app).await;
    app.hook.answer_to(Reply::Refuse(403, None), |event| {
        event.to_string().contains("poison")
    });
    poison(&app, &session, 8).await;
    let lanes = waiting(&app).await;
    assert!(
        lanes.iter().all(|lane| lane["lane"] == "entries"),
        "{lanes:?}"
    );
    let subject = "sso_add_logout_url";
    let before = notifications(&app, subject);
    app.advance_idle(Duration::from_secs(70)).await;
    let url = json!({ "sso_sign_out_url": "https://idp.example/out" });
    let policy = "/v1/teams/acme/security-policy";
    session.patch(policy, url).await.expect(200);
    app.until("the notification after them", async || {
        notifications(&app, subject) > before
    })
    .await;
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn entries_that_the_hook_chokes_on_hold_their_lane_for_seconds() {
    let app = TestApp::start().await;
    let poisons = ["team_record_change", "team_members_import"];
    app.hook.answer_to(Reply::Refuse(403, None), move |event| {
        event["type"] == ENTRY && poisons.iter().any(|poison| event["subject"] == *poison)
    });
    app.acme().await;
    app.enable("acme").await;
    for _ in 0..2 {
        app.advance_idle(Duration::from_secs(10)).await;
        run(&app).await;
    }
    app.until("the entry after them", async || {
        has_arrived(&app, "reseller_support_change_policy")
    })
    .await;
    app.until_idle().await;
    assert_eq!(parked(&app).await.len(), poisons.len());
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn hook_that_takes_no_entry_gets_all_in_their_order() {
    let app = TestApp::start().await;
    app.hook.answer_only(ENTRY, 500);
    signed_in(&app).await;
    for _ in 0..3 {
        app.advance_idle(Duration::from_secs(400)).await;
        run(&app).await;
    }
    app.until_idle().await;
    assert_eq!(parked(&app).await, Vec::<Value>::new());
    app.hook.answer(Reply::Take);
    let step = Duration::from_secs(4_000);
    after(&app, step, "everything", async || is_all_there(&app).await).await;
    let deliveries = app.hook.deliveries();
    let entries = of_type(&deliveries, ENTRY);
    let sequences: Vec<_> = entries.iter().map(|one| &one.event["sequence"]).collect();
    assert!(
        sequences.is_sorted_by_key(|sequence| {
            let revision = sequence.as_str().and_then(|text| text.rsplit('.').next());
            revision.and_then(|text| text.parse::<u64>().ok())
        }),
        "{sequences:?}"
    );
}

/// An application with a dead delivery, and its id. The hook takes later deliveries.
async fn with_dead_delivery() -> (TestApp, String) {
    let app = TestApp::start().await;
    app.hook.answer_to(Reply::Refuse(400, None), |event| {
        event["subject"] == "team_members_import"
    });
    app.acme().await;
    after(&app, DAY, "a dead delivery", async || {
        parked(&app)
            .await
            .iter()
            .any(|one| one["is_given_up"] == true)
    })
    .await;
    let [dead] = parked(&app).await.try_into().unwrap();
    let id = dead["id"].as_str().unwrap().to_owned();
    assert_eq!(
        (&dead["attempts"], &dead["not_before"]),
        (&json!(10), &Value::Null)
    );
    let attempts = attempts(&app, &id);
    assert!(attempts >= 10, "{attempts}");
    // Later deliveries arrive.
    app.hook.answer(Reply::Take);
    app.enable("acme").await;
    after(&app, DAY, "the entry after it", async || {
        has_arrived(&app, "reseller_support_change_policy")
    })
    .await;
    (app, id)
}

/// The attempts at a parked event, whose id has the team before it.
fn attempts(app: &TestApp, id: &str) -> usize {
    let id = id.strip_prefix("acme:").unwrap();
    let attempts = app.hook.attempts();
    attempts.iter().filter(|one| one.id == id).count()
}

/// Whether the hook took a delivery of a subject.
fn has_arrived(app: &TestApp, subject: &str) -> bool {
    let deliveries = app.hook.deliveries();
    deliveries.iter().any(|one| one.event["subject"] == subject)
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn dead_delivery_is_listed_delays_no_other_and_is_not_retried() {
    let (app, id) = with_dead_delivery().await;
    let tried = attempts(&app, &id);
    for _ in 0..3 {
        app.advance_idle(DAY).await;
        run(&app).await;
    }
    app.until("nothing waiting", async || waiting(&app).await.is_empty())
        .await;
    assert_eq!(attempts(&app, &id), tried);
    assert!(!has_arrived(&app, "team_members_import"));
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn dead_delivery_is_replayed_once() {
    let (app, id) = with_dead_delivery().await;
    replay(&app, &id).await.expect(202);
    app.until("the replay", async || parked(&app).await.is_empty())
        .await;
    let deliveries = app.hook.deliveries();
    let event = id.strip_prefix("acme:").unwrap();
    let replayed: Vec<_> = deliveries.iter().filter(|one| one.id == event).collect();
    assert!(
        !replayed.is_empty() && replayed.iter().all(|one| one.is_replay && one.is_signed),
        "{replayed:?}"
    );
    assert!(is_all_there(&app).await);
    // Nothing is left to replay.
    replay(&app, &id).await.refused(404, "not_found");
    for id in [
        "acme:99:entry:0",
        "nosuchteam:1:entry:0",
        ":",
        "acme",
        "acme%20:1",
        "%00",
    ] {
        let answer = replay(&app, id).await;
        assert!(matches!(answer.status, 400 | 404), "{id}: {answer:?}");
    }
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn delivery_of_a_team_whose_id_has_colons_is_replayed() {
    let app = TestApp::start().await;
    app.hook.answer_to(Reply::Refuse(400, None), |event| {
        event["subject"] == "team_members_import"
    });
    app.reseller("northwind", "Northwind Partners").await;
    app.team("urn:uuid:5f7c", "northwind").await;
    after(&app, DAY, "a parked delivery", async || {
        !parked(&app).await.is_empty()
    })
    .await;
    let [kept] = parked(&app).await.try_into().unwrap();
    app.hook.answer(Reply::Take);
    let id = kept["id"].as_str().unwrap();
    replay(&app, id).await.expect(202);
    app.until("the replay", async || {
        has_arrived(&app, "team_members_import") && parked(&app).await.is_empty()
    })
    .await;
    // The list and the run go on after such a team.
    let platform = app.platform_now();
    let place = "7.urn%3Auuid%7C%2B%25";
    let list = format!("/v1/platform/deliveries?from={place}");
    platform.get(&list).await.expect(200);
    let run = format!("/v1/platform/deliveries/run?all=true&from=teams.{place}");
    platform.post(&run, json!({})).await.expect(200);
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn dead_delivery_is_discarded_for_good_and_entered() {
    let (app, id) = with_dead_delivery().await;
    let path = format!("/v1/platform/deliveries/{id}");
    let platform = app.platform_now();
    assert_eq!(platform.delete(&path).await.status, 204);
    assert!(parked(&app).await.is_empty());
    assert!(!has_arrived(&app, "team_members_import"));
    let entry = app.log("acme").await.pop().unwrap();
    let event = id.strip_prefix("acme:").unwrap();
    assert_eq!(
        (&entry["event_type"][".tag"], &entry["details"]["delivery"]),
        (&json!("team_delivery_discard"), &json!(event))
    );
    app.until("the entry", async || {
        has_arrived(&app, "team_delivery_discard")
    })
    .await;
    // Nothing is left to discard, or to replay.
    let entries = app.log("acme").await.len();
    for id in [
        &*id,
        "acme:99-entry-0",
        "nosuchteam:1-entry-0",
        ":",
        "acme",
        "acme%20:1",
    ] {
        let path = format!("/v1/platform/deliveries/{id}");
        let answer = platform.delete(&path).await;
        assert!(matches!(answer.status, 400 | 404), "{id}: {answer:?}");
    }
    replay(&app, &id).await.refused(404, "not_found");
    assert_eq!(app.log("acme").await.len(), entries);
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn entries_alone_wait_where_no_more_of_them_may_be_parked() {
    let app = TestApp::start().await;
    app.hook.answer_to(Reply::Refuse(500, None), |event| {
        event["type"] == NOTIFICATION
    });
    app.acme().await;
    for _ in 0..26 {
        app.enable("acme").await;
        app.disable("acme").await;
    }
    after(
        &app,
        DAY,
        "as many parked as of entries may be",
        async || parked(&app).await.len() >= 50,
    )
    .await;
    app.hook
        .answer_to(Reply::Refuse(500, None), |event| event["type"] != END);
    let ends = of_type(&app.hook.deliveries(), END).len();
    app.enable("acme").await;
    app.disable("acme").await;
    for _ in 0..10 {
        app.advance_idle(DAY).await;
        run(&app).await;
    }
    assert_eq!(waiting_entries(&app).await.len(), 1, "the lane waits");
    let parked_now = parked(&app).await;
    assert!(
        parked_now
            .iter()
            .all(|one| one["id"].as_str().unwrap().contains("-notice-")),
        "{parked_now:?}"
    );
    assert_eq!(of_type(&app.hook.deliveries(), END).len(), ends + 1);
    app.hook.answer(Reply::Take);
    for one in parked(&app).await {
        replay(&app, one["id"].as_str().unwrap()).await;
    }
    after(&app, DAY, "everything at the hook", async || {
        parked(&app).await.is_empty() && is_all_there(&app).await
    })
    .await;
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn hook_that_is_gone_is_left_alone_until_it_is_resumed() {
    let app = TestApp::start().await;
    let session = signed_in(&app).await;
    app.hook.answer(Reply::Refuse(410, None));
    add(&session, "last").await;
    app.until("a pause", async || paused_at(&app).await.is_string())
        .await;
    let attempts = app.hook.attempts().len();
    app.hook.answer(Reply::Take);
    app.advance_idle(DAY).await;
    run(&app).await;
    // While it is paused nobody is let in.
    let link = app.link("acme", "tom").await;
    app.redeem(&app.anyone, &link, "nonce-of-a-page-0123456789")
        .await
        .refused(503, "hook_not_configured");
    app.disable("acme").await;
    assert!(!waiting(&app).await.is_empty() && app.hook.attempts().len() <= attempts + 1);
    app.platform_now()
        .post("/v1/platform/deliveries/resume", json!({}))
        .await
        .expect(200);
    app.until("everything at the hook", async || is_all_there(&app).await)
        .await;
    assert_eq!(paused_at(&app).await, Value::Null);
    assert_sound(&app);
}

#[tokio::test]
async fn team_that_the_hook_hangs_for_holds_up_no_other() {
    let app = TestApp::start().await;
    app.acme().await;
    app.hook
        .answer_to(Reply::Hang, |event| event["source"] == "/v1/teams/acme");
    app.enable("acme").await;
    for team in ["globex", "initech", "hooli"] {
        app.team(team, "northwind").await;
        app.enable(team).await;
    }
    let others = app.until("the other teams' deliveries", async || {
        ["globex", "initech", "hooli"]
            .iter()
            .all(|team| is_team_delivered(&app, team))
    });
    tokio::join!(run(&app), others);
    assert!(!is_team_delivered(&app, "acme"));
    app.hook.answer(Reply::Take);
    app.until("everything at the hook", async || is_all_there(&app).await)
        .await;
}

/// Whether the hook took an entry and a notification of a team.
fn is_team_delivered(app: &TestApp, team: &str) -> bool {
    let source = format!("/v1/teams/{team}");
    let deliveries = app.hook.deliveries();
    [ENTRY, NOTIFICATION].iter().all(|kind| {
        of_type(&deliveries, kind)
            .iter()
            .any(|one| one.event["source"] == source)
    })
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn each_secret_signs_while_one_replaces_another() {
    let other = "whsec_YW5vdGhlci1zZWNyZXQtb2YtdGhlLWhvb2shIQ==";
    for secrets in [
        format!("{} {other}", example_vendor::HOOK_SECRET),
        format!("{other} {}", example_vendor::HOOK_SECRET),
    ] {
        let app = TestApp::start_with(|mut options| {
            options.variables.insert("hook_secrets".into(), secrets);
            options
        })
        .await;
        app.acme().await;
        app.until("everything at the hook", async || is_all_there(&app).await)
            .await;
        assert!(
            app.hook
                .deliveries()
                .iter()
                .all(|one| one.is_signed && one.signatures == 2)
        );
    }
}
