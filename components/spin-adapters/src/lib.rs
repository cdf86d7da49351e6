//! Spin's key-value store, variables, clock, randomness and outbound HTTP behind this project's
//! ports, and the parts that every component is made of. The only library that knows spin-sdk.

mod app;
mod delivery;
mod fallback;
mod outbound;
mod place;
mod problem;
mod rest;
mod routes;
mod serve;
mod session;
mod store;
mod throttle;

pub use app::App;
pub use delivery::{deliver, has_hook, list_deliveries, run_deliveries};
pub use outbound::{Answer, fetch, post};
pub use place::place;
pub use routes::Routes;
pub use serve::{serve, serve_browser, serve_private};
pub use session::{Action, SessionToken};
pub use spin_sdk::http::Request;
pub use spin_sdk::wit_bindgen::spawn;
pub use store::{Bucket, SpinStore};

use chrono::{DateTime, Utc};
use domain::Random;
use std::time::Duration;

/// The value of a variable; empty where it is not granted.
pub async fn variable(name: &str) -> String {
    spin_sdk::variables::get(name).await.unwrap_or_default()
}

/// The time, to the second.
pub fn now() -> DateTime<Utc> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the only place that reads the clock"
    )]
    let now = DateTime::<Utc>::from(std::time::SystemTime::now());
    DateTime::from_timestamp(now.timestamp(), 0).unwrap_or(now)
}

/// Waits.
pub async fn sleep(duration: Duration) {
    spin_sdk::time::sleep(duration).await;
}

/// Fresh random bits of the host.
pub fn random() -> Random {
    let mut bytes = [0; 16];
    for (to, from) in bytes
        .iter_mut()
        .zip(spin_sdk::wasip3::random::random::get_random_bytes(16))
    {
        *to = from;
    }
    Random(bytes)
}

/// Writes to the component's log, as one line.
pub fn log(line: &str) {
    let line = line.replace('\n', "\\n").replace('\r', "\\r");
    #[expect(
        clippy::print_stderr,
        reason = "Spin keeps a component's standard error as its log"
    )]
    {
        eprintln!("{line}");
    }
}
