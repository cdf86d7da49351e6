//! Puts back or keeps settings that reseller sessions changed.

use crate::admin::context::{SWITCH_PATH, team};
use crate::client::Call;
use crate::failure::Failure;
use crate::form::Form;
use crate::page::redirect_done;
use crate::request::PageRequest;
use crate::text::words::Done;
use axum::response::Response;
use domain::Operation;
use serde::Deserialize;
use serde_json::Value;
use web::Code;

/// The pressed button, which is one of these; its value is the operation's body in JSON.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Review {
    /// Puts back one setting, or all.
    restore: Option<String>,
    /// Keeps settings at the values that the page showed.
    keep: Option<String>,
}

/// Puts back or keeps one setting, or all.
pub(super) async fn review(request: PageRequest, form: Form<Review>) -> Result<Response, Failure> {
    let api = request.client()?;
    let team = team(&request)?;
    let Review { restore, keep } = form.typed;
    let (operation, body, done) = match (restore, keep) {
        (Some(body), None) => (Operation::RestoreSettings, body, Done::Restored),
        (None, Some(body)) => (Operation::KeepSettings, body, Done::Kept),
        _ => return Err(Failure::refused(Code::InvalidBody)),
    };
    let body: Value =
        serde_json::from_str(&body).map_err(|_| Failure::refused(Code::InvalidBody))?;
    api.perform(Call::new(operation, &[&team]).body(&body)?)
        .await?;
    Ok(redirect_done(SWITCH_PATH, done))
}
