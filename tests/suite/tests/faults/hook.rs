//! A hook that is down, slow or wrong delays deliveries, but no caller waits for it and no delivery
//! is lost (R7, R11).

use component_host::Fault;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};
use suite::{Client, Delivery, TestApp};

pub const MEMBERS: &str = "/v1/teams/acme/members";
pub const END: &str = "reseller-support.ended";
pub const ENTRY: &str = "reseller-support.audit-entry";
pub const NOTIFICATION: &str = "reseller-support.notification";
/// The events of which every admin gets a notification.
const NOTIFYING: [&str; 4] = [
    "reseller_support_change_policy",
    "reseller_link_redeem",
    "member_change_admin_role",
    "member_change_status",
];

/// `acme` with a reseller session.
pub async fn signed_in(app: &TestApp) -> Client {
    app.acme().await;
    app.enable("acme").await;
    app.session("acme", "tom").await.client
}

pub async fn add(session: &Client, id: &str) {
    session
        .post(
            MEMBERS,
            json!({ "email": format!("{id}@acme.example"), "name": id }),
        )
        .await
        .expect(201);
}

/// The platform has everything delivered that is due. Returns the answer.
pub async fn run(app: &TestApp) -> Value {
    app.platform_now()
        .post("/v1/platform/deliveries/run", json!({}))
        .await
        .expect(200)
}

pub async fn waiting(app: &TestApp) -> Vec<Value> {
    let page = app
        .platform_now()
        .get("/v1/platform/deliveries")
        .await
        .expect(200);
    page["waiting"].as_array().unwrap().clone()
}

pub fn of_type<'a>(deliveries: &'a [Delivery], r#type: &str) -> Vec<&'a Delivery> {
    deliveries
        .iter()
        .filter(|one| one.event["type"] == r#type)
        .collect()
}

/// Whether every entry of the log of `acme` has arrived, and every notification of it.
pub async fn is_all_there(app: &TestApp) -> bool {
    let deliveries = app.hook.deliveries();
    let arrived = |r#type| -> BTreeSet<_> {
        of_type(&deliveries, r#type)
            .into_iter()
            .map(|one| entry_id(one).to_owned())
            .collect()
    };
    let (entries, notifications) = (arrived(ENTRY), arrived(NOTIFICATION));
    app.log("acme").await.iter().all(|event| {
        let id = event["id"].as_str().unwrap();
        let tag = event["event_type"][".tag"].as_str().unwrap();
        // Only admins' comings and goings are notified; here `adam` is the only one.
        let is_member = tag == "member_change_status"
            && event["participants"][0]["user"]["team_member_id"] != "adam";
        let is_told = NOTIFYING.contains(&tag) && !is_member;
        entries.contains(id) && (!is_told || notifications.contains(id))
    })
}

/// The id of the audit entry that a delivery has or tells of: the revision, a point and its index.
pub fn entry_id(delivery: &Delivery) -> &str {
    let data = &delivery.event["data"];
    let entry = data.get("entry").unwrap_or(data);
    entry["id"].as_str().unwrap()
}

/// Checks all deliveries to the hook: signed, one event per id, and entries in the log's order. An
/// event that was parked may come later.
pub fn assert_sound(app: &TestApp) {
    let mut events = BTreeMap::new();
    for attempt in app.hook.attempts() {
        assert!(attempt.is_signed, "{attempt:?}");
        assert_eq!(attempt.event["id"], attempt.id);
        assert!(is_portable(&attempt.id), "{}", attempt.id);
        let known = events
            .entry(attempt.id)
            .or_insert_with(|| attempt.event.clone());
        assert_eq!(*known, attempt.event, "one id, two events");
    }
    let mut seen = Vec::new();
    for delivery in of_type(&app.hook.deliveries(), ENTRY) {
        let (sequence, index) = entry_id(delivery).split_once('.').unwrap();
        let place: (u64, u64) = (sequence.parse().unwrap(), index.parse().unwrap());
        assert_eq!(delivery.event["sequence"], sequence);
        if !seen.contains(&place) {
            seen.push(place);
        }
    }
    assert!(seen.is_sorted(), "{seen:?}");
}

/// Whether an id has only characters that every receiver takes.
fn is_portable(id: &str) -> bool {
    id.chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

/// The lanes of audit entries in which something waits.
pub async fn waiting_entries(app: &TestApp) -> Vec<Value> {
    let mut lanes = waiting(app).await;
    lanes.retain(|lane| lane["lane"] == "entries");
    lanes
}

/// Waits until the lane of audit entries has failed so often.
pub async fn until_tried(app: &TestApp, attempts: u64) {
    app.until("attempts at the next entry", async || {
        let lanes = waiting_entries(app).await;
        lanes.len() == 1 && lanes[0]["attempts"] == attempts
    })
    .await;
}

/// The median time of adding a member.
async fn median_of_additions(session: &Client, name: &str) -> Duration {
    let mut times = Vec::new();
    for number in 0..15 {
        let start = Instant::now();
        add(session, &format!("{name}{number}")).await;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    times[times.len() / 2]
}

#[tokio::test]
async fn nobody_waits_for_a_hook_that_hangs() {
    let app = TestApp::start().await;
    let session = signed_in(&app).await;
    let working = median_of_additions(&session, "working").await;
    app.hook.hang(true);
    let hanging = median_of_additions(&session, "hanging").await;
    println!("{working:?} with a working hook, {hanging:?} with one that hangs");
    assert!(
        hanging < working * 3 + Duration::from_millis(500),
        "{working:?} {hanging:?}"
    );
    app.hook.hang(false);
    app.until("everything at the hook", async || is_all_there(&app).await)
        .await;
    assert_sound(&app);
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn hook_that_was_down_gets_everything_in_order() {
    let app = TestApp::start().await;
    app.hook.answer_with(500);
    let session = signed_in(&app).await;
    add(&session, "new").await;
    session.delete(&format!("{MEMBERS}/adam")).await;
    session.get(MEMBERS).await.expect(200);
    app.disable("acme").await;
    until_tried(&app, 1).await;
    assert!(app.hook.deliveries().is_empty());
    let lanes = waiting_entries(&app).await;
    assert_eq!(lanes[0]["team"], "acme");
    assert!(lanes[0]["commits_waiting"].as_u64() > Some(5) && lanes[0]["not_before"].is_string());

    // The hook refuses connections, with the same effect.
    app.vendor.close().await;
    let attempts = app.hook.attempts().len();
    app.advance_idle(Duration::from_secs(10)).await;
    let outcome = run(&app).await;
    assert_eq!(
        (&outcome["waiting"], &outcome["next"]),
        (&json!(1), &Value::Null)
    );
    until_tried(&app, 2).await;
    assert_eq!(app.hook.attempts().len(), attempts);

    app.vendor.open().await.unwrap();
    app.hook.answer_with(204);
    run(&app).await;
    assert!(
        of_type(&app.hook.deliveries(), ENTRY).is_empty(),
        "before the backoff was over"
    );
    app.advance_idle(Duration::from_secs(400)).await;
    run(&app).await;
    app.until("everything at the hook", async || is_all_there(&app).await)
        .await;
    app.until("nothing waiting", async || waiting(&app).await.is_empty())
        .await;
    assert_sound(&app);
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn next_call_delivers_the_backlog_of_a_hook_that_was_down() {
    let app = TestApp::start().await;
    app.hook.answer_with(503);
    let session = signed_in(&app).await;
    until_tried(&app, 1).await;
    app.hook.answer_with(204);
    app.advance_idle(Duration::from_secs(10)).await;
    add(&session, "new").await;
    app.until("everything at the hook", async || is_all_there(&app).await)
        .await;
    assert_sound(&app);
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn every_admin_of_the_moment_is_notified_of_the_sign_in() {
    let app = TestApp::start().await;
    let (switches, host) = (app.switches(), app.host());
    app.acme().await;
    let eve =
        json!({ "id": "eve", "email": "eve@acme.example", "name": "Eve", "role": "support_admin" });
    app.platform
        .post_lines("/v1/platform/teams/acme/members", &[eve])
        .await
        .expect(200);
    app.enable("acme").await;
    app.hook.answer_with(500);
    let session = app.session("acme", "tom").await.client;
    switches.advance(Duration::from_secs(1));
    assert_eq!(session.delete(&format!("{MEMBERS}/adam")).await.status, 204);
    session
        .put(
            &format!("{MEMBERS}/eve/admin-role"),
            json!({ "role": "member_only" }),
        )
        .await
        .expect(200);
    // Enough commits for the records of the sign-in to have been collected as garbage.
    for number in 0..40 {
        add(&session, &format!("new{number}")).await;
    }
    app.disable("acme").await;
    host.restart().await;
    app.hook.answer_with(204);
    switches.advance(Duration::from_secs(3_000));
    run(&app).await;
    app.until("everything at the hook", async || is_all_there(&app).await)
        .await;

    let deliveries = app.hook.deliveries();
    let all = ["adam", "alice", "eve"].map(|id| format!("{id}@acme.example"));
    assert_eq!(
        recipients(&deliveries, "reseller_link_redeem"),
        all.clone().into()
    );
    assert_eq!(recipients(&deliveries, "member_change_status"), all.into());
    assert_eq!(
        recipients(&deliveries, "member_change_admin_role"),
        ["alice@acme.example", "eve@acme.example"]
            .map(String::from)
            .into()
    );
    assert_sound(&app);
}

/// The recipients of the notifications of a subject.
fn recipients(deliveries: &[Delivery], subject: &str) -> BTreeSet<String> {
    of_type(deliveries, NOTIFICATION)
        .iter()
        .filter(|one| one.event["subject"] == subject)
        .map(|one| {
            one.event["data"]["message"]["email"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect()
}

#[tokio::test]
async fn notifications_pass_audit_entries_that_the_hook_does_not_take() {
    let app = TestApp::start().await;
    app.hook.answer_only(ENTRY, 500);
    let session = signed_in(&app).await;
    session.delete(&format!("{MEMBERS}/adam")).await;
    app.until("three notifications", async || {
        let deliveries = app.hook.deliveries();
        let entries: BTreeSet<_> = of_type(&deliveries, NOTIFICATION)
            .iter()
            .map(|one| entry_id(one).to_owned())
            .collect();
        entries.len() == 3
    })
    .await;
    assert!(of_type(&app.hook.deliveries(), ENTRY).is_empty());
    app.until("only entries waiting", async || {
        let lanes = waiting(&app).await;
        lanes.len() == 1 && lanes[0]["lane"] == "entries"
    })
    .await;
    assert_sound(&app);
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn deliveries_lost_by_a_crash_are_made_up_for() {
    let app = TestApp::start().await;
    let (switches, host) = (app.switches(), app.host());
    let session = signed_in(&app).await;
    app.until("everything at the hook", async || is_all_there(&app).await)
        .await;
    for nth in 1..=12 {
        switches.inject(Fault::Crash, nth, Some("hook-delivery"));
        let name = format!("new{nth}");
        // The crash may come before the answer.
        let _lost = session
            .post(
                MEMBERS,
                json!({ "email": format!("{name}@acme.example"), "name": name }),
            )
            .await;
        app.until("a crash, or a delivery without one", async || {
            host.is_dead()
                || app
                    .hook
                    .deliveries()
                    .iter()
                    .any(|one| one.event["data"]["participants"][0]["user"]["display_name"] == name)
        })
        .await;
        host.restart().await;
        switches.clear_faults();
        // The claim of the deliverer that died is over.
        switches.advance(Duration::from_secs(31));
        run(&app).await;
        app.until("everything at the hook", async || is_all_there(&app).await)
            .await;
    }
    assert_sound(&app);
}
