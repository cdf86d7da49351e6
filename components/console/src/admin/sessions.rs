//! Ending a session.

use crate::admin::context::{SWITCH_PATH, team};
use crate::client::Call;
use crate::failure::Failure;
use crate::form::{Empty, Form};
use crate::page::redirect_done;
use crate::request::{PageRequest, PathIds};
use crate::text::words::Done;
use axum::response::Response;
use domain::{Id, Operation};

/// Ends a session; idempotent.
pub(super) async fn end(
    request: PageRequest,
    PathIds(id): PathIds<Id>,
    _: Form<Empty>,
) -> Result<Response, Failure> {
    let api = request.client()?;
    let team = team(&request)?;
    api.remove(Call::new(Operation::EndSession, &[&team, &id]))
        .await?;
    Ok(redirect_done(SWITCH_PATH, Done::SessionEnded))
}
