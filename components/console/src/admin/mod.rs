//! The team admin's console: the switch of reseller support, and the audit log.

mod audit_log;
mod context;
mod export;
mod sessions;
mod settings;
mod switch;
mod technicians;

use crate::admin::context::{LOG_PATH, SWITCH_PATH};
use crate::sign_out::sign_out;
use axum::Router;
use axum::response::Redirect;
use axum::routing::{get, post};

pub(crate) fn routes() -> Router {
    Router::new()
        .route("/admin", get(async || Redirect::to(SWITCH_PATH)))
        .route(SWITCH_PATH, get(switch::page).post(switch::set))
        .route(
            "/admin/reseller-support/sessions/{id}/end",
            post(sessions::end),
        )
        .route(
            "/admin/reseller-support/technicians",
            post(technicians::put),
        )
        .route("/admin/reseller-support/settings", post(settings::review))
        .route(LOG_PATH, get(audit_log::page))
        .route("/admin/audit-log/export", get(export::file))
        .route("/admin/sign-out", post(sign_out))
}
