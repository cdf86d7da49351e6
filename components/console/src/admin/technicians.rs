//! Blocks a technician for the team, or lifts the block (R13).

use crate::admin::context::{SWITCH_PATH, team};
use crate::client::Call;
use crate::failure::Failure;
use crate::form::Form;
use crate::page::redirect_done;
use crate::request::PageRequest;
use crate::text::words::Done;
use api::{PutTechnician, TechnicianState};
use axum::response::Response;
use domain::{Id, Operation};
use serde::Deserialize;
use web::Code;

/// The technician, and the state by the pressed button.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Block {
    technician: String,
    state: TechnicianState,
}

/// Blocks a technician, or lifts the block; idempotent.
pub(super) async fn put(request: PageRequest, form: Form<Block>) -> Result<Response, Failure> {
    let api = request.client()?;
    let team = team(&request)?;
    let Block { technician, state } = form.typed;
    let technician = Id::new(technician.trim()).map_err(|_| Failure::refused(Code::InvalidBody))?;
    let call = Call::new(Operation::PutTeamTechnician, &[&team, &technician]);
    api.perform(call.body(&PutTechnician { state })?).await?;
    let done = match state {
        TechnicianState::Blocked => Done::Blocked,
        TechnicianState::Active => Done::Unblocked,
    };
    Ok(redirect_done(SWITCH_PATH, done))
}
