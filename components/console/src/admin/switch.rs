//! Admin console > Settings > Additional settings > Reseller support: the switch, live sessions
//! and links, and changes to review.

use crate::admin::context::{SWITCH_PATH, layout, team};
use crate::client::{Call, Client};
use crate::failure::{Failure, Refused};
use crate::form::Form;
use crate::page::{Layout, html_refused, redirect_done};
use crate::request::PageRequest;
use crate::text::words::{Done, Ends};
use crate::text::{Term, Text};
use api::{
    ChangedSetting, KeepSettings, KeptSetting, ResellerSupport, Sessions, SetResellerSupport,
    SwitchState,
};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Duration, Utc};
use domain::{Id, Operation, Person};
use serde::Deserialize;
use web::Code;

/// The form.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct SwitchForm {
    /// The check box.
    is_enabled: Option<String>,
    /// The state of the switch when the page was made.
    was: Option<SwitchState>,
    ends: Option<Ends>,
    is_read_only: Option<String>,
}

/// The end of a grant that starts or is changed now.
fn expires_at(
    ends: Ends,
    present: Option<DateTime<Utc>>,
) -> Result<Option<DateTime<Utc>>, Failure> {
    let length = match ends {
        Ends::Keep if present.is_some() => return Ok(present),
        Ends::Keep => return Err(Failure::refused(Code::Conflict)),
        Ends::Never => return Ok(None),
        Ends::Hour => Duration::hours(1),
        Ends::Day => Duration::days(1),
        Ends::Week => Duration::days(7),
        Ends::Month => Duration::days(30),
    };
    Ok(Some(next_minute(spin_adapters::now() + length)))
}

#[derive(Template)]
#[template(path = "admin/switch.html")]
struct SwitchTemplate {
    layout: Layout,
    t: Text,
    support: ResellerSupport,
    live: Sessions,
    typed: Option<SwitchForm>,
}

impl SwitchTemplate {
    fn is_enabled(&self) -> bool {
        self.support.state == SwitchState::Enabled
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
        reseller.map_or("", |reseller| reseller.name.as_str())
    }

    /// The choices for the end; the present one only where there is one.
    fn ends(&self) -> impl Iterator<Item = &'static Ends> {
        let has_end = self.support.expires_at.is_some();
        let ends = Ends::LISTED.iter();
        ends.filter(move |ends| **ends != Ends::Keep || has_end)
    }

    /// The technician's name; empty where the team's record names nobody.
    fn name<'a>(&self, technician: &'a Option<Person>) -> &'a str {
        let technician = technician.as_ref();
        technician.map_or("", |technician| technician.name.as_str())
    }

    fn email<'a>(&self, technician: &'a Option<Person>) -> &'a str {
        let technician = technician.as_ref();
        technician.map_or("", |technician| technician.email.as_str())
    }

    /// The value of a button that keeps settings as they are shown: [`KeepSettings`] in JSON.
    fn kept(&self, changed: &[ChangedSetting]) -> String {
        let settings = changed.iter().map(|changed| KeptSetting {
            setting: changed.setting,
            value: changed.value.clone(),
        });
        let body = KeepSettings {
            settings: settings.collect(),
        };
        // Without a value the button is refused.
        serde_json::to_string(&body).unwrap_or_default()
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
    let support = match api.get(Operation::ReadResellerSupport, &[&team], &[]).await {
        Err(Failure::Refused(reason)) if reason.status() == StatusCode::FORBIDDEN => {
            return Ok(no_admin(request, reason.into()));
        }
        support => support?,
    };
    let live = api.get(Operation::ListSessions, &[&team], &[]).await?;
    let refused = refused.as_ref();
    let page = SwitchTemplate {
        layout: switch_layout(request).refused(refused),
        t: request.t,
        support,
        live,
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
        Some(_) => Done::Enabled,
        None => Done::Disabled,
    };
    match send(&request.client()?, &team(&request)?, &typed).await {
        Ok(()) => Ok(redirect_done(SWITCH_PATH, done)),
        Err(failure) => show(&request, Some(typed), Some(failure.beside_form(&key)?)).await,
    }
}

async fn send(api: &Client, team: &Id, typed: &SwitchForm) -> Result<(), Failure> {
    let body = if typed.is_enabled.is_some() {
        let support = api
            .get(Operation::ReadResellerSupport, &[team], &[])
            .await?;
        enabled(&support, typed)?
    } else {
        SetResellerSupport {
            state: SwitchState::Disabled,
            expires_at: None,
            is_read_only: false,
        }
    };
    let call = Call::new(Operation::SetResellerSupport, &[team]).body(&body)?;
    api.perform(call).await
}

/// The body that switches on. A form made while the switch was on does not switch it on again
/// after it went off.
fn enabled(support: &ResellerSupport, typed: &SwitchForm) -> Result<SetResellerSupport, Failure> {
    if typed.was == Some(SwitchState::Enabled) && support.state == SwitchState::Disabled {
        return Err(Failure::refused(Code::Conflict));
    }
    let Some(ends) = typed.ends else {
        return Err(Failure::refused(Code::InvalidBody));
    };
    Ok(SetResellerSupport {
        state: SwitchState::Enabled,
        expires_at: expires_at(ends, support.expires_at)?,
        is_read_only: typed.is_read_only.is_some(),
    })
}

/// The next full minute, so that a form sent twice asks for the same end.
fn next_minute(at: DateTime<Utc>) -> DateTime<Utc> {
    at + Duration::seconds(60 - at.timestamp().rem_euclid(60))
}
