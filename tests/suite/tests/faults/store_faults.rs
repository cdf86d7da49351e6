//! A store call that fails, or whose answer gets lost, ends in success or in "try again": in bounded time, with nothing
//! half done, and whoever tries again gets there once.

use crate::commands::{Command, Stage, Standing, of_each_command};
use component_host::{Fault, Options};
use serde_json::json;
use std::time::{Duration, Instant};
use suite::World;

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
    let world = World::start().await;
    // Store faults are switches of the component host.
    let Some(switches) = world.switches() else {
        return;
    };
    let (before, after) = command.reference(&world).await;
    let mut unavailable = 0;
    for nth in 1..100 {
        let stage = Stage::prepare(&world, command, &format!("fault{nth}")).await;
        switches.inject(fault, nth, Some(command.component()));
        let start = Instant::now();
        let answer = stage.run(&world).await;
        assert!(
            start.elapsed() < Duration::from_secs(5),
            "{command:?} {nth} took {:?}",
            start.elapsed()
        );
        let is_hit = switches.faults_hit() > 0;
        switches.clear_faults();
        let standing = command.standing(&stage.see(&world).await, &before, &after);
        if stage.is_done(&answer) {
            assert_eq!(standing, Standing::After, "{command:?} {nth}");
        } else {
            answer.refused(503, "unavailable");
            assert!(answer.header("retry-after").is_some());
            unavailable += 1;
        }
        if !is_hit {
            assert!(stage.is_success(&answer), "{answer:?}");
            break;
        }
        stage.repeat(&world, &after).await;
        if stage.is_success(&answer) && answer.status == 201 {
            let repeated = stage.run(&world).await;
            assert_eq!(
                stage.product(&repeated),
                stage.product(&answer),
                "{command:?} {nth}"
            );
        }
    }
    assert!(unavailable > 0, "{command:?} met no fault");
}

#[tokio::test]
async fn store_that_hangs_holds_up_one_request_and_no_other() {
    let limit = Some(Duration::from_secs(1));
    let world = World::start_with(|options| Options {
        request_timeout: limit,
        ..options
    })
    .await;
    // A hanging store is a switch of the component host.
    let Some(switches) = world.switches() else {
        return;
    };
    world.acme().await;
    world.enable("acme").await;
    let session = world.session("acme", "tom").await.client;
    let members = "/v1/teams/acme/members";
    for nth in 1..=6 {
        switches.inject(Fault::Hang, nth, Some("member-actions"));
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
    world.disable("acme").await;
    session
        .get(members)
        .await
        .refused(401, "session_not_active");
}
