//! Puts back settings that reseller sessions changed.

use super::{SWITCH, team};
use crate::api::Ask;
use crate::failure::Failure;
use crate::form::Form;
use crate::page::see;
use crate::visit::Visit;
use axum::response::Response;
use domain::operations::RESTORE_SETTINGS;
use serde::Deserialize;
use serde_json::json;

/// The button that was pressed: a setting's name, or `all`.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Which {
    setting: String,
}

/// Puts back one setting, or all.
pub(super) async fn restore(visit: Visit, form: Form<Which>) -> Result<Response, Failure> {
    let (api, team) = (visit.api()?, team(&visit)?);
    let body = match form.typed.setting.as_str() {
        "all" => json!({}),
        setting => json!({ "settings": [setting] }),
    };
    api.perform(
        &RESTORE_SETTINGS,
        &[&team],
        Ask {
            body: Some(body),
            ..Ask::default()
        },
    )
    .await?;
    Ok(see(SWITCH, "restored"))
}
