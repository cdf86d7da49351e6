//! The sessions and links that are live right now, and ending a session.

use crate::admin::context::{SWITCH_PATH, team};
use crate::client::Call;
use crate::failure::Failure;
use crate::form::{Empty, Form};
use crate::page::redirect_done;
use crate::request::{PageRequest, PathIds};
use axum::response::Response;
use chrono::{DateTime, Utc};
use domain::Id;
use domain::operations::END_SESSION;
use serde::{Deserialize, Deserializer};

/// The active sessions, and the links that can still be redeemed.
#[derive(Deserialize)]
pub(super) struct Guests {
    pub(super) sessions: Vec<LiveSession>,
    pub(super) links: Vec<WaitingLink>,
}

/// A reseller session.
#[derive(Deserialize)]
pub(super) struct LiveSession {
    pub(super) id: String,
    #[serde(deserialize_with = "or_nobody")]
    pub(super) technician: Technician,
    pub(super) is_bearer: bool,
    pub(super) is_read_only: bool,
    pub(super) started_at: DateTime<Utc>,
    pub(super) expires_at: DateTime<Utc>,
    pub(super) signed_in_as: Option<SignedInAs>,
}

/// A live link.
#[derive(Deserialize)]
pub(super) struct WaitingLink {
    #[serde(deserialize_with = "or_nobody")]
    pub(super) technician: Technician,
    pub(super) reason: String,
    pub(super) is_read_only: bool,
    pub(super) expires_at: DateTime<Utc>,
}

/// A technician.
#[derive(Default, Deserialize)]
pub(super) struct Technician {
    pub(super) name: String,
    pub(super) email: String,
}

/// The member a session is signed in as.
#[derive(Deserialize)]
pub(super) struct SignedInAs {
    pub(super) name: String,
}

/// The technician; empty where the team's record names none.
fn or_nobody<'de, D: Deserializer<'de>>(technician: D) -> Result<Technician, D::Error> {
    Ok(Option::deserialize(technician)?.unwrap_or_default())
}

/// Ends a session; idempotent.
pub(super) async fn end(
    request: PageRequest,
    PathIds(id): PathIds<Id>,
    _: Form<Empty>,
) -> Result<Response, Failure> {
    let api = request.client()?;
    let team = team(&request)?;
    match api.perform(Call::new(&END_SESSION, &[&team, &id])).await {
        Ok(()) | Err(Failure::Refused { status: 404, .. }) => {
            Ok(redirect_done(SWITCH_PATH, "session_ended"))
        }
        Err(failure) => Err(failure),
    }
}
