//! A crash after any store call of any command leaves the team wholly before or wholly after the command, and whoever
//! repeats it gets what he would have got.

use crate::commands::{Command, Stage, Standing, of_each_command};
use component_host::{App, Fault};
use suite::World;

mod nothing_is_half_done_by_a_crash_while {
    super::of_each_command!(super::check);
}

/// Crashes after the first store call, after the second, and so on until the command gets through.
async fn check(command: Command) {
    let world = World::start().await;
    // Crashes are switches of the component host.
    let (Some(switches), Some(app)) = (world.switches(), world.app()) else {
        return;
    };
    let (before, after) = command.reference(&world).await;
    let mut standings = Vec::new();
    for nth in 1..100 {
        let stage = Stage::prepare(&world, command, &format!("crash{nth}")).await;
        let orders = stop_orders(app);
        switches.inject(Fault::Crash, nth, Some(command.component()));
        let answer = stage.run(&world).await;
        if switches.faults_hit() == 0 {
            switches.clear_faults();
            assert!(stage.is_success(&answer), "{answer:?}");
            break;
        }
        assert!(app.is_dead());
        app.restart().await;
        switches.clear_faults();
        if stop_orders(app) > orders {
            assert_ended(&world, &stage).await;
        }
        let standing = command.standing(&stage.see(&world).await, &before, &after);
        standings.push(standing);
        if answer.status != 0 {
            assert!(
                stage.is_success(&answer) && standing == Standing::After,
                "{command:?} {nth}: {answer:?}"
            );
        }
        stage.repeat(&world, &after).await;
    }
    // Both ends were seen, and what was done once is never undone by a later crash.
    assert_eq!(standings.first(), Some(&Standing::Before), "{command:?}");
    assert_eq!(standings.last(), Some(&Standing::After), "{command:?}");
    let is_done: Vec<_> = standings
        .iter()
        .map(|standing| *standing != Standing::Before)
        .collect();
    assert!(is_done.is_sorted(), "{command:?}: {standings:?}");
}

/// How many orders to switch off are in the store.
fn stop_orders(app: &App) -> usize {
    app.store_dump()
        .unwrap()
        .iter()
        .filter(|(key, _)| key.contains(".stop."))
        .count()
}

/// From the order on the session has no access to anything.
async fn assert_ended(world: &World, stage: &Stage) {
    let members = format!("/v1/teams/{}/members", stage.team);
    stage
        .session()
        .get("/v1/session")
        .await
        .refused(401, "session_not_active");
    let introspected = world
        .platform
        .post_form(
            "/v1/introspect",
            &format!("token={}", stage.session().token()),
        )
        .await;
    assert_eq!(introspected.expect(200)["active"], false);
    stage
        .session()
        .get(&members)
        .await
        .refused(401, "session_not_active");
    stage
        .session()
        .delete(&format!("{members}/jane"))
        .await
        .refused(401, "session_not_active");
}
