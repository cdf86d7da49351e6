//! Admin console > Settings > Additional settings > Reseller support: the switch, and what it lets in and leaves behind.

use super::sessions::{Guests, Signed};
use super::{SWITCH, frame, team};
use crate::api::Ask;
use crate::failure::{Failure, Refused};
use crate::form::Form;
use crate::page::{Frame, html_of, see};
use crate::text::Text;
use crate::visit::Visit;
use askama::Template;
use axum::response::Response;
use chrono::{DateTime, Duration, SecondsFormat, Utc};
use domain::Role;
use domain::operations::{LIST_SESSIONS, READ_SUPPORT, SET_SUPPORT};
use serde::Deserialize;
use serde_json::{Value, json};

/// Reseller support as the API tells it.
#[derive(Deserialize)]
struct Support {
    state: String,
    team: Named,
    reseller: Option<Named>,
    not_eligible_because: Option<String>,
    enabled_at: Option<DateTime<Utc>>,
    expires_at: Option<DateTime<Utc>>,
    is_read_only: bool,
    leftover_admins: Vec<Leftover>,
    changed_settings: Vec<Changed>,
    notifications: Notifications,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

/// An admin that stays whatever the switch says.
#[derive(Deserialize)]
struct Leftover {
    name: String,
    email: String,
    role: Role,
    because: String,
}

/// A setting that sessions changed.
#[derive(Deserialize)]
struct Changed {
    setting: String,
    previous_value: Value,
    value: Value,
    changed_at: DateTime<Utc>,
}

/// How notifications of the team fare.
#[derive(Deserialize)]
struct Notifications {
    is_paused: bool,
    undelivered: u32,
}

/// The form.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Terms {
    /// The check box.
    is_enabled: Option<String>,
    #[serde(default)]
    ends: String,
    is_read_only: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/switch.html")]
struct Page {
    frame: Frame,
    t: Text,
    support: Support,
    guests: Guests,
    typed: Option<Terms>,
}

impl Page {
    fn is_enabled(&self) -> bool {
        self.support.state == "enabled"
    }

    fn is_checked(&self) -> bool {
        self.typed.as_ref().map_or(self.is_enabled(), |typed| typed.is_enabled.is_some())
    }

    fn is_read_only(&self) -> bool {
        self.typed.as_ref().map_or(self.support.is_read_only, |typed| typed.is_read_only.is_some())
    }

    fn reseller(&self) -> &str {
        self.support.reseller.as_ref().map_or("", |reseller| &reseller.name)
    }

    fn is_chosen(&self, ends: &str) -> bool {
        let kept = if self.support.expires_at.is_some() { "keep" } else { "never" };
        self.typed.as_ref().map_or(kept, |typed| &typed.ends) == ends
    }
}

/// The page.
pub(super) async fn page(visit: Visit) -> Result<Response, Failure> {
    show(&visit, None, None).await
}

async fn show(visit: &Visit, typed: Option<Terms>, refused: Option<Refused>) -> Result<Response, Failure> {
    let (api, team) = (visit.api()?, team(visit)?);
    let support = api.get(&READ_SUPPORT, &[&team], &[]).await?;
    let guests = api.get(&LIST_SESSIONS, &[&team], &[]).await?;
    let mut frame = frame(visit, visit.t.reseller_support()).refused(refused.as_ref());
    frame.here = SWITCH.to_owned();
    frame.is_live = true;
    Ok(html_of(refused.as_ref(), &Page { frame, t: visit.t, support, guests, typed }))
}

/// Sets the switch as the form says.
pub(super) async fn set(visit: Visit, form: Form<Terms>) -> Result<Response, Failure> {
    let (api, team, typed) = (visit.api()?, team(&visit)?, form.typed);
    let (body, done) = match &typed.is_enabled {
        Some(_) => {
            let expires_at = match typed.ends.as_str() {
                "keep" => api.get::<Support>(&READ_SUPPORT, &[&team], &[]).await?.expires_at,
                ends => length(ends).map(|length| spin_adapters::now() + length),
            };
            let expires_at = expires_at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true));
            let is_read_only = typed.is_read_only.is_some();
            (json!({ "state": "enabled", "expires_at": expires_at, "is_read_only": is_read_only }), "enabled")
        }
        None => (json!({ "state": "disabled" }), "disabled"),
    };
    match api.perform(&SET_SUPPORT, &[&team], Ask { body: Some(body), ..Ask::default() }).await {
        Ok(()) => Ok(see(SWITCH, done)),
        Err(failure) => show(&visit, Some(typed), Some(failure.refusal()?)).await,
    }
}

/// How long a grant lasts that ends by itself.
fn length(ends: &str) -> Option<Duration> {
    match ends {
        "hour" => Some(Duration::hours(1)),
        "day" => Some(Duration::days(1)),
        "week" => Some(Duration::days(7)),
        "month" => Some(Duration::days(30)),
        _ => None,
    }
}
