//! The black-box suite's library: a running application, its vendor's identity provider and hook,
//! and one client per kind of caller.
//!
//! The same tests run on the component host and, where `SPIN` names the Spin program, on `spin up`.
//! Tests that need the component host are ignored there.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "this is all test code"
)]

mod app;
mod browser;
mod client;
mod fixture;
mod process;
pub mod samples;
mod spin;
mod steps;

pub use app::{TestApp, root};
pub use browser::{Browser, ORIGIN, actions, fields, session_cookie};
pub use client::{Answer, Client};
pub use component_host::Switches;
pub use example_vendor::{Delivery, Reply, Subject};
pub use fixture::TeamFixture;
pub use process::{Process, program};
pub use samples::{Sample, samples};
pub use steps::{Session, link_token, made_up_token, spliced_token, token_with};
