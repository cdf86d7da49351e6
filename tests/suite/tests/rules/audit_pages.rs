//! The audit log (R8): filters, pages and lines.

use crate::audit::eventful;
use crate::support::{LOG, MEMBERS, freeze, instant, tag};
use serde_json::{Value, json};
use std::time::Duration;
use suite::TestApp;

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn filters_admit_the_right_entries() {
    let app = TestApp::start().await;
    let switches = app.switches();
    freeze(&switches);
    let start = instant(switches.time());
    app.acme().await;
    switches.advance(Duration::from_secs(10));
    app.enable("acme").await;
    switches.advance(Duration::from_secs(10));
    let session = app.session("acme", "tom").await.client;
    session.get(MEMBERS).await.expect(200);
    assert_eq!(session.delete(&format!("{MEMBERS}/joe")).await.status, 204);
    let [tenth, twentieth, next] = [10, 20, 21].map(|seconds| {
        instant(switches.time() - Duration::from_secs(20) + Duration::from_secs(seconds))
    });
    let reseller = [
        "member_change_status",
        "reseller_view",
        "reseller_support_session_start",
        "reseller_link_redeem",
        "reseller_link_create",
    ];
    let admin = ["reseller_support_change_policy"];
    let platform = ["team_members_import", "team_record_change"];
    let members = ["member_change_status", "team_members_import"];
    let all = [&reseller[..], &admin, &platform].concat();
    let cases: [(String, &[&str]); 15] = [
        (String::new(), &all),
        (format!("from={twentieth}"), &reseller),
        (format!("from={tenth}&to={twentieth}"), &admin),
        (format!("to={tenth}"), &platform),
        (format!("to={start}"), &[]),
        (format!("from={next}"), &[]),
        ("category=logins".into(), &reseller[2..]),
        ("category=members".into(), &members),
        ("category=members&actor=platform".into(), &platform[..1]),
        ("type=member_change_status".into(), &reseller[..1]),
        ("type=&category=logins".into(), &reseller[2..]),
        ("actor=admin".into(), &admin),
        ("actor=platform".into(), &platform),
        ("actor=reseller&category=reports".into(), &reseller[1..2]),
        (format!("actor=reseller&to={twentieth}"), &[]),
    ];
    for (query, wanted) in cases {
        let path = format!("{LOG}?{query}");
        let page = app.admin("acme", "alice").get(&path).await.expect(200);
        let tags: Vec<_> = page["events"].as_array().unwrap().iter().map(tag).collect();
        assert_eq!(tags, wanted, "{query}");
        assert_eq!(
            (&page["has_more"], &page["cursor"]),
            (&json!(false), &Value::Null),
            "{query}"
        );
    }
}

#[tokio::test]
async fn query_that_makes_no_sense_is_refused() {
    let app = TestApp::start().await;
    app.acme().await;
    let alice = app.admin("acme", "alice");
    for query in [
        "category=logins&type=reseller_view",
        "category=login",
        "type=nosuch",
        "actor=tom",
        "limit=0",
        "limit=1001",
        "limit=ten",
        "from=yesterday",
        "from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z",
        "from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00Z",
        "cursor=x",
        "cursor=1.2",
        "cursor=1.2.-3",
        "limit=5&limit=6",
        "nosuch=1",
    ] {
        alice
            .get(&format!("{LOG}?{query}"))
            .await
            .refused(400, "invalid_request");
    }
}

#[tokio::test]
async fn lines_are_the_same_events_with_the_cursor_in_a_header() {
    let app = eventful().await;
    let alice = app.admin("acme", "alice");
    let lines = alice.with_header("accept", "application/x-ndjson");
    let (mut from_pages, mut from_lines) = (Vec::new(), Vec::new());
    let (mut page_cursor, mut lines_cursor) = (String::new(), String::new());
    loop {
        let page = alice
            .get(&format!("{LOG}?limit=4{page_cursor}"))
            .await
            .expect(200);
        let answer = lines.get(&format!("{LOG}?limit=4{lines_cursor}")).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, Some("application/x-ndjson"))
        );
        from_pages.extend(page["events"].as_array().unwrap().clone());
        from_lines.extend(
            answer
                .text
                .lines()
                .map(|line| serde_json::from_str::<Value>(line).unwrap()),
        );
        assert_eq!(page["cursor"].as_str(), answer.header("x-next-cursor"));
        let Some(next) = page["cursor"].as_str() else {
            break;
        };
        page_cursor = format!("&cursor={next}");
        lines_cursor.clone_from(&page_cursor);
    }
    from_pages.reverse();
    assert_eq!(from_pages, app.log("acme").await);
    from_lines.reverse();
    assert_eq!(from_lines, from_pages);
}

#[tokio::test]
async fn pages_of_a_long_log_are_complete_and_in_order_while_it_grows() {
    let app = TestApp::start().await;
    app.acme().await;
    for number in 0..1050 {
        grow(&app, number).await;
    }
    assert_eq!(app.log("acme").await.len(), 1052);
    for limit in [97, 1000, 250] {
        let newest = app.log("acme").await.len();
        let sequences = sequences_while_growing(&app, limit).await;
        let wanted: Vec<_> = (1..=newest as u64).rev().collect();
        assert_eq!(sequences, wanted, "pages of {limit}");
    }
    // The same with a filter that admits only the oldest entry: pages may be empty, but the entry
    // is found.
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("{LOG}?type=team_members_import&limit=1{cursor}");
        let page = app.platform.get(&path).await.expect(200);
        found.extend(page["events"].as_array().unwrap().clone());
        assert_eq!(page["has_more"], page["cursor"].is_string());
        let Some(next) = page["cursor"].as_str() else {
            break;
        };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(found.len(), 1);
}

/// Changes the team's record, which leaves an entry.
async fn grow(app: &TestApp, number: usize) {
    let record = json!({ "name": format!("Acme {number}"), "reseller": "northwind" });
    app.platform
        .put("/v1/platform/teams/acme", record)
        .await
        .expect(200);
}

/// The sequences of the entries, newest first, read by pages of `limit`. Between two pages the log
/// grows by three entries.
async fn sequences_while_growing(app: &TestApp, limit: usize) -> Vec<u64> {
    let (mut sequences, mut cursor, mut number) = (Vec::new(), String::new(), 2000);
    loop {
        let path = format!("{LOG}?limit={limit}{cursor}");
        let page = app.platform.get(&path).await.expect(200);
        let events = page["events"].as_array().unwrap();
        assert!(events.len() <= limit);
        sequences.extend(
            events
                .iter()
                .map(|event| event["sequence"].as_u64().unwrap()),
        );
        let Some(next) = page["cursor"].as_str() else {
            return sequences;
        };
        cursor = format!("&cursor={next}");
        for _ in 0..3 {
            grow(app, number).await;
            number += 1;
        }
    }
}
