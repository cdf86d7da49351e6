//! Settings for signing in that sessions changed: until the team has put them back or kept them,
//! they may be a way back in (R12).

use super::values::shown;
use super::{Change, Setting, Settings, store};
use crate::audit::event::Event;
use crate::authorize::authorize_full_admin;
use crate::draft::Draft;
use crate::limits;
use crate::person::{Actor, ResellerProfile};
use crate::refusal::Refusal;
use crate::text::Id;
use chrono::{DateTime, Utc};
use serde_json::Value;

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

    /// Whether a token may stem from single sign-on of a session's making: from before it was put
    /// back, if not from now.
    fn is_sso_suspect(&self, now: DateTime<Utc>) -> bool {
        self.changes.iter().any(|(setting, change)| {
            let is_over = change.is_kept || change.at <= now - limits::SETTING_MEMORY;
            let is_settled = is_over && self.value(*setting) == change.previous;
            setting.is_single_sign_on() && !is_settled
        })
    }

    fn is_two_step_weaker_than(&self, previous: &Value) -> bool {
        let previous = serde_json::from_value(previous.clone());
        let present = self.security.two_step_verification_policy;
        // An unreadable value is no reason to let anybody in.
        previous.map_or(true, |previous| present < previous)
    }
}

/// Refuses to let the reseller in, or further in, while settings for signing in are to be reviewed,
/// and for an admin who may have signed in by those of a session's making.
pub(crate) fn check_wider_access(
    settings: &Settings,
    sign_in: SignIn,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let to_review = settings.to_review();
    if !to_review.is_empty() {
        return Err(Refusal::SettingsToReview(to_review));
    }
    check_sign_in(settings, sign_in, now)
}

/// Refuses an admin who may have signed in by single sign-on of a session's making.
fn check_sign_in(settings: &Settings, sign_in: SignIn, now: DateTime<Utc>) -> Result<(), Refusal> {
    if settings.is_sso_suspect(now) && sign_in == SignIn::TeamSso {
        Err(Refusal::SignedInByTeamSso)
    } else {
        Ok(())
    }
}

/// A full admin of the team's own keeps settings that sessions changed, at the values that they were
/// shown. If any has another value by now, nothing is kept. A setting that is not listed, or is kept
/// already, is a no-op.
///
/// While a change of single sign-on is remembered, the admin must not have signed in by it: otherwise
/// the reseller could keep it in the admin's name. Nor may someone with an address of the reseller.
pub fn keep(
    draft: &mut Draft,
    caller: &Id,
    before: &Settings,
    named: &[(Setting, Value)],
    sign_in: SignIn,
    reseller: Option<&ResellerProfile>,
) -> Result<(), Refusal> {
    let admin = authorize_full_admin(draft, caller)?;
    if reseller.is_some_and(|reseller| reseller.owns(&admin.email)) {
        return Err(Refusal::NotAnAdmin);
    }
    check_sign_in(before, sign_in, draft.now)?;
    let mut different = Vec::new();
    for (place, (setting, value)) in named.iter().enumerate() {
        if shown(before.value(*setting)) != *value {
            different.push(place);
        }
    }
    if !different.is_empty() {
        return Err(Refusal::SettingsChanged(different));
    }
    let mut after = before.clone();
    for (setting, change) in &mut after.changes {
        let value = before.value(*setting);
        if !named.iter().any(|(named, _)| named == setting) || change.previous == value {
            continue;
        }
        *change = Change {
            previous: value.clone(),
            at: draft.now,
            is_kept: true,
        };
        let event = Event::SettingKept {
            setting: *setting,
            value: shown(value),
        };
        draft.record(Actor::Admin(admin.clone()), event);
    }
    store(draft, before, after);
    Ok(())
}
