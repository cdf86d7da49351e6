//! Restores settings that reseller sessions changed.

use crate::admin::context::{SWITCH_PATH, team};
use crate::client::Call;
use crate::failure::Failure;
use crate::form::Form;
use crate::page::redirect_done;
use crate::request::PageRequest;
use axum::response::Response;
use domain::operations::RESTORE_SETTINGS;
use serde::Deserialize;
use serde_json::json;

/// The pressed button: a setting's name, or `all`.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Restoration {
    setting: String,
}

/// Restores one setting, or all.
pub(super) async fn restore(
    request: PageRequest,
    form: Form<Restoration>,
) -> Result<Response, Failure> {
    let api = request.client()?;
    let team = team(&request)?;
    let body = match form.typed.setting.as_str() {
        "all" => json!({}),
        setting => json!({ "settings": [setting] }),
    };
    let call = Call::new(&RESTORE_SETTINGS, &[&team]).body(&body)?;
    api.perform(call).await?;
    Ok(redirect_done(SWITCH_PATH, "restored"))
}
