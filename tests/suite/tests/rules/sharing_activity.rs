//! Action 8, sharing activity: the platform brings events, the session reads them newest first.

use crate::support::{as_session, instant, tagged};
use serde_json::{Value, json};
use std::time::Duration;
use suite::{Client, TestApp};

const ACTIVITY: &str = "/v1/teams/acme/sharing-activity";
const IMPORT: &str = "/v1/platform/teams/acme/sharing-events";

/// Event `number`, as many minutes ago; every second one is of a link, every third one external.
fn event(app: &TestApp, number: u64) -> Value {
    let is_link = number.is_multiple_of(2);
    json!({
        "id": format!("e{number}"),
        "at": instant(app.time() - Duration::from_secs(60 * number)),
        "type": if is_link { "shared_link_create" } else { "shared_folder_create" },
        "actor": if number < 10 { "Jane@acme.example" } else { "joe@acme.example" },
        "item": format!("Plan {number}"),
        "target": if is_link { "link" } else { "folder" },
        "is_external": number.is_multiple_of(3),
    })
}

/// The numbers of the events that a query gives, page by page.
async fn told(session: &Client, query: &str) -> Vec<u64> {
    let (mut told, mut after) = (Vec::new(), String::new());
    loop {
        let page = session
            .get(&format!("{ACTIVITY}?{query}{after}"))
            .await
            .expect(200);
        told.extend(page["events"].as_array().unwrap().iter().map(number_of));
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return told,
        }
    }
}

fn number_of(event: &Value) -> u64 {
    let id = event["id"].as_str().unwrap();
    id.trim_start_matches(char::is_alphabetic).parse().unwrap()
}

/// A query, and whether it admits an event by its number.
type Query = (String, fn(u64) -> bool);

#[tokio::test]
async fn events_are_listed_newest_first_by_pages_and_filters() {
    let (app, session) = as_session().await;
    let events: Vec<Value> = (0..40).map(|number| event(&app, number)).collect();
    // In whatever order they come.
    app.platform
        .post_lines(IMPORT, &events[20..])
        .await
        .expect(200);
    app.platform
        .post_lines(IMPORT, &events[..20])
        .await
        .expect(200);
    let all: Vec<u64> = (0..40).collect();
    for limit in [1, 7, 40, 500] {
        assert_eq!(told(&session, &format!("limit={limit}")).await, all);
    }
    let [at5, at10, at20, at30] =
        [5, 10, 20, 30].map(|number: usize| events[number]["at"].as_str().unwrap());
    let queries: [Query; 9] = [
        ("actor=jane@ACME.example".into(), |n| n < 10),
        ("type=shared_folder_create".into(), |n| n % 2 == 1),
        ("target=link".into(), |n| n % 2 == 0),
        ("is_external=true".into(), |n| n % 3 == 0),
        ("is_external=true&target=folder&limit=2".into(), |n| {
            n % 6 == 3
        }),
        (format!("from={at30}"), |n| n <= 30),
        (format!("to={at5}"), |n| n > 5),
        (format!("from={at20}&to={at10}&limit=3"), |n| {
            n > 10 && n <= 20
        }),
        ("type=shared_link_view".into(), |_| false),
    ];
    for (query, holds) in queries {
        let wanted: Vec<_> = all.iter().copied().filter(|n| holds(*n)).collect();
        assert_eq!(told(&session, &query).await, wanted, "{query}");
    }
    let views = app.log("acme").await;
    assert!(
        views
            .iter()
            .any(|entry| entry["sentence"] == "Northwind Partners viewed the sharing activity")
    );
}

#[tokio::test]
async fn an_event_counts_once_however_often_it_is_brought() {
    let (app, session) = as_session().await;
    let events: Vec<Value> = [1, 2, 2, 3].map(|number| event(&app, number)).into();
    for counts in [
        json!({ "added": 3, "known": 1, "too_old": 0 }),
        json!({ "added": 0, "known": 4, "too_old": 0 }),
    ] {
        let answer = app.platform.post_lines(IMPORT, &events).await;
        assert_eq!(answer.expect(200), counts);
    }
    assert_eq!(told(&session, "limit=9").await, [1, 2, 3]);
    let log = app.log("acme").await;
    let entries = tagged(&log, "team_sharing_events_import");
    assert_eq!(
        (entries.len(), &entries[0]["details"]["added"]),
        (1, &json!(3))
    );
}

#[tokio::test]
async fn nonsense_is_refused() {
    let (app, session) = as_session().await;
    for query in [
        "limit=0",
        "limit=501",
        "after=x",
        "after=2026-01-01T00:00:00Z.e1",
        "from=yesterday",
        "from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z",
        "actor=jane",
        "type=party",
        "target=moon",
        "is_external=maybe",
        "colour=red",
    ] {
        session
            .get(&format!("{ACTIVITY}?{query}"))
            .await
            .refused(400, "invalid_request");
    }
    let future = instant(app.time() + Duration::from_secs(2 * 24 * 3600));
    for (field, value) in [
        ("at", json!(future)),
        ("type", json!("party")),
        ("actor", json!("jane")),
        ("x", json!(1)),
    ] {
        let mut bad = event(&app, 1);
        bad[field] = value;
        app.platform
            .post_lines(IMPORT, &[event(&app, 2), bad])
            .await
            .refused(422, "invalid_body");
    }
    assert!(told(&session, "limit=1").await.is_empty());
}
