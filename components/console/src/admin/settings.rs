//! Puts back or keeps settings that reseller sessions changed.

use crate::admin::context::{SWITCH_PATH, team};
use crate::client::Call;
use crate::failure::Failure;
use crate::form::Form;
use crate::page::redirect_done;
use crate::request::PageRequest;
use crate::text::words::Done;
use api::{KeepSettings, RestoreSettings};
use axum::response::Response;
use domain::Operation;
use domain::settings::Setting;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use web::Code;

/// The pressed button, which is one of these.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Review {
    /// Puts back one setting, or all.
    restore: Option<Restored>,
    /// Keeps settings at the values that the page showed: the operation's body.
    keep: Option<Json<KeepSettings>>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub(super) enum Restored {
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

/// JSON in a field of a form.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String", bound = "T: DeserializeOwned")]
pub(super) struct Json<T>(T);

impl<T: DeserializeOwned> TryFrom<String> for Json<T> {
    type Error = serde_json::Error;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        serde_json::from_str(&text).map(Self)
    }
}

/// Puts back or keeps one setting, or all.
pub(super) async fn review(request: PageRequest, form: Form<Review>) -> Result<Response, Failure> {
    let api = request.client()?;
    let team = team(&request)?;
    let Review { restore, keep } = form.typed;
    let (call, done) = match (restore, keep) {
        (Some(which), None) => {
            let settings = match which {
                Restored::One(setting) => Some(vec![setting]),
                Restored::All => None,
            };
            let call = Call::new(Operation::RestoreSettings, &[&team]);
            (call.body(&RestoreSettings { settings })?, Done::Restored)
        }
        (None, Some(Json(body))) => {
            let call = Call::new(Operation::KeepSettings, &[&team]);
            (call.body(&body)?, Done::Kept)
        }
        _ => return Err(Failure::refused(Code::InvalidBody)),
    };
    api.perform(call).await?;
    Ok(redirect_done(SWITCH_PATH, done))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buttons_put_back_or_keep() {
        for (text, is_button) in [
            ("restore=all", true),
            ("restore=sso_policy", true),
            ("restore=none", false),
            ("restore=", false),
            ("keep=%7B%22settings%22%3A%5B%5D%7D", true),
            ("keep=", false),
        ] {
            let button: Result<Review, _> = serde_urlencoded::from_str(text);
            assert_eq!(button.is_ok(), is_button, "{text}");
        }
    }
}
