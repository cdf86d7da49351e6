//! `Idempotency-Key`: a repeated POST that creates gets the first one's answer, whatever happened
//! in between, and is a no-op.

use crate::support::{freeze, tagged};
use domain::Operation;
use futures::future::join_all;
use serde_json::{Value, json};
use std::time::Duration;
use suite::{Client, TestApp, samples};

/// A POST that creates: its path, a body and another, and the entry that it leaves.
struct Creation {
    path: &'static str,
    body: fn() -> Value,
    other: fn() -> Value,
    leaves: &'static str,
}

const CREATIONS: &[Creation] = &[
    Creation {
        path: "/v1/teams/acme/sign-in-links",
        body: || json!({ "reason": "Ticket 7" }),
        other: || json!({ "reason": "Ticket 8" }),
        leaves: "reseller_link_create",
    },
    Creation {
        path: "/v1/teams/acme/members",
        body: || json!({ "email": "new@acme.example", "name": "New One" }),
        other: || json!({ "email": "new@acme.example", "name": "New Two" }),
        leaves: "member_change_status",
    },
    Creation {
        path: "/v1/teams/acme/members/joe/sign-in",
        body: || json!({}),
        other: || Value::Null,
        leaves: "sign_in_as_session_start",
    },
    Creation {
        path: "/v1/teams/acme/team-folders",
        body: || json!({ "name": "Plans" }),
        other: || json!({ "name": "Plans", "access": [{ "member": "joe", "level": "editor" }] }),
        leaves: "team_folder_create",
    },
    Creation {
        path: "/v1/teams/acme/support-requests",
        body: || support_request("Please help."),
        other: || support_request("Please help soon."),
        leaves: "reseller_support_request_create",
    },
];

fn support_request(text: &str) -> Value {
    let contact = json!({ "name": "Tom", "email": "tom@northwind.example" });
    json!({ "subject": "Restore a folder", "text": text, "contact": contact })
}

/// `acme` with reseller support on, and the caller of a creation: the session, or the technician
/// for links.
async fn set_up(creation: &Creation) -> (TestApp, Client) {
    let app = TestApp::start().await;
    if let Some(switches) = app.switches_if_any() {
        freeze(&switches);
    }
    app.acme().await;
    app.enable("acme").await;
    let session = app.session("acme", "tina").await.client;
    let is_link = creation.path.ends_with("sign-in-links");
    let caller = if is_link {
        app.technician("northwind", "tom")
    } else {
        session
    };
    (app, caller)
}

#[tokio::test]
async fn repeated_creation_gets_the_same_answer_and_does_nothing_again() {
    for creation in CREATIONS {
        let (app, caller) = set_up(creation).await;
        let keyed = caller.with_header("idempotency-key", "key-1");
        let first = keyed.post(creation.path, (creation.body)()).await;
        let wanted = first.expect(201);
        let entries = app.log("acme").await.len();
        for _ in 0..3 {
            let again = keyed.post(creation.path, (creation.body)()).await;
            assert_eq!(again.expect(201), wanted, "{}", creation.path);
            assert_eq!(
                again.header("location"),
                first.header("location"),
                "{}",
                creation.path
            );
        }
        assert_eq!(app.log("acme").await.len(), entries, "{}", creation.path);
        if !(creation.other)().is_null() {
            keyed
                .post(creation.path, (creation.other)())
                .await
                .refused(422, "idempotency_key_reused");
        }
    }
}

#[tokio::test]
async fn creations_at_once_under_one_key_are_one() {
    for creation in CREATIONS {
        let (app, caller) = set_up(creation).await;
        let before = tagged(&app.log("acme").await, creation.leaves).len();
        let keyed = caller.with_header("idempotency-key", "key-1");
        let answers = join_all((0..8).map(|_| keyed.post(creation.path, (creation.body)()))).await;
        for answer in &answers {
            assert_eq!(
                answer.expect(201),
                answers[0].expect(201),
                "{}",
                creation.path
            );
        }
        let log = app.log("acme").await;
        assert_eq!(
            tagged(&log, creation.leaves).len(),
            before + 1,
            "{}",
            creation.path
        );
    }
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn key_is_remembered_for_fifteen_minutes_past_a_deletion() {
    let app = TestApp::start().await;
    let switches = app.switches();
    freeze(&switches);
    app.acme().await;
    app.enable("acme").await;
    let session = app.session("acme", "tina").await.client;
    let keyed = session.with_header("idempotency-key", "key-1");
    let body = json!({ "email": "new@acme.example", "name": "New One" });
    let first = keyed
        .post("/v1/teams/acme/members", body.clone())
        .await
        .expect(201);
    let path = format!("/v1/teams/acme/members/{}", first["id"].as_str().unwrap());
    assert_eq!(session.delete(&path).await.status, 204);
    switches.advance(Duration::from_secs(15 * 60));
    assert_eq!(
        keyed
            .post("/v1/teams/acme/members", body.clone())
            .await
            .expect(201),
        first
    );
    session.get(&path).await.refused(404, "not_found");
    switches.advance(Duration::from_secs(6 * 60));
    let later = keyed
        .post("/v1/teams/acme/members", body.clone())
        .await
        .expect(201);
    assert_ne!(
        later["id"], first["id"],
        "long afterwards it is a new request"
    );
}

#[tokio::test]
async fn key_is_its_callers_own_and_of_one_operation() {
    let app = TestApp::start().await;
    app.acme().await;
    app.enable("acme").await;
    let mut folders = Vec::new();
    for technician in ["tom", "tina"] {
        let session = app
            .session("acme", technician)
            .await
            .client
            .with_header("idempotency-key", "key-1");
        let body = json!({ "name": format!("Plans of {technician}") });
        folders.push(
            session
                .post("/v1/teams/acme/team-folders", body)
                .await
                .expect(201)["id"]
                .clone(),
        );
        session
            .post(
                "/v1/teams/acme/support-requests",
                support_request("Please help."),
            )
            .await
            .expect(201);
    }
    assert_ne!(folders[0], folders[1]);
}

#[test]
fn every_operation_that_creates_is_among_these() {
    let creates = samples().filter(|sample| sample.method() == "POST" && sample.status == 201);
    for sample in creates.filter(|sample| sample.operation != Some(Operation::RedeemLink)) {
        let path = sample.path.replace("{team}", "acme");
        let kind = path.rsplit('/').next();
        assert!(
            CREATIONS
                .iter()
                .any(|creation| creation.path.rsplit('/').next() == kind),
            "{path}"
        );
    }
}
