//! Admin console > Settings > Additional settings > Reseller support: the switch, and what it lets in and leaves behind.

use super::sessions::Guests;
use super::{SWITCH, frame, team};
use crate::api::{Api, Ask};
use crate::failure::{Failure, Refused};
use crate::form::Form;
use crate::page::{Frame, html_of, see};
use crate::text::Text;
use crate::visit::Visit;
use askama::Template;
use axum::response::Response;
use chrono::{DateTime, Duration, SecondsFormat, Utc};
use domain::operations::{LIST_SESSIONS, READ_SUPPORT, SET_SUPPORT};
use domain::{Id, Role};
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
    given_up: u32,
}

/// The form.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Terms {
    /// The check box.
    is_enabled: Option<String>,
    /// What the form shows the switch as.
    #[serde(default)]
    was: String,
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
        self.typed
            .as_ref()
            .map_or(self.is_enabled(), |typed| typed.is_enabled.is_some())
    }

    fn is_read_only(&self) -> bool {
        self.typed
            .as_ref()
            .map_or(self.support.is_read_only, |typed| {
                typed.is_read_only.is_some()
            })
    }

    fn reseller(&self) -> &str {
        self.support
            .reseller
            .as_ref()
            .map_or("", |reseller| &reseller.name)
    }

    fn is_chosen(&self, ends: &str) -> bool {
        let kept = if self.support.expires_at.is_some() {
            "keep"
        } else {
            "never"
        };
        self.typed.as_ref().map_or(kept, |typed| &typed.ends) == ends
    }
}

/// The page.
pub(super) async fn page(visit: Visit) -> Result<Response, Failure> {
    show(&visit, None, None).await
}

async fn show(
    visit: &Visit,
    typed: Option<Terms>,
    refused: Option<Refused>,
) -> Result<Response, Failure> {
    let (api, team) = (visit.api()?, team(visit)?);
    let support = match api.get(&READ_SUPPORT, &[&team], &[]).await {
        Err(Failure::Refused { status: 403, code }) => {
            return Ok(no_admin(
                visit,
                Refused {
                    status: 403,
                    code,
                    key: None,
                },
            ));
        }
        support => support?,
    };
    let guests = api.get(&LIST_SESSIONS, &[&team], &[]).await?;
    let mut frame = frame(visit, visit.t.reseller_support()).refused(refused.as_ref());
    frame.here = SWITCH.to_owned();
    Ok(html_of(
        refused.as_ref(),
        &Page {
            frame,
            t: visit.t,
            support,
            guests,
            typed,
        },
    ))
}

#[derive(Template)]
#[template(path = "admin/no_admin.html")]
struct NoAdmin {
    frame: Frame,
    t: Text,
}

/// Whoever was an admin when the switch went on may switch it off, whatever happened to him since (R12). The page shows
/// him nothing else; whether he was is the API's to say.
fn no_admin(visit: &Visit, refused: Refused) -> Response {
    let frame = frame(visit, visit.t.reseller_support());
    let is_told = frame.notice.is_some();
    let frame = if is_told {
        frame
    } else {
        frame.refused(Some(&refused))
    };
    html_of(
        Some(&refused),
        &NoAdmin {
            frame: Frame {
                here: SWITCH.to_owned(),
                ..frame
            },
            t: visit.t,
        },
    )
}

/// Sets the switch as the form says.
pub(super) async fn set(visit: Visit, form: Form<Terms>) -> Result<Response, Failure> {
    let Form { typed, key } = form;
    let done = if typed.is_enabled.is_some() {
        "enabled"
    } else {
        "disabled"
    };
    match put(&visit.api()?, &team(&visit)?, &typed).await {
        Ok(()) => Ok(see(SWITCH, done)),
        Err(failure) => show(&visit, Some(typed), Some(failure.refusal(&key)?)).await,
    }
}

async fn put(api: &Api, team: &Id, typed: &Terms) -> Result<(), Failure> {
    let body = if typed.is_enabled.is_some() {
        terms(&api.get(&READ_SUPPORT, &[team], &[]).await?, typed)?
    } else {
        json!({ "state": "disabled" })
    };
    api.perform(
        &SET_SUPPORT,
        &[team],
        Ask {
            body: Some(body),
            ..Ask::default()
        },
    )
    .await
}

/// What switching on asks for. A form that shows it on does not switch it on again after it went off.
fn terms(now: &Support, typed: &Terms) -> Result<Value, Failure> {
    let out_of_date = || Failure::refused(409, "conflict");
    let expires_at = match typed.ends.as_str() {
        _ if typed.was == "enabled" && now.state != "enabled" => return Err(out_of_date()),
        "keep" => Some(now.expires_at.ok_or_else(out_of_date)?),
        "never" => None,
        ends => Some(minute(
            spin_adapters::now()
                + length(ends).ok_or_else(|| Failure::refused(422, "invalid_body"))?,
        )),
    };
    let expires_at = expires_at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true));
    Ok(
        json!({ "state": "enabled", "expires_at": expires_at, "is_read_only": typed.is_read_only.is_some() }),
    )
}

/// The next full minute: a form that comes twice asks for the same.
fn minute(at: DateTime<Utc>) -> DateTime<Utc> {
    at + Duration::seconds(60 - at.timestamp().rem_euclid(60))
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
