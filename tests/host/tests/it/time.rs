//! The wall clock of components, set by a test.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::client::{ask, start};

#[tokio::test]
#[allow(
    clippy::disallowed_methods,
    reason = "to compare with the machine's clock"
)]
async fn both_wall_clocks_show_the_time_that_is_set() {
    let app = start().await;
    let switches = app.switches();
    switches.set_time(UNIX_EPOCH + Duration::from_secs(1_000));
    assert_eq!(ask(&app, "now&now3").await, ["1000", "1000"]);
    switches.advance(Duration::from_secs(60));
    assert_eq!(
        ask(&app, "sleep=10&now&now3").await,
        ["slept", "1060", "1060"]
    );
    switches.real_time();
    let now = ask(&app, "now").await[0].parse::<u64>().unwrap();
    let machine = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs();
    assert!(machine.abs_diff(now) < 5);
}
