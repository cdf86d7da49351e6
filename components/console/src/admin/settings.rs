//! Restores settings that reseller sessions changed.

use crate::admin::context::{SWITCH_PATH, team};
use crate::client::Call;
use crate::failure::Failure;
use crate::form::Form;
use crate::page::redirect_done;
use crate::request::PageRequest;
use crate::text::words::Done;
use api::RestoreSettings;
use axum::response::Response;
use domain::Operation;
use domain::settings::Setting;
use serde::Deserialize;

/// The pressed button.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Restoration {
    setting: Restored,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
enum Restored {
    One(Setting),
    All,
}

impl TryFrom<String> for Restored {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text == "all" {
            return Ok(Self::All);
        }
        let mut settings = Setting::ALL.iter();
        let named = settings.find(|setting| setting.as_str() == text);
        named.copied().map(Self::One).ok_or("no setting")
    }
}

/// Restores one setting, or all.
pub(super) async fn restore(
    request: PageRequest,
    form: Form<Restoration>,
) -> Result<Response, Failure> {
    let api = request.client()?;
    let team = team(&request)?;
    let settings = match form.typed.setting {
        Restored::One(setting) => Some(vec![setting]),
        Restored::All => None,
    };
    let call =
        Call::new(Operation::RestoreSettings, &[&team]).body(&RestoreSettings { settings })?;
    api.perform(call).await?;
    Ok(redirect_done(SWITCH_PATH, Done::Restored))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buttons_are_settings_or_all() {
        for (text, is_button) in [
            ("setting=all", true),
            ("setting=sso_policy", true),
            ("setting=none", false),
            ("setting=", false),
        ] {
            let button: Result<Restoration, _> = serde_urlencoded::from_str(text);
            assert_eq!(button.is_ok(), is_button, "{text}");
        }
    }
}
