//! The black-box suite's world: a running application, its vendor's identity provider and hook, and one client per kind
//! of caller. The same tests run on the component host and, where `SPIN` names the Spin program, on `spin up`.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "this is all test code"
)]

mod browser;
mod client;
mod ground;
pub mod operations;
mod process;
mod spin;
mod world;

pub use browser::{Browser, ORIGIN, actions, fields};
pub use client::{Answer, Client};
pub use component_host::Switches;
pub use example_vendor::{Caller, Delivery, Reply};
pub use ground::Ground;
pub use operations::{OPERATIONS, Operation, Right};
pub use process::{Process, program};
pub use world::{Session, World, root};
