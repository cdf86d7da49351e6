//! A team's sharing and security settings, and the record of changes by reseller sessions (R4,
//! actions 6 and 7; R10).

mod asked;
pub(crate) mod certificate;
pub(crate) mod kind;
mod misfit;
mod pem;
pub(crate) mod review;
pub mod security;
pub(crate) mod setting;
pub mod sharing;
mod values;

use crate::audit::event::Event;
use crate::authorize::authorize_full_admin;
use crate::changes::ObjectName;
use crate::draft::Draft;
use crate::limits;
use crate::operations::Operation;
use crate::person::Actor;
use crate::refusal::{Part, Refusal};
use crate::text::Id;
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use values::shown;

pub use asked::Asked;
pub use kind::Kind;
pub use review::{SignIn, keep};
pub use security::{HttpsUrl, SecurityPolicy};
pub use setting::{Group, Setting};
pub use sharing::SharingPolicy;
pub use values::{Change, ChangedSetting, Settings};

/// A session changes settings of one group. A no-op is recorded as a view. `is_current` is whether
/// the request names the present revision, or none.
pub fn change(
    draft: &mut Draft,
    actor: &Actor,
    before: &Settings,
    (group, asked): (Group, &Asked),
    is_current: bool,
) -> Result<Settings, Refusal> {
    if !is_current {
        return Err(Refusal::PreconditionFailed("If-Match"));
    }
    check_group(asked, group)?;
    let after = before.with(asked.values()?)?;
    after.refuse_expired(before, draft.now)?;
    let after = put(draft, actor, before, after);
    if after.revision == before.revision {
        let operation = match group {
            Group::Sharing => Operation::ChangeSharingPolicy,
            Group::Security => Operation::ChangeSecurityPolicy,
        };
        draft.record_look(actor, Event::Viewed { operation });
    }
    Ok(after)
}

/// An admin puts back settings that sessions changed: the named ones, or all. Settings that nobody
/// changed stay (R10). A certificate comes back even if it has expired meanwhile: it signs nobody in,
/// and the session's might.
pub fn restore(
    draft: &mut Draft,
    caller: &Id,
    before: &Settings,
    only: Option<&[Setting]>,
) -> Result<(), Refusal> {
    let admin = authorize_full_admin(draft, caller)?;
    let changes = before.changed_by_session();
    let changes = changes.filter(|(setting, _)| only.is_none_or(|only| only.contains(setting)));
    let mut values = BTreeMap::new();
    values.extend(changes.map(|(setting, change)| (setting, change.previous.clone())));
    let after = restored(before, values, only.is_none())?;
    put(draft, &Actor::Admin(admin), before, after);
    Ok(())
}

/// The settings with earlier values. Where all are put back, and single sign-on would be incomplete
/// because the team demands it by now, it stays on the list and the others are put back.
fn restored(
    before: &Settings,
    mut values: BTreeMap<Setting, Value>,
    are_all: bool,
) -> Result<Settings, Refusal> {
    match before.with(values.clone()) {
        Err(Refusal::SsoIncomplete(_)) if are_all => {
            values.retain(|setting, _| !setting.is_single_sign_on());
            before.with(values)
        }
        result => result,
    }
}

/// The platform replaces all settings by those at the vendor; a setting that it does not name has
/// its default. An expired certificate is accepted, since the vendor already uses it.
pub fn replace(
    draft: &mut Draft,
    before: &Settings,
    sharing: &Asked,
    security: &Asked,
) -> Result<Settings, Refusal> {
    check_group(sharing, Group::Sharing)?;
    check_group(security, Group::Security)?;
    let replaced = replaced(sharing, security).map_err(in_its_policy)?;
    let after = Settings {
        sharing: replaced.sharing,
        security: replaced.security,
        ..before.clone()
    };
    Ok(put(draft, &Actor::Platform, before, after))
}

fn replaced(sharing: &Asked, security: &Asked) -> Result<Settings, Refusal> {
    let mut values = sharing.values()?;
    values.extend(security.values()?);
    Settings::default().with(values)
}

/// A refusal of a value, for a body of both policies.
fn in_its_policy(refusal: Refusal) -> Refusal {
    let (pointer, rule) = match refusal {
        Refusal::Invalid(Part::Field(pointer), rule) => (pointer, rule),
        Refusal::SsoIncomplete(_) => return Refusal::SsoIncomplete("/security/sso_policy"),
        other => return other,
    };
    let mut settings = Setting::ALL.iter();
    let group = settings
        .find(|setting| setting.pointer() == pointer)
        .map_or("", |setting| setting.group().as_str());
    Refusal::field(format!("/{group}{pointer}"), rule)
}

fn check_group(asked: &Asked, group: Group) -> Result<(), Refusal> {
    match asked.0.keys().find(|setting| setting.group() != group) {
        None => Ok(()),
        Some(setting) => {
            let rule = "is a setting of the other policy";
            let pointer = format!("/{}{}", group.as_str(), setting.pointer());
            Err(Refusal::field(pointer, rule))
        }
    }
}

/// Records the differences, keeps the record of changes by sessions, and sets the settings of the
/// commit, if there is any difference.
fn put(draft: &mut Draft, actor: &Actor, before: &Settings, mut after: Settings) -> Settings {
    let old = before.values();
    forget_changes(&mut after, &old, draft.now);
    for (setting, new) in after.values() {
        let previous = old.get(&setting).cloned().unwrap_or_default();
        if previous == new {
            continue;
        }
        let change = Change {
            previous,
            at: draft.now,
            is_kept: false,
        };
        track_change(&mut after, actor, setting, &change, &new);
        let event = Event::SettingChanged {
            setting,
            previous: shown(change.previous),
            new: shown(new),
        };
        draft.record_change(actor, event);
    }
    store(draft, before, after)
}

/// Sets the settings of the commit, if they differ from those before.
fn store(draft: &mut Draft, before: &Settings, mut after: Settings) -> Settings {
    if after == *before {
        return after;
    }
    let values = after.values();
    forget_changes(&mut after, &values, draft.now);
    after.revision += 1;
    draft.changes.set(ObjectName::Settings, &after);
    after
}

/// Forgets changes that were put back or kept, once their time is over.
fn forget_changes(settings: &mut Settings, values: &BTreeMap<Setting, Value>, now: DateTime<Utc>) {
    let oldest = now - limits::SETTING_MEMORY;
    settings.changes.retain(|setting, change| {
        values.get(setting) != Some(&change.previous) || change.at > oldest
    });
}

/// Keeps the record of changes by sessions. A change by the platform may be a late echo of a
/// session's own change, or of the value before, and ends nothing: the memory runs from there.
fn track_change(
    settings: &mut Settings,
    actor: &Actor,
    setting: Setting,
    change: &Change,
    new: &Value,
) {
    let is_session = matches!(actor, Actor::Reseller { .. });
    match settings.changes.entry(setting) {
        Entry::Occupied(mut known) if *actor != Actor::Platform || known.get().previous == *new => {
            let known = known.get_mut();
            known.at = change.at;
            known.is_kept &= !is_session;
        }
        Entry::Vacant(place) if is_session => {
            place.insert(change.clone());
        }
        Entry::Occupied(_) | Entry::Vacant(_) => {}
    }
}
