//! Admin console > Settings > Additional settings > Reseller support: the switch, live sessions
//! and links, and changes to review.

use crate::admin::context::{SWITCH_PATH, layout, team};
use crate::admin::sessions::Guests;
use crate::client::{Call, Client};
use crate::failure::{Failure, Refused};
use crate::form::Form;
use crate::page::{Layout, html_refused, redirect_done};
use crate::request::PageRequest;
use crate::text::Text;
use askama::Template;
use axum::response::Response;
use chrono::{DateTime, Duration, SecondsFormat, Utc};
use domain::operations::{LIST_SESSIONS, READ_SUPPORT, SET_SUPPORT};
use domain::{Id, Role};
use serde::Deserialize;
use serde_json::{Value, json};

/// Reseller support as the API returns it.
#[derive(Deserialize)]
struct ResellerSupport {
    state: String,
    team: Named,
    reseller: Option<Named>,
    not_eligible_because: Option<String>,
    enabled_at: Option<DateTime<Utc>>,
    expires_at: Option<DateTime<Utc>>,
    is_read_only: bool,
    leftover_admins: Vec<LeftoverAdmin>,
    changed_settings: Vec<ChangedSetting>,
    notifications: Notifications,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

/// An admin who stays after the switch goes off.
#[derive(Deserialize)]
struct LeftoverAdmin {
    name: String,
    email: String,
    role: Role,
    because: String,
}

/// A setting that sessions changed.
#[derive(Deserialize)]
struct ChangedSetting {
    setting: String,
    previous_value: Value,
    value: Value,
    changed_at: DateTime<Utc>,
}

/// The delivery of the team's notifications.
#[derive(Deserialize)]
struct Notifications {
    is_paused: bool,
    undelivered: u32,
    given_up: u32,
}

/// The form.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct SwitchForm {
    /// The check box.
    is_enabled: Option<String>,
    /// The state of the switch when the page was made.
    #[serde(default)]
    was: String,
    #[serde(default)]
    ends: Option<Ends>,
    is_read_only: Option<String>,
}

/// The choices for the end of a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Ends {
    /// At the end set before.
    Keep,
    Never,
    Hour,
    Day,
    Week,
    Month,
}

impl Ends {
    /// The choices other than `Keep`, in the order of the list.
    const ALL: [Self; 5] = [Self::Never, Self::Hour, Self::Day, Self::Week, Self::Month];

    fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Never => "never",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    fn label(self, t: &Text) -> String {
        match self {
            Self::Keep => t.ends_as_now(),
            Self::Never => t.ends_never(),
            Self::Hour => t.ends_in_an_hour(),
            Self::Day => t.ends_in_a_day(),
            Self::Week => t.ends_in_a_week(),
            Self::Month => t.ends_in_a_month(),
        }
    }

    /// The end of a grant that starts or is changed now.
    fn expires_at(self, support: &ResellerSupport) -> Result<Option<DateTime<Utc>>, Failure> {
        let length = match self {
            Self::Keep => {
                return match support.expires_at {
                    Some(end) => Ok(Some(end)),
                    None => Err(out_of_date()),
                };
            }
            Self::Never => return Ok(None),
            Self::Hour => Duration::hours(1),
            Self::Day => Duration::days(1),
            Self::Week => Duration::days(7),
            Self::Month => Duration::days(30),
        };
        Ok(Some(next_minute(spin_adapters::now() + length)))
    }
}

#[derive(Template)]
#[template(path = "admin/switch.html")]
struct SwitchTemplate {
    layout: Layout,
    t: Text,
    support: ResellerSupport,
    guests: Guests,
    typed: Option<SwitchForm>,
}

impl SwitchTemplate {
    fn is_enabled(&self) -> bool {
        self.support.state == "enabled"
    }

    fn is_checked(&self) -> bool {
        match &self.typed {
            Some(typed) => typed.is_enabled.is_some(),
            None => self.is_enabled(),
        }
    }

    fn is_read_only(&self) -> bool {
        match &self.typed {
            Some(typed) => typed.is_read_only.is_some(),
            None => self.support.is_read_only,
        }
    }

    fn reseller(&self) -> &str {
        let reseller = self.support.reseller.as_ref();
        reseller.map_or("", |reseller| &reseller.name)
    }

    fn is_chosen(&self, ends: &Ends) -> bool {
        let chosen = match &self.typed {
            Some(typed) => typed.ends,
            None if self.support.expires_at.is_some() => Some(Ends::Keep),
            None => Some(Ends::Never),
        };
        chosen == Some(*ends)
    }
}

/// The page.
pub(super) async fn page(request: PageRequest) -> Result<Response, Failure> {
    show(&request, None, None).await
}

async fn show(
    request: &PageRequest,
    typed: Option<SwitchForm>,
    refused: Option<Refused>,
) -> Result<Response, Failure> {
    let api = request.client()?;
    let team = team(request)?;
    let support = match api.get(&READ_SUPPORT, &[&team], &[]).await {
        Err(Failure::Refused { status: 403, code }) => {
            return Ok(no_admin(request, Refused::new(403, code)));
        }
        support => support?,
    };
    let guests = api.get(&LIST_SESSIONS, &[&team], &[]).await?;
    let refused = refused.as_ref();
    let page = SwitchTemplate {
        layout: switch_layout(request).refused(refused),
        t: request.t,
        support,
        guests,
        typed,
    };
    Ok(html_refused(refused, &page))
}

fn switch_layout(request: &PageRequest) -> Layout {
    Layout {
        path: SWITCH_PATH.to_owned(),
        ..layout(request, request.t.reseller_support())
    }
}

#[derive(Template)]
#[template(path = "admin/no_admin.html")]
struct NoAdminTemplate {
    layout: Layout,
    t: Text,
}

/// A former admin sees only the form that switches off: the admins of the time of switching on may
/// do so (R12), and the API knows who they were.
fn no_admin(request: &PageRequest, refused: Refused) -> Response {
    let mut layout = switch_layout(request);
    if layout.notice.is_none() {
        layout = layout.refused(Some(&refused));
    }
    let t = request.t;
    html_refused(Some(&refused), &NoAdminTemplate { layout, t })
}

/// Sets the switch as in the form.
pub(super) async fn set(request: PageRequest, form: Form<SwitchForm>) -> Result<Response, Failure> {
    let Form { typed, key } = form;
    let done = match typed.is_enabled {
        Some(_) => "enabled",
        None => "disabled",
    };
    match send(&request.client()?, &team(&request)?, &typed).await {
        Ok(()) => Ok(redirect_done(SWITCH_PATH, done)),
        Err(failure) => show(&request, Some(typed), Some(failure.beside_form(&key)?)).await,
    }
}

async fn send(api: &Client, team: &Id, typed: &SwitchForm) -> Result<(), Failure> {
    let body = if typed.is_enabled.is_some() {
        let support = api.get(&READ_SUPPORT, &[team], &[]).await?;
        enabled(&support, typed)?
    } else {
        json!({ "state": "disabled" })
    };
    api.perform(Call::new(&SET_SUPPORT, &[team]).body(&body)?)
        .await
}

/// The body that switches on. A form made while the switch was on does not switch it on again
/// after it went off.
fn enabled(support: &ResellerSupport, typed: &SwitchForm) -> Result<Value, Failure> {
    if typed.was == "enabled" && support.state != "enabled" {
        return Err(out_of_date());
    }
    let ends = typed
        .ends
        .ok_or_else(|| Failure::refused(422, "invalid_body"))?;
    let expires_at = ends.expires_at(support)?;
    let expires_at = expires_at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true));
    Ok(json!({
        "state": "enabled",
        "expires_at": expires_at,
        "is_read_only": typed.is_read_only.is_some(),
    }))
}

fn out_of_date() -> Failure {
    Failure::refused(409, "conflict")
}

/// The next full minute, so that a form sent twice asks for the same end.
fn next_minute(at: DateTime<Utc>) -> DateTime<Utc> {
    at + Duration::seconds(60 - at.timestamp().rem_euclid(60))
}
