//! Action 9, contacting support: the session asks, the hook hears, the platform answers and closes.

use crate::support::{as_session, tag, tagged};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use suite::TestApp;

const REQUESTS: &str = "/v1/teams/acme/support-requests";
const PLATFORM: &str = "/v1/platform/teams/acme/support-requests";

fn request(subject: &str, text: &str) -> Value {
    json!({
        "subject": subject,
        "text": text,
        "contact": { "name": "Tom", "email": "tom@northwind.example" },
    })
}

#[tokio::test]
async fn a_request_is_answered_and_closed_and_everyone_sees_it() {
    let (app, session) = as_session().await;
    let opened = session
        .post(REQUESTS, request("Quota", "Line one\r\nLine two"))
        .await;
    let location = opened.header("location").map(str::to_owned);
    let opened = opened.expect(201);
    let id = opened["id"].as_str().unwrap();
    assert_eq!(location, Some(format!("{REQUESTS}/{id}")));
    assert_eq!(
        (&opened["text"], &opened["priority"]),
        (&json!("Line one\nLine two"), &json!("normal"))
    );
    let read = app.platform.get(&format!("{PLATFORM}/{id}")).await;
    assert_eq!(read.expect(200), opened);

    answer_and_close(&app, id).await;
    let seen = session.get(&format!("{REQUESTS}/{id}")).await.expect(200);
    assert_eq!(
        (&seen["status"], seen["answers"].as_array().unwrap().len()),
        (&json!("closed"), 2)
    );
    let log = app.log("acme").await;
    let mut tags: Vec<_> = log.iter().map(tag).collect();
    tags.retain(|tag| tag.starts_with("reseller_support_request"));
    assert_eq!(
        tags,
        [
            "reseller_support_request_create",
            "reseller_support_request_answer",
            "reseller_support_request_answer",
            "reseller_support_request_close"
        ]
    );
}

/// The platform answers a request twice, closes it with the second answer, and can answer no more.
async fn answer_and_close(app: &TestApp, id: &str) {
    let answers = format!("{PLATFORM}/{id}/answers");
    app.platform
        .post(&answers, json!({}))
        .await
        .refused(422, "invalid_body");
    let answered = app
        .platform
        .post(&answers, json!({ "text": "We are on it." }))
        .await
        .expect(200);
    assert_eq!(
        (&answered["status"], &answered["answers"][0]["text"]),
        (&json!("answered"), &json!("We are on it."))
    );
    app.platform
        .post(&answers, json!({ "text": "Done.", "is_closed": true }))
        .await
        .expect(200);
    for body in [json!({ "text": "More" }), json!({ "is_closed": true })] {
        app.platform
            .post(&answers, body)
            .await
            .refused(409, "conflict");
    }
    app.platform
        .post(&format!("{PLATFORM}/sr-9/answers"), json!({ "text": "?" }))
        .await
        .refused(404, "not_found");
}

fn is_request(event: &Value) -> bool {
    event["type"] == "reseller-support.support-request"
}

#[tokio::test]
async fn the_hook_hears_the_whole_request_right_after_its_audit_entry() {
    let (app, session) = as_session().await;
    let opened = session
        .post(REQUESTS, request("Quota", "Please\nraise it"))
        .await
        .expect(201);
    app.until("the request", async || {
        app.hook
            .deliveries()
            .iter()
            .any(|one| is_request(&one.event))
    })
    .await;
    let deliveries = app.hook.deliveries();
    // A repeated delivery counts once.
    let mut ids = BTreeSet::new();
    let heard: Vec<_> = deliveries
        .iter()
        .filter(|one| ids.insert(&one.id))
        .map(|one| &one.event)
        .collect();
    let place = heard.iter().position(|event| is_request(event)).unwrap();
    let told = &heard[place]["data"]["request"];
    assert_eq!(
        (&heard[place]["data"]["team"], &told["text"]),
        (&json!("acme"), &json!("Please\nraise it"))
    );
    assert_eq!(
        (&told["status"], &told["id"]),
        (&json!("open"), &opened["id"])
    );
    let entry = heard[..place]
        .iter()
        .rfind(|event| event["type"] == "reseller-support.audit-entry");
    assert_eq!(
        tag(&entry.unwrap()["data"]),
        "reseller_support_request_create"
    );
}

#[tokio::test]
async fn lists_are_newest_first_by_pages_and_without_texts() {
    let (app, session) = as_session().await;
    for number in 1..=5 {
        session
            .post(REQUESTS, request(&format!("Request {number}"), "Text"))
            .await
            .expect(201);
    }
    for (client, path) in [(&session, REQUESTS), (&app.platform, PLATFORM)] {
        let (mut subjects, mut after) = (Vec::new(), String::new());
        loop {
            let page = client
                .get(&format!("{path}?limit=2&after={after}"))
                .await
                .expect(200);
            for one in page["support_requests"].as_array().unwrap() {
                assert!(one.get("text").is_none() && one.get("answers").is_none());
                subjects.push(one["subject"].as_str().unwrap().to_owned());
            }
            match page["next"].as_str() {
                Some(next) => after = next.to_owned(),
                None => break,
            }
        }
        assert_eq!(
            subjects,
            [5, 4, 3, 2, 1].map(|number| format!("Request {number}"))
        );
    }
}

#[tokio::test]
async fn texts_have_limits_and_a_repeated_request_is_one() {
    let (app, session) = as_session().await;
    for text in [
        "",
        " \n ",
        "bell\u{7}",
        "back\u{202E}wards",
        &"x".repeat(10_001),
    ] {
        session
            .post(REQUESTS, request("Subject", text))
            .await
            .refused(422, "invalid_body");
    }
    session
        .post(REQUESTS, request("two\nlines", "Text"))
        .await
        .refused(422, "invalid_body");
    session
        .post(REQUESTS, request("Long", &"é".repeat(10_000)))
        .await
        .expect(201);
    let client = session.with_header("idempotency-key", "key-1");
    let first = client
        .post(REQUESTS, request("Once", "Text"))
        .await
        .expect(201);
    assert_eq!(
        client
            .post(REQUESTS, request("Once", "Text"))
            .await
            .expect(201),
        first
    );
    client
        .post(REQUESTS, request("Once", "Other text"))
        .await
        .refused(422, "idempotency_key_reused");
    let log = app.log("acme").await;
    assert_eq!(tagged(&log, "reseller_support_request_create").len(), 2);
    let platform = app.platform.with_header("idempotency-key", "key-1");
    let answers = format!("{PLATFORM}/{}/answers", first["id"].as_str().unwrap());
    for _ in 0..2 {
        let answered = platform
            .post(&answers, json!({ "text": "Done." }))
            .await
            .expect(200);
        assert_eq!(answered["answers"].as_array().unwrap().len(), 1);
    }
}
