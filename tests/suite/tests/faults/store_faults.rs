//! A store call that fails, or whose answer gets lost, ends in success or in "try again": in
//! bounded time, with nothing half done, and a retry succeeds exactly once.

use crate::commands::{Command, Fixture, Progress, of_each_command};
use component_host::{Fault, Options};
use serde_json::json;
use std::time::{Duration, Instant};
use suite::TestApp;

mod nothing_is_half_done_by_a_failing_store_while {
    super::of_each_command!(super::fail);
}

mod nothing_is_half_done_by_a_lost_answer_of_the_store_while {
    super::of_each_command!(super::lose_reply);
}

async fn fail(command: Command) {
    check(command, Fault::Fail).await;
}

async fn lose_reply(command: Command) {
    check(command, Fault::LoseReply).await;
}

async fn check(command: Command, fault: Fault) {
    let app = TestApp::start().await;
    let switches = app.switches();
    let (before, after) = command.reference(&app).await;
    let mut unavailable = 0;
    for nth in 1..100 {
        let fixture = Fixture::prepare(&app, command, &format!("fault{nth}")).await;
        switches.inject(fault, nth, Some(command.component()));
        let start = Instant::now();
        let answer = fixture.run(&app).await;
        assert!(
            start.elapsed() < Duration::from_secs(5),
            "{command:?} {nth} took {:?}",
            start.elapsed()
        );
        let is_hit = switches.faults_hit() > 0;
        switches.clear_faults();
        let progress = command.progress(&fixture.snapshot(&app).await, &before, &after);
        if fixture.is_done(&answer) {
            assert_eq!(progress, Progress::After, "{command:?} {nth}");
        } else {
            answer.refused(503, "unavailable");
            assert!(answer.header("retry-after").is_some());
            unavailable += 1;
        }
        if !is_hit {
            assert!(fixture.is_success(&answer), "{answer:?}");
            break;
        }
        fixture.repeat(&app, &after).await;
        if fixture.is_success(&answer) && answer.status == 201 {
            let repeated = fixture.run(&app).await;
            assert_eq!(
                fixture.product(&repeated),
                fixture.product(&answer),
                "{command:?} {nth}"
            );
        }
    }
    assert!(unavailable > 0, "{command:?} met no fault");
}

#[tokio::test]
#[cfg_attr(spin, ignore = "needs the component host's switches")]
async fn store_that_hangs_holds_up_one_request_and_no_other() {
    let limit = Some(Duration::from_secs(1));
    let app = TestApp::start_with(|options| Options {
        request_timeout: limit,
        ..options
    })
    .await;
    let switches = app.switches();
    app.acme().await;
    app.enable("acme").await;
    let session = app.session("acme", "tom").await.client;
    let members = "/v1/teams/acme/members";
    for nth in 1..=6 {
        switches.inject(Fault::Hang, nth, Some("reseller-actions"));
        let start = Instant::now();
        let body = json!({ "email": format!("new{nth}@acme.example"), "name": "New" });
        let answer = session.post(members, body).await;
        assert_eq!(
            (answer.status, switches.faults_hit()),
            (504, 1),
            "{nth}: {}",
            answer.text
        );
        assert!(
            start.elapsed() < Duration::from_secs(3),
            "{nth} took {:?}",
            start.elapsed()
        );
        switches.clear_faults();
        session.get(members).await.expect(200);
    }
    app.disable("acme").await;
    session
        .get(members)
        .await
        .refused(401, "session_not_active");
}
