//! The id of a parked delivery in paths: the team's id and the item's, with a colon between them,
//! which may be in the former too.

use domain::{Id, Refusal};

/// The team and the item.
pub fn parse(id: &str) -> Result<(Id, Id), Refusal> {
    let parts = id.rsplit_once(':').ok_or(Refusal::NotFound)?;
    let id = |text| Id::new(text).map_err(|_| Refusal::NotFound);
    Ok((id(parts.0)?, id(parts.1)?))
}
