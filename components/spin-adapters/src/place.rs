//! The places at which lists of teams go on.

use storage::Place;
use web::{PageQuery, Problem};

/// The place that a page's query names; the beginning where it names none.
///
/// # Errors
/// `invalid_request` if it names none of ours.
pub fn place(page: &PageQuery) -> Result<Place, Problem> {
    page.place().map_or(Ok(Place::default()), |place| {
        Place::parse(place).ok_or_else(|| Problem::parameter("after", "must be the next of a page"))
    })
}
