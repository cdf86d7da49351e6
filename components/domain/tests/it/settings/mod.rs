//! Sharing and security settings: their changes, and R10's list with its way back.

mod changing;
mod restoring;
mod reviewing;

use crate::support::*;
use domain::settings::{Asked, Group, Setting, change, replace, restore};
use domain::{Draft, ObjectName, Refusal, Settings};
use serde_json::{Value, json};

const IDP: &str = include_str!("../../certificates/idp.pem");
const IDP2: &str = include_str!("../../certificates/idp2.pem");
const EXPIRED: &str = include_str!("../../certificates/expired.pem");

const SIGN_IN_URL: &str = "https://idp.acme.example/saml";
const SIGN_OUT_URL: &str = "https://a.example";

fn asked(settings: Value) -> Asked {
    serde_json::from_value(settings).unwrap()
}

fn group(settings: &Value) -> Group {
    let first = asked(settings.clone()).0.into_keys().next();
    first.map_or(Group::Sharing, Setting::group)
}

/// A session changes settings of the group of the first.
fn by_session(before: &Settings, settings: Value) -> Result<(Settings, Draft), Refusal> {
    let (mut draft, session) = in_session();
    let actor = as_session(&draft, &session);
    let group = group(&settings);
    let result = change(&mut draft, &actor, before, (group, &asked(settings)), true);
    assert!(
        result.is_ok()
            || (draft.entries.is_empty()
                && object::<Settings>(&draft, ObjectName::Settings).is_none())
    );
    Ok((result?, draft))
}

fn changed(before: &Settings, settings: Value) -> Settings {
    by_session(before, settings).unwrap().0
}

fn put_back(before: &Settings, only: Option<&[Setting]>) -> Result<(Settings, Draft), Refusal> {
    let mut draft = team();
    restore(&mut draft, &id("ada"), before, only)?;
    let after = object::<Settings>(&draft, ObjectName::Settings).unwrap_or_else(|| before.clone());
    Ok((after, draft))
}

fn listed(settings: &Settings) -> Vec<(Setting, Value, Value)> {
    settings
        .changed()
        .into_iter()
        .map(|one| (one.setting, one.previous_value, one.value))
        .collect()
}

fn sso_settings() -> Value {
    json!({
        "sso_policy": "required",
        "sso_sign_in_url": SIGN_IN_URL,
        "sso_certificate": IDP,
    })
}

/// Single sign-on as a session set it up.
fn sso() -> Settings {
    changed(&Settings::default(), sso_settings())
}

/// Single sign-on as the team set it up at the vendor.
fn own_sso() -> Settings {
    by_platform(&Settings::default(), sso_settings())
}

/// The platform replaces the security settings.
fn by_platform(before: &Settings, security: Value) -> Settings {
    replace(&mut team(), before, &Asked::default(), &asked(security)).unwrap()
}
