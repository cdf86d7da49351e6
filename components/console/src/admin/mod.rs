//! The team admin's console: the switch of reseller support, and the audit log.

mod audit_log;
mod export;
mod sessions;
mod settings;
mod switch;

use crate::failure::Failure;
use crate::page::Frame;
use crate::visit::Visit;
use crate::visit::sign_out;
use axum::Router;
use axum::response::Redirect;
use axum::routing::{get, post};
use domain::Id;

/// Where the switch is.
pub(crate) const SWITCH: &str = "/admin/reseller-support";
/// Where the log is.
const LOG: &str = "/admin/audit-log";

pub(crate) fn routes() -> Router {
    Router::new()
        .route("/admin", get(async || Redirect::to(SWITCH)))
        .route(SWITCH, get(switch::page).post(switch::set))
        .route(
            "/admin/reseller-support/sessions/{id}/end",
            post(sessions::end),
        )
        .route("/admin/reseller-support/settings", post(settings::restore))
        .route(LOG, get(audit_log::page))
        .route("/admin/audit-log/export", get(export::file))
        .route("/admin/sign-out", post(sign_out))
}

/// The admin's team.
fn team(visit: &Visit) -> Result<Id, Failure> {
    let team = visit.person().and_then(|person| person.team);
    team.ok_or_else(|| Failure::not_signed_in(&visit.area, visit.api().is_ok()))
}

fn frame(visit: &Visit, title: String) -> Frame {
    let tabs = [
        (SWITCH.to_owned(), visit.t.reseller_support()),
        (LOG.to_owned(), visit.t.audit_log()),
    ];
    Frame::within(visit, title, &tabs)
}
