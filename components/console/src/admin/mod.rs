//! The team admin's console: the switch of reseller support, and the audit log.

mod audit_log;
mod export;
mod sessions;
mod settings;
mod switch;

use crate::cookie;
use crate::failure::Failure;
use crate::form::Form;
use crate::page::Frame;
use crate::visit::Visit;
use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use domain::Id;
use serde::Deserialize;

/// Where the switch is.
pub(crate) const SWITCH: &str = "/admin/reseller-support";
/// Where the log is.
const LOG: &str = "/admin/audit-log";

pub(crate) fn routes() -> Router {
    Router::new()
        .route("/admin", get(async || Redirect::to(SWITCH)))
        .route(SWITCH, get(switch::page).post(switch::set))
        .route("/admin/reseller-support/sessions/{id}/end", post(sessions::end))
        .route("/admin/reseller-support/settings", post(settings::restore))
        .route(LOG, get(audit_log::page))
        .route("/admin/audit-log/export", get(export::file))
        .route("/admin/sign-out", post(sign_out))
}

/// A form without fields of its own.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Nothing {}

/// The admin's team.
fn team(visit: &Visit) -> Result<Id, Failure> {
    let team = visit.person().and_then(|person| person.team);
    team.ok_or_else(|| Failure::not_signed_in(&visit.area, visit.api().is_ok()))
}

fn frame(visit: &Visit, title: String) -> Frame {
    let tabs = [(SWITCH.to_owned(), visit.t.reseller_support()), (LOG.to_owned(), visit.t.audit_log())];
    Frame::within(visit, title, &tabs)
}

/// Ends the sign-in here; the identity provider's own is its own.
pub(crate) async fn sign_out(visit: Visit, _: Form<Nothing>) -> Response {
    let mut response = Redirect::to("/").into_response();
    if let Some(name) = visit.area.cookie() {
        cookie::set(&mut response, &name, "", 0);
    }
    response
}
