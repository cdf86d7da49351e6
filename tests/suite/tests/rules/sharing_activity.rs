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
        let id = |event: &Value| {
            event["id"]
                .as_str()
                .unwrap()
                .trim_start_matches(char::is_alphabetic)
                .parse::<u64>()
                .unwrap()
        };
        told.extend(page["events"].as_array().unwrap().iter().map(id));
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return told,
        }
    }
}

#[tokio::test]
async fn events_are_told_newest_first_by_pages_and_filters() {
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
    let those = |holds: fn(&u64) -> bool| all.iter().copied().filter(holds).collect::<Vec<_>>();
    for limit in [1, 7, 40, 500] {
        assert_eq!(told(&session, &format!("limit={limit}")).await, all);
    }
    let at = |number: usize| events[number]["at"].as_str().unwrap();
    for (query, wanted) in [
        ("actor=jane@ACME.example".to_owned(), those(|n| *n < 10)),
        (
            "type=shared_folder_create".to_owned(),
            those(|n| n % 2 == 1),
        ),
        ("target=link".to_owned(), those(|n| n % 2 == 0)),
        ("is_external=true".to_owned(), those(|n| n % 3 == 0)),
        (
            "is_external=true&target=folder&limit=2".to_owned(),
            those(|n| n % 6 == 3),
        ),
        (format!("from={}", at(30)), those(|n| *n <= 30)),
        (format!("to={}", at(5)), those(|n| *n > 5)),
        (
            format!("from={}&to={}&limit=3", at(20), at(10)),
            those(|n| *n > 10 && *n <= 20),
        ),
        ("type=shared_link_view".to_owned(), Vec::new()),
    ] {
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
    let bring = || app.platform.post_lines(IMPORT, &events);
    assert_eq!(
        bring().await.expect(200),
        json!({ "added": 3, "known": 1, "too_old": 0 })
    );
    assert_eq!(
        bring().await.expect(200),
        json!({ "added": 0, "known": 4, "too_old": 0 })
    );
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
