//! Sharing permissions and controls, and authentication and security settings (actions 6 and 7).
//!
//! Only what someone touched is sent, on the revision that the form shows. A form that comes twice finds its own values the
//! second time and has nothing to change; one that comes too late is shown again, with the present values of all that nobody
//! touched.

use crate::client::Call;
use crate::failure::{Failure, Refused};
use crate::form::Form;
use crate::page::{Layout, html_refused, redirect_done};
use crate::session::page::SessionPage;
use crate::text::Text;
use askama::Template;
use axum::response::Response;
use domain::Operation;
use domain::operations::{
    CHANGE_SECURITY_POLICY, CHANGE_SHARING_POLICY, READ_SECURITY_POLICY, READ_SHARING_POLICY,
};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What a setting may be.
enum Kind {
    /// One of these.
    Choice(&'static [&'static str]),
    /// Seconds, shown as minutes, or nothing.
    Minutes,
    /// A number, or nothing.
    Number,
    /// A URL, or nothing.
    Url,
    /// A certificate; empty leaves it as it is.
    Certificate,
}

/// A group of settings: a page of the console and two operations of the API.
struct Group {
    page: &'static str,
    read: &'static Operation,
    change: &'static Operation,
    settings: &'static [(&'static str, Kind)],
}

static SHARING: Group = Group {
    page: "sharing",
    read: &READ_SHARING_POLICY,
    change: &CHANGE_SHARING_POLICY,
    settings: &[
        (
            "shared_folder_member_policy",
            Kind::Choice(&["team", "team_and_approved", "anyone"]),
        ),
        (
            "shared_folder_join_policy",
            Kind::Choice(&["from_team_only", "from_anyone"]),
        ),
        (
            "shared_link_create_policy",
            Kind::Choice(&[
                "default_public",
                "default_team_only",
                "team_only",
                "default_no_one",
            ]),
        ),
        (
            "shared_folder_link_restriction_policy",
            Kind::Choice(&["members", "anyone"]),
        ),
        (
            "enforce_link_password_policy",
            Kind::Choice(&["optional", "required"]),
        ),
        (
            "default_link_expiration_days_policy",
            Kind::Choice(&[
                "none", "day_1", "day_3", "day_7", "day_30", "day_90", "day_180", "year_1",
            ]),
        ),
        (
            "shared_link_default_permissions_policy",
            Kind::Choice(&["default", "edit", "view"]),
        ),
        (
            "group_creation_policy",
            Kind::Choice(&["admins_and_members", "admins_only"]),
        ),
    ],
};

static SECURITY: Group = Group {
    page: "security",
    read: &READ_SECURITY_POLICY,
    change: &CHANGE_SECURITY_POLICY,
    settings: &[
        (
            "sso_policy",
            Kind::Choice(&["disabled", "optional", "required"]),
        ),
        ("sso_sign_in_url", Kind::Url),
        ("sso_sign_out_url", Kind::Url),
        ("sso_certificate", Kind::Certificate),
        (
            "two_step_verification_policy",
            Kind::Choice(&["disabled", "optional", "required"]),
        ),
        (
            "password_strength_policy",
            Kind::Choice(&[
                "minimal_requirements",
                "moderate_password",
                "strong_password",
            ]),
        ),
        ("session_fixed_length_seconds", Kind::Minutes),
        ("session_idle_length_seconds", Kind::Minutes),
        ("active_device_limit", Kind::Number),
    ],
};

type Typed = BTreeMap<String, String>;

/// A setting as the form shows it.
struct Field {
    name: &'static str,
    label: String,
    hint: String,
    input: &'static str,
    value: String,
    /// The present value as the form shows it.
    was: String,
    /// Words and labels, where one of them is to be chosen.
    options: Vec<(String, String)>,
    /// The present value for people, where the field does not show it.
    present: Option<String>,
}

#[derive(Template)]
#[template(path = "session/settings.html")]
struct SettingsTemplate {
    layout: Layout,
    t: Text,
    revision: String,
    fields: Vec<Field>,
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
    group: &Group,
    typed: Option<Typed>,
    refused: Option<Refused>,
) -> Result<Response, Failure> {
    let policy: Map<String, Value> = session.api.get(group.read, &[&session.team], &[]).await?;
    let t = session.request.t;
    let title = if group.page == "sharing" {
        t.sharing()
    } else {
        t.security()
    };
    let layout = session.layout(title, group.page, refused.as_ref());
    let present = |name: &str| policy.get(name).unwrap_or(&Value::Null);
    let fields = group.settings.iter().map(|(name, kind)| {
        let touched = typed.as_ref().and_then(|typed| touched(typed, name));
        kind.field(name, touched, present(name), t)
    });
    let page = SettingsTemplate {
        layout,
        t,
        revision: revision(&policy),
        fields: fields.collect(),
    };
    Ok(html_refused(refused.as_ref(), &page))
}

async fn change(
    session: &SessionPage,
    group: &Group,
    form: Form<Typed>,
) -> Result<Response, Failure> {
    let Form { typed, key } = form;
    match patch(session, group, &typed).await {
        Ok(()) => Ok(redirect_done(&session.path(group.page), "saved")),
        Err(failure) => {
            show(
                session,
                group,
                Some(typed),
                Some(failure.beside_form(&key)?),
            )
            .await
        }
    }
}

async fn patch(session: &SessionPage, group: &Group, typed: &Typed) -> Result<(), Failure> {
    let policy: Map<String, Value> = session.api.get(group.read, &[&session.team], &[]).await?;
    let mut changed = Map::new();
    for (name, kind) in group.settings {
        let Some(text) = touched(typed, name) else {
            continue;
        };
        if kind.text(policy.get(*name).unwrap_or(&Value::Null)) != text {
            changed.insert(
                (*name).to_owned(),
                kind.value(text)
                    .ok_or_else(|| Failure::refused(422, "invalid_body"))?,
            );
        }
    }
    if typed.contains_key("remove_certificate") {
        changed.insert("sso_certificate".into(), Value::Null);
    }
    if changed.is_empty() {
        return Ok(());
    }
    let revision = typed.get("revision").cloned().unwrap_or_default();
    let call = Call::new(group.change, &[&session.team])
        .body(&changed)?
        .revision(&revision);
    session.api.perform(call).await
}

/// What was typed into a field, if that is not what the form had shown in it.
fn touched<'a>(typed: &'a Typed, name: &str) -> Option<&'a str> {
    let text = typed.get(name)?.trim();
    let was = typed
        .get(&format!("was-{name}"))
        .map_or("", |text| text.trim());
    (text != was).then_some(text)
}

fn revision(policy: &Map<String, Value>) -> String {
    policy
        .get("revision")
        .map(Value::to_string)
        .unwrap_or_default()
}

impl Kind {
    /// A present value as the form shows it.
    fn text(&self, value: &Value) -> String {
        match (self, value) {
            (Self::Minutes, Value::Number(seconds)) => {
                (seconds.as_f64().unwrap_or_default() / 60.0).to_string()
            }
            (Self::Number, Value::Number(number)) => number.to_string(),
            (Self::Choice(_) | Self::Url, Value::String(text)) => text.clone(),
            _ => String::new(),
        }
    }

    /// What was typed, as the API takes it.
    fn value(&self, text: &str) -> Option<Value> {
        match self {
            _ if text.is_empty() => Some(Value::Null),
            Self::Choice(options) => options.contains(&text).then(|| text.into()),
            Self::Url | Self::Certificate => Some(text.into()),
            Self::Number => text.parse::<u32>().ok().map(Into::into),
            Self::Minutes => {
                let seconds = (text.replace(',', ".").parse::<f64>().ok()? * 60.0).round();
                // Whatever is not a number of 32 bits is refused by the API as out of bounds.
                (0.0..=f64::from(u32::MAX))
                    .contains(&seconds)
                    .then(|| json!(seconds as u32))
            }
        }
    }

    fn field(&self, name: &'static str, touched: Option<&str>, present: &Value, t: Text) -> Field {
        let was = self.text(present);
        let mut options = match self {
            Self::Choice(options) => options.iter().map(|word| (*word).to_owned()).collect(),
            _ => Vec::new(),
        };
        // A word that the API has learnt since stays what it is.
        if matches!(self, Self::Choice(_)) && !options.contains(&was) {
            options.push(was.clone());
        }
        let is_hidden =
            matches!(self, Self::Certificate) || touched.is_some_and(|touched| touched != was);
        Field {
            name,
            label: t.setting(name),
            hint: t.setting_hint(name).unwrap_or_default(),
            input: match self {
                Self::Choice(_) => "choice",
                Self::Minutes => "minutes",
                Self::Number => "number",
                Self::Url => "url",
                Self::Certificate => "certificate",
            },
            value: touched.unwrap_or(&was).to_owned(),
            options: options
                .into_iter()
                .map(|word| (word.clone(), t.value(name, &word)))
                .collect(),
            present: is_hidden.then(|| t.setting_value(name, present)),
            was,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(Kind::Minutes.value(typed), value, "{typed}");
        }
        assert_eq!(Kind::Minutes.text(&json!(330)), "5.5");
        assert_eq!(Kind::Minutes.text(&json!(5400)), "90");
    }
}
