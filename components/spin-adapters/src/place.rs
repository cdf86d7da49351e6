//! The places at which lists of teams go on.

use storage::Place;
use web::Problem;

/// The place that the `after` of a query names; the beginning where there is none.
///
/// # Errors
/// `invalid_request` if it names none of ours.
pub fn place(after: Option<&str>) -> Result<Place, Problem> {
    after.map_or(Ok(Place::default()), |place| {
        Place::parse(place).ok_or_else(|| Problem::parameter("after", "must be the next of a page"))
    })
}
