//! Settings for signing in that sessions changed: until the team has put them back or kept them,
//! they may be a way back in (R12).

use super::values::shown;
use super::{Setting, Settings, store};
use crate::audit::event::Event;
use crate::draft::Draft;
use crate::person::Actor;
use crate::refusal::Refusal;
use crate::switch::authorize_full_admin;
use crate::text::Id;
use serde_json::Value;
use std::collections::BTreeMap;

/// The way in which an admin signed in at the vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignIn {
    /// By the team's single sign-on, or nobody knows.
    TeamSso,
    /// By anything else, such as a password at the vendor.
    Other,
}

impl Settings {
    /// The settings that have to be put back or kept before support is switched on: single sign-on,
    /// and two-step verification where it has become weaker.
    pub fn to_review(&self) -> Vec<Setting> {
        let changed = self.changed_by_session();
        changed
            .filter(|(setting, change)| {
                let is_weaker = *setting == Setting::TwoStepVerificationPolicy
                    && self.is_two_step_weaker_than(&change.previous);
                setting.is_single_sign_on() || is_weaker
            })
            .map(|(setting, _)| setting)
            .collect()
    }

    fn is_two_step_weaker_than(&self, previous: &Value) -> bool {
        let previous = serde_json::from_value(previous.clone());
        let present = self.security.two_step_verification_policy;
        // An unreadable value is no reason to let anybody in.
        previous.map_or(true, |previous| present < previous)
    }
}

/// A full admin of the team's own keeps settings that sessions changed, at the values that they were
/// shown. If any has another value by now, nothing is kept. A setting that is not listed, or is kept
/// already, is a no-op.
///
/// While a change of single sign-on is to be reviewed, the admin must not have signed in by it:
/// otherwise the reseller could keep it in the admin's name.
pub fn keep(
    draft: &mut Draft,
    caller: &Id,
    before: &Settings,
    named: &BTreeMap<Setting, Value>,
    sign_in: SignIn,
) -> Result<(), Refusal> {
    let admin = authorize_full_admin(draft, caller)?;
    let is_sso_changed = before
        .to_review()
        .into_iter()
        .any(Setting::is_single_sign_on);
    if is_sso_changed && sign_in == SignIn::TeamSso {
        return Err(Refusal::SignedInByTeamSso);
    }
    let present = before.values();
    for (setting, value) in named {
        if present.get(setting).cloned().map(shown).as_ref() != Some(value) {
            return Err(Refusal::SettingsChanged);
        }
    }
    let mut after = before.clone();
    for (setting, _) in before.changed_by_session() {
        let Some(value) = present
            .get(&setting)
            .filter(|_| named.contains_key(&setting))
        else {
            continue;
        };
        if let Some(change) = after.changes.get_mut(&setting) {
            change.previous = value.clone();
            change.at = draft.now;
        }
        let event = Event::SettingKept {
            setting,
            value: shown(value.clone()),
        };
        draft.record(Actor::Admin(admin.clone()), event);
    }
    store(draft, before, after);
    Ok(())
}
