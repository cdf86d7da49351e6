//! Who is signed in right now, which links wait, and ending a session.

use super::{SWITCH, team};
use crate::api::Ask;
use crate::failure::Failure;
use crate::form::{Form, Nothing};
use crate::page::see;
use crate::visit::{Place, Visit};
use axum::response::Response;
use chrono::{DateTime, Utc};
use domain::Id;
use domain::operations::END_SESSION;
use serde::{Deserialize, Deserializer};

/// Sessions that may act now, and links that may still be redeemed.
#[derive(Deserialize)]
pub(super) struct Guests {
    pub(super) sessions: Vec<Session>,
    pub(super) links: Vec<Link>,
}

/// A reseller session.
#[derive(Deserialize)]
pub(super) struct Session {
    pub(super) id: String,
    #[serde(deserialize_with = "or_nobody")]
    pub(super) technician: Technician,
    pub(super) is_bearer: bool,
    pub(super) is_read_only: bool,
    pub(super) started_at: DateTime<Utc>,
    pub(super) expires_at: DateTime<Utc>,
    pub(super) signed_in_as: Option<As>,
}

/// A live link.
#[derive(Deserialize)]
pub(super) struct Link {
    #[serde(deserialize_with = "or_nobody")]
    pub(super) technician: Technician,
    pub(super) reason: String,
    pub(super) is_read_only: bool,
    pub(super) expires_at: DateTime<Utc>,
}

/// Whose it is.
#[derive(Default, Deserialize)]
pub(super) struct Technician {
    pub(super) name: String,
    pub(super) email: String,
}

/// As whom a session is signed in.
#[derive(Deserialize)]
pub(super) struct As {
    pub(super) name: String,
}

/// The person, or nobody where the team's record names none.
fn or_nobody<'de, D: Deserializer<'de>>(person: D) -> Result<Technician, D::Error> {
    Ok(Option::deserialize(person)?.unwrap_or_default())
}

/// Ends a session. One that is over already is what was wanted.
pub(super) async fn end(
    visit: Visit,
    Place(id): Place<Id>,
    _: Form<Nothing>,
) -> Result<Response, Failure> {
    let (api, team) = (visit.api()?, team(&visit)?);
    match api
        .perform(&END_SESSION, &[&team, &id], Ask::default())
        .await
    {
        Ok(()) | Err(Failure::Refused { status: 404, .. }) => Ok(see(SWITCH, "session_ended")),
        Err(failure) => Err(failure),
    }
}
