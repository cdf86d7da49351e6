//! The admin's team, and the layout of the admin's pages.

use crate::failure::Failure;
use crate::page::{Layout, Tab};
use crate::request::PageRequest;
use domain::Id;

/// The path of the switch.
pub(super) const SWITCH_PATH: &str = "/admin/reseller-support";
/// The path of the audit log.
pub(super) const LOG_PATH: &str = "/admin/audit-log";

/// The admin's team.
pub(super) fn team(request: &PageRequest) -> Result<Id, Failure> {
    let is_refused = request.client().is_ok();
    request
        .person()
        .and_then(|person| person.team)
        .ok_or_else(|| Failure::not_signed_in(&request.realm, is_refused))
}

/// The layout of a page.
pub(super) fn layout(request: &PageRequest, title: String) -> Layout {
    let t = request.t;
    let tabs = vec![
        Tab::new(SWITCH_PATH.to_owned(), t.reseller_support()),
        Tab::new(LOG_PATH.to_owned(), t.audit_log()),
    ];
    Layout::signed_in(request, title, tabs)
}
