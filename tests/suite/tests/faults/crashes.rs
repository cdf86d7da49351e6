//! A crash after any store call of any command leaves the team wholly before or wholly after the
//! command, and a repetition gets the same answer as without the crash.

use crate::commands::{Command, Fixture, Progress, of_each_command};
use component_host::{App, Fault};
use suite::TestApp;

mod nothing_is_half_done_by_a_crash_while {
    super::of_each_command!(super::check);
}

/// Crashes after the first store call, after the second, and so on until the command gets through.
async fn check(command: Command) {
    let app = TestApp::start().await;
    let (switches, host) = (app.switches(), app.host());
    let (before, after) = command.reference(&app).await;
    let mut progresses = Vec::new();
    for nth in 1..100 {
        let fixture = Fixture::prepare(&app, command, &format!("crash{nth}")).await;
        let orders = stop_orders(host);
        switches.inject(Fault::Crash, nth, Some(command.component()));
        let answer = fixture.run(&app).await;
        if switches.faults_hit() == 0 {
            switches.clear_faults();
            assert!(fixture.is_success(&answer), "{answer:?}");
            break;
        }
        assert!(host.is_dead());
        host.restart().await;
        switches.clear_faults();
        if stop_orders(host) > orders {
            assert_ended(&app, &fixture).await;
        }
        let progress = command.progress(&fixture.snapshot(&app).await, &before, &after);
        progresses.push(progress);
        if answer.status != 0 {
            assert!(
                fixture.is_success(&answer) && progress == Progress::After,
                "{command:?} {nth}: {answer:?}"
            );
        }
        fixture.repeat(&app, &after).await;
    }
    // Both ends were seen, and a later crash never undoes the command.
    assert_eq!(progresses.first(), Some(&Progress::Before), "{command:?}");
    assert_eq!(progresses.last(), Some(&Progress::After), "{command:?}");
    let is_done: Vec<_> = progresses
        .iter()
        .map(|progress| *progress != Progress::Before)
        .collect();
    assert!(is_done.is_sorted(), "{command:?}: {progresses:?}");
}

/// The number of orders to switch off in the store.
fn stop_orders(host: &App) -> usize {
    host.store_dump()
        .unwrap()
        .iter()
        .filter(|(key, _)| key.contains(".stop."))
        .count()
}

/// After the order the session has no access to anything.
async fn assert_ended(app: &TestApp, fixture: &Fixture) {
    let members = format!("/v1/teams/{}/members", fixture.team);
    fixture
        .session()
        .get("/v1/session")
        .await
        .refused(401, "session_not_active");
    let introspected = app
        .platform
        .post_form(
            "/v1/introspect",
            &format!("token={}", fixture.session().token()),
        )
        .await;
    assert_eq!(introspected.expect(200)["active"], false);
    fixture
        .session()
        .get(&members)
        .await
        .refused(401, "session_not_active");
    fixture
        .session()
        .delete(&format!("{members}/jane"))
        .await
        .refused(401, "session_not_active");
}
