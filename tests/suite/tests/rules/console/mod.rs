//! The console's pages over HTTP, as a browser without a window sees them.

mod admin;
mod audit_log;
mod forms;
mod headers;
mod pages;
mod safety;
mod sign_in;
mod sign_in_as;
mod sign_out;
mod technician;

use crate::support::in_session;
use suite::{Browser, TestApp};

/// The team `acme` with reseller support on, and the browser in which a session of Tom's is open in
/// it.
pub async fn browser_in_session() -> (TestApp, Browser) {
    let (app, session) = in_session().await;
    let browser = Browser::of_session(&app, &session);
    (app, browser)
}
