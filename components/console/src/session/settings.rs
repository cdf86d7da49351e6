//! Sharing permissions and controls, and authentication and security settings (actions 6 and 7).
//!
//! Only touched fields are sent, with the revision that the form shows. A form sent twice finds its
//! own values the second time and has nothing to change. A form sent too late is shown again, with
//! the present values of all fields that were not touched.

use crate::client::Call;
use crate::failure::{Failure, Refused};
use crate::field::Field;
use crate::form::Form;
use crate::page::{Layout, html_refused, redirect_done};
use crate::session::page::SessionPage;
use crate::text::decimal::product;
use crate::text::settings::{Choice, Input};
use crate::text::words::Done;
use crate::text::{Term, Text};
use api::Revised;
use askama::Template;
use axum::response::Response;
use domain::Operation;
use domain::settings::{Group, Setting};
use domain::units::quotient;
use serde_json::Value;
use std::collections::BTreeMap;

/// The values of a group of settings.
type Policy = BTreeMap<Setting, Value>;

/// The fields of a form by their names.
type Typed = BTreeMap<String, String>;

/// A page of settings, with its two operations.
struct Page {
    path: &'static str,
    group: Group,
    read: Operation,
    change: Operation,
}

static SHARING: Page = Page {
    path: "sharing",
    group: Group::Sharing,
    read: Operation::ReadSharingPolicy,
    change: Operation::ChangeSharingPolicy,
};

static SECURITY: Page = Page {
    path: "security",
    group: Group::Security,
    read: Operation::ReadSecurityPolicy,
    change: Operation::ChangeSecurityPolicy,
};

/// A setting as a field of the form.
struct FormField {
    name: String,
    label: &'static str,
    hint: String,
    input: Input,
    value: String,
    /// The present value as text of the field.
    was: String,
    /// The present value for people, where the field does not show it.
    present: Option<String>,
}

#[derive(Template)]
#[template(path = "session/settings.html")]
struct SettingsTemplate {
    layout: Layout,
    t: Text,
    revision: u64,
    fields: Vec<FormField>,
}

/// The page of sharing permissions and controls.
pub(super) async fn sharing(session: SessionPage) -> Result<Response, Failure> {
    show(&session, &SHARING, None, None).await
}

/// The page of authentication and security settings.
pub(super) async fn security(session: SessionPage) -> Result<Response, Failure> {
    show(&session, &SECURITY, None, None).await
}

/// Changes sharing permissions and controls.
pub(super) async fn change_sharing(
    session: SessionPage,
    form: Form<Typed>,
) -> Result<Response, Failure> {
    change(&session, &SHARING, form).await
}

/// Changes authentication and security settings.
pub(super) async fn change_security(
    session: SessionPage,
    form: Form<Typed>,
) -> Result<Response, Failure> {
    change(&session, &SECURITY, form).await
}

async fn show(
    session: &SessionPage,
    page: &Page,
    typed: Option<Typed>,
    refused: Option<Refused>,
) -> Result<Response, Failure> {
    let refused = refused.as_ref();
    let typed = typed.unwrap_or_default();
    let t = session.request.t;
    let present = read(session, page).await?;
    let fields = settings(page).map(|setting| {
        let value = present.policy.get(&setting).unwrap_or(&Value::Null);
        FormField::new(setting, touched(&typed, setting), value, t)
    });
    let title = match page.group {
        Group::Sharing => t.sharing(),
        Group::Security => t.security(),
    };
    let page = SettingsTemplate {
        layout: session.layout(title, page.path, refused),
        t,
        revision: present.revision,
        fields: fields.collect(),
    };
    Ok(html_refused(refused, &page))
}

async fn change(
    session: &SessionPage,
    page: &Page,
    form: Form<Typed>,
) -> Result<Response, Failure> {
    let Form { typed, key } = form;
    match send(session, page, &typed).await {
        Ok(()) => Ok(redirect_done(&session.path(page.path), Done::Saved)),
        Err(failure) => show(session, page, Some(typed), Some(failure.beside_form(&key)?)).await,
    }
}

async fn send(session: &SessionPage, page: &Page, typed: &Typed) -> Result<(), Failure> {
    let present = read(session, page).await?;
    let mut changed = Policy::new();
    for setting in settings(page) {
        let input = session.request.t.input(setting);
        let was = present.policy.get(&setting).unwrap_or(&Value::Null);
        match touched(typed, setting) {
            Some(text) if input.text(was) != text => {
                let value = input.value(text);
                let value = value.ok_or_else(|| Failure::refused(Field::Setting(setting)))?;
                changed.insert(setting, value);
            }
            _ => {}
        }
    }
    if typed.contains_key("remove_certificate") {
        changed.insert(Setting::SsoCertificate, Value::Null);
    }
    if changed.is_empty() {
        return Ok(());
    }
    let revision = typed.get("revision").map_or("", String::as_str);
    let call = Call::new(page.change, &[&session.team])
        .body(&changed)?
        .revision(revision);
    session.api.perform(call).await
}

async fn read(session: &SessionPage, page: &Page) -> Result<Revised<Policy>, Failure> {
    session.api.get(page.read, &[&session.team], &[]).await
}

/// The settings of a page, in order.
fn settings(page: &Page) -> impl Iterator<Item = Setting> {
    let settings = Setting::ALL.iter().copied();
    settings.filter(|setting| setting.group() == page.group)
}

/// The text typed into a field, unless it is the text that the form had shown.
fn touched(typed: &Typed, setting: Setting) -> Option<&str> {
    let name = setting.word();
    let text = typed.get(&name)?.trim();
    let was = typed.get(&format!("was-{name}"));
    let was = was.map_or("", |was| was.trim());
    (text != was).then_some(text)
}

impl FormField {
    fn new(setting: Setting, touched: Option<&str>, present: &Value, t: Text) -> Self {
        let mut input = t.input(setting);
        let was = input.text(present);
        // A present value that is not in the list can be kept.
        if let Input::Choice(choices) = &mut input
            && choices.iter().all(|choice| choice.word != was)
        {
            choices.push(Choice {
                word: was.clone(),
                name: was.clone(),
            });
        }
        let is_changed = touched.is_some_and(|touched| touched != was);
        let is_hidden = is_changed || matches!(input, Input::Certificate);
        Self {
            name: setting.word(),
            label: t.term(setting),
            hint: t.hint(&input),
            input,
            value: touched.unwrap_or(&was).to_owned(),
            present: is_hidden.then(|| t.setting_value(&setting, present)),
            was,
        }
    }
}

impl Input {
    /// A value as text of the field.
    fn text(&self, value: &Value) -> String {
        match (self, value) {
            (Self::Minutes, Value::Number(seconds)) => {
                quotient(seconds.as_u64().unwrap_or_default(), 60, 2)
            }
            (Self::Number, Value::Number(number)) => number.to_string(),
            (Self::Choice(_) | Self::Url, Value::String(text)) => text.clone(),
            _ => String::new(),
        }
    }

    /// The text of a field as a value; `None` if it is none.
    fn value(&self, text: &str) -> Option<Value> {
        if text.is_empty() {
            return Some(Value::Null);
        }
        match self {
            Self::Choice(choices) => {
                let is_listed = choices.iter().any(|choice| choice.word == text);
                is_listed.then(|| text.into())
            }
            Self::Url | Self::Certificate => Some(text.into()),
            Self::Number => text.parse::<u32>().ok().map(Value::from),
            Self::Minutes => product(text, 60).map(Value::from),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn minutes_are_seconds_in_the_api() {
        for (typed, value) in [
            ("90", Some(json!(5400))),
            ("5.5", Some(json!(330))),
            ("5,5", Some(json!(330))),
            ("", Some(Value::Null)),
            ("-1", None),
            ("soon", None),
            ("1e300", None),
        ] {
            assert_eq!(Input::Minutes.value(typed), value, "{typed}");
        }
        assert_eq!(Input::Minutes.text(&json!(330)), "5.5");
        assert_eq!(Input::Minutes.text(&json!(5400)), "90");
    }
}
