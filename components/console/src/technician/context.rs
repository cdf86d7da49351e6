//! The technician's reseller, and the layout of the technician's pages.

use crate::failure::Failure;
use crate::page::{Layout, Tab};
use crate::request::PageRequest;
use domain::Id;

/// The path of the list of customers.
pub(super) const TEAMS_PATH: &str = "/reseller";

/// The technician's reseller.
pub(super) fn reseller(request: &PageRequest) -> Result<Id, Failure> {
    let is_refused = request.client().is_ok();
    request
        .person()
        .and_then(|person| person.reseller)
        .ok_or_else(|| Failure::not_signed_in(&request.realm, is_refused))
}

/// The path of one customer.
pub(super) fn team_path(team: &Id) -> String {
    format!("{TEAMS_PATH}/teams/{}", team.segment())
}

/// The layout of a page.
pub(super) fn layout(request: &PageRequest, title: String) -> Layout {
    let tab = Tab::new(TEAMS_PATH.to_owned(), request.t.my_teams());
    Layout::signed_in(request, title, vec![tab])
}
