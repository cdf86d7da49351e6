//! Spin's key-value store, variables, clock, randomness and outbound HTTP behind this project's ports, and what a
//! component is made of. The only library that knows spin-sdk.

mod app;
mod outbound;
mod routes;
mod serve;
mod store;
mod unentered;

pub use app::{App, session, session_token};
pub use outbound::{Answer, fetch, has_hook, log, nudge, nudge_all, post};
pub use routes::Routes;
pub use serve::{anything_else, serve, serve_browser, serve_private, wrong_method};
pub use spin_sdk::http::Request;
pub use spin_sdk::wit_bindgen::spawn;
pub use store::SpinStore;

use chrono::{DateTime, Utc};
use domain::Random;

/// The value of a variable; empty where it is not granted.
pub async fn variable(name: &str) -> String {
    spin_sdk::variables::get(name).await.unwrap_or_default()
}

/// The time, to the second.
pub fn now() -> DateTime<Utc> {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the place that reads the clock"
    )]
    let now = DateTime::<Utc>::from(std::time::SystemTime::now());
    DateTime::from_timestamp(now.timestamp(), 0).unwrap_or(now)
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
