//! A team's sharing and security settings, and what of them reseller sessions changed (R4, actions 6 and 7; R10).

pub(crate) mod certificate;
pub mod security;
pub(crate) mod setting;
pub mod sharing;

use crate::audit::event::Event;
use crate::changes::ObjectName;
use crate::draft::Draft;
use crate::operations::Operation;
use crate::person::Actor;
use crate::refusal::Refusal;
use crate::switch::authorize_full_admin;
use crate::text::Id;
use certificate::Certificate;
use chrono::{DateTime, Utc};
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;

pub use security::{HttpsUrl, SecurityPolicy};
pub use setting::{Group, Kind, Setting};
pub use sharing::SharingPolicy;

/// All settings of a team. Each group has the names and values of Dropbox's `team_policies`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Settings {
    /// Counts the changes; what `If-Match` is held against.
    pub revision: u64,
    /// Sharing permissions and controls.
    pub sharing: SharingPolicy,
    /// Authentication and security.
    pub security: SecurityPolicy,
    /// What sessions changed and nobody has put back: the value before, by setting (R10).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub changed_by_session: BTreeMap<Setting, Change>,
}

/// What sessions made of a setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The value before the first of them.
    pub previous: Value,
    /// When the last of them was.
    pub at: DateTime<Utc>,
}

/// A setting that sessions changed, for an admin to see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangedSetting {
    /// Which one.
    pub setting: Setting,
    /// What it is about.
    pub group: Group,
    /// The value before the first change by a session.
    pub previous_value: Value,
    /// The value now.
    pub value: Value,
    /// When a session changed it last.
    pub changed_at: DateTime<Utc>,
}

/// Settings that someone asks for, by name: values as they came. None is named twice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked(pub BTreeMap<Setting, Value>);

impl Settings {
    /// The values of all settings.
    pub fn values(&self) -> BTreeMap<Setting, Value> {
        let all = Setting::ALL.iter();
        all.map(|setting| (*setting, self.value(*setting)))
            .collect()
    }

    /// The value of a setting.
    fn value(&self, setting: Setting) -> Value {
        let (sharing, security) = (&self.sharing, &self.security);
        match setting {
            Setting::SharedFolderMemberPolicy => {
                sharing.shared_folder_member_policy.as_str().into()
            }
            Setting::SharedFolderJoinPolicy => sharing.shared_folder_join_policy.as_str().into(),
            Setting::SharedLinkCreatePolicy => sharing.shared_link_create_policy.as_str().into(),
            Setting::SharedFolderLinkRestrictionPolicy => {
                let policy = sharing.shared_folder_link_restriction_policy;
                policy.as_str().into()
            }
            Setting::EnforceLinkPasswordPolicy => {
                sharing.enforce_link_password_policy.as_str().into()
            }
            Setting::DefaultLinkExpirationDaysPolicy => {
                sharing.default_link_expiration_days_policy.as_str().into()
            }
            Setting::SharedLinkDefaultPermissionsPolicy => {
                let policy = sharing.shared_link_default_permissions_policy;
                policy.as_str().into()
            }
            Setting::GroupCreationPolicy => sharing.group_creation_policy.as_str().into(),
            Setting::SsoPolicy => security.sso_policy.as_str().into(),
            Setting::SsoSignInUrl => security
                .sso_sign_in_url
                .as_ref()
                .map(HttpsUrl::as_str)
                .into(),
            Setting::SsoSignOutUrl => security
                .sso_sign_out_url
                .as_ref()
                .map(HttpsUrl::as_str)
                .into(),
            Setting::SsoCertificate => security
                .sso_certificate
                .as_ref()
                .map(Certificate::value)
                .into(),
            Setting::TwoStepVerificationPolicy => {
                security.two_step_verification_policy.as_str().into()
            }
            Setting::PasswordStrengthPolicy => security.password_strength_policy.as_str().into(),
            Setting::SessionFixedLengthSeconds => security.session_fixed_length_seconds.into(),
            Setting::SessionIdleLengthSeconds => security.session_idle_length_seconds.into(),
            Setting::ActiveDeviceLimit => security.active_device_limit.into(),
        }
    }

    /// What sessions changed and nobody has put back (R10).
    pub fn changed(&self) -> Vec<ChangedSetting> {
        let mut values = self.values();
        let changed = |(setting, change): (&Setting, &Change)| ChangedSetting {
            setting: *setting,
            group: setting.group(),
            previous_value: shown(change.previous.clone()),
            value: shown(values.remove(setting).unwrap_or_default()),
            changed_at: change.at,
        };
        self.changed_by_session.iter().map(changed).collect()
    }

    /// The settings with some values in place of theirs.
    fn with(&self, values: BTreeMap<Setting, Value>) -> Result<Self, Refusal> {
        let mut all = self.values();
        all.extend(values);
        let bad = |_| Refusal::Invalid("a setting");
        let all = serde_json::to_value(all).map_err(bad)?;
        let sharing = SharingPolicy::deserialize(&all).map_err(bad)?;
        let security = SecurityPolicy::deserialize(&all).map_err(bad)?;
        security.check()?;
        Ok(Self {
            sharing,
            security,
            ..self.clone()
        })
    }

    /// Refuses a certificate that has expired, where that is what changes or what single sign-on is now to rest on.
    fn refuse_expired(&self, before: &Self, now: DateTime<Utc>) -> Result<(), Refusal> {
        let (before, after) = (&before.security, &self.security);
        let is_used = after.sso_certificate != before.sso_certificate
            || after.sso_policy.is_stricter_than(before.sso_policy);
        let is_expired = after
            .sso_certificate
            .as_ref()
            .is_some_and(|certificate| certificate.is_expired(now));
        if is_used && is_expired {
            Err(Refusal::CertificateExpired)
        } else {
            Ok(())
        }
    }
}

/// A session changes settings of one group. What is so already stays; if all is, that is entered as a look.
/// `is_current` tells whether the caller knows the revision that he changes, or doesn't mind.
pub fn change(
    draft: &mut Draft,
    actor: &Actor,
    operation: Operation,
    before: &Settings,
    (group, asked): (Group, &Asked),
    is_current: bool,
) -> Result<Settings, Refusal> {
    if !is_current {
        return Err(Refusal::PreconditionFailed);
    }
    if asked.0.keys().any(|setting| setting.group() != group) {
        return Err(Refusal::Invalid("a setting of another group"));
    }
    let after = before.with(asked.values()?)?;
    after.refuse_expired(before, draft.now)?;
    let after = put(draft, actor, before, after);
    if after.revision == before.revision {
        draft.record(actor.clone(), Event::Viewed { operation });
    }
    Ok(after)
}

/// An admin puts back what sessions changed: the settings named, or all. One that nobody changed stays (R10).
pub fn restore(
    draft: &mut Draft,
    caller: &Id,
    before: &Settings,
    only: Option<&[Setting]>,
) -> Result<(), Refusal> {
    let admin = authorize_full_admin(draft, caller)?;
    let is_meant = |setting: &Setting| only.is_none_or(|only| only.contains(setting));
    let changes = before
        .changed_by_session
        .iter()
        .filter(|(setting, _)| is_meant(setting));
    let after = before.with(
        changes
            .map(|(setting, change)| (*setting, change.previous.clone()))
            .collect(),
    )?;
    after.refuse_expired(before, draft.now)?;
    put(draft, &Actor::Admin(admin), before, after);
    Ok(())
}

/// The platform brings the settings as they are at the vendor, the whole of them: what is not named has its default. An
/// expired certificate is taken, since that is how things are.
pub fn replace(
    draft: &mut Draft,
    before: &Settings,
    sharing: &Asked,
    security: &Asked,
) -> Result<Settings, Refusal> {
    let is_of = |asked: &Asked, group| asked.0.keys().all(|setting| setting.group() == group);
    if !is_of(sharing, Group::Sharing) || !is_of(security, Group::Security) {
        return Err(Refusal::Invalid("a setting of another group"));
    }
    let mut values = sharing.values()?;
    values.extend(security.values()?);
    let Settings {
        sharing, security, ..
    } = Settings::default().with(values)?;
    Ok(put(
        draft,
        &Actor::Platform,
        before,
        Settings {
            sharing,
            security,
            ..before.clone()
        },
    ))
}

/// Enters what differs, keeps R10's list, and sets the settings of the commit, if anything differs.
fn put(draft: &mut Draft, actor: &Actor, before: &Settings, mut after: Settings) -> Settings {
    let is_session = matches!(actor, Actor::Reseller { .. });
    let old = before.values();
    for (setting, new) in after.values() {
        let previous = old.get(&setting).cloned().unwrap_or_default();
        if previous == new {
            continue;
        }
        // What the platform brings may be the late echo of a session's own step: only the value before ends the matter.
        let is_admin = matches!(actor, Actor::Admin(_));
        match after.changed_by_session.entry(setting) {
            Entry::Occupied(known) if is_admin || known.get().previous == new => {
                known.remove();
            }
            Entry::Occupied(mut known) if is_session => known.get_mut().at = draft.now,
            Entry::Vacant(place) if is_session => {
                place.insert(Change {
                    previous: previous.clone(),
                    at: draft.now,
                });
            }
            _ => {}
        }
        draft.record(
            actor.clone(),
            Event::SettingChanged {
                setting,
                previous: shown(previous),
                new: shown(new),
            },
        );
    }
    if after != *before {
        after.revision += 1;
        draft.changes.set(ObjectName::Settings, &after);
    }
    after
}

/// A value as people and logs are told it: of a certificate what is in it, not itself.
fn shown(mut value: Value) -> Value {
    if let Some(certificate) = value.as_object_mut() {
        certificate.remove("pem");
    }
    value
}

impl Asked {
    /// The values as they are kept. A certificate comes as PEM and is kept with what it says.
    fn values(&self) -> Result<BTreeMap<Setting, Value>, Refusal> {
        // A choice could also be read from an object, in which it could come twice.
        if self
            .0
            .values()
            .any(|value| value.is_object() || value.is_array())
        {
            return Err(Refusal::Invalid("a setting"));
        }
        let mut values = self.0.clone();
        match values.get_mut(&Setting::SsoCertificate) {
            None | Some(Value::Null) => {}
            Some(value) => {
                let pem = value.as_str().ok_or(Refusal::Invalid("a certificate"))?;
                let certificate = Certificate::parse(pem)?;
                *value = certificate.value();
            }
        }
        Ok(values)
    }
}

impl<'de> Deserialize<'de> for Asked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Settings;

        impl<'de> Visitor<'de> for Settings {
            type Value = Asked;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of settings")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Asked, M::Error> {
                let mut asked = BTreeMap::new();
                while let Some((setting, value)) = map.next_entry()? {
                    if asked.insert(setting, value).is_some() {
                        return Err(M::Error::custom("a setting is named twice"));
                    }
                }
                Ok(Asked(asked))
            }
        }

        deserializer.deserialize_map(Settings)
    }
}
