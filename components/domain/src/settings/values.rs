//! The settings of a team as values, and the record of changes by reseller sessions.

use super::certificate::Certificate;
use super::security::{HttpsUrl, SecurityPolicy};
use super::setting::{Group, Setting};
use super::sharing::SharingPolicy;
use crate::refusal::Refusal;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// All settings of a team. Each group has the names and values of Dropbox's `team_policies`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Settings {
    /// The number of changes so far, for `If-Match`.
    pub revision: u64,
    /// Sharing permissions and controls.
    pub sharing: SharingPolicy,
    /// Authentication and security.
    pub security: SecurityPolicy,
    /// Changes by sessions (R10). One whose setting has its previous value, because it was put back
    /// or kept, is remembered for [`limits::SETTING_MEMORY`]: the platform may report the session's
    /// value late.
    #[serde(
        rename = "changed_by_session",
        default,
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub(super) changes: BTreeMap<Setting, Change>,
}

/// Changes of one setting by sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The value before the first change, or the value that an admin has kept since.
    pub previous: Value,
    /// The moment of the last change, or of the platform's report of the previous value.
    pub at: DateTime<Utc>,
    /// Whether an admin has kept the value.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_kept: bool,
}

/// A setting that sessions changed, as an admin sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangedSetting {
    /// The setting.
    pub setting: Setting,
    /// Its group.
    pub group: Group,
    /// The value before the first change by a session.
    pub previous_value: Value,
    /// The present value.
    pub value: Value,
    /// The moment of the last change by a session.
    pub changed_at: DateTime<Utc>,
}

/// The policies of values by setting. `None` if one does not fit.
fn policies(all: &BTreeMap<Setting, Value>) -> Option<(SharingPolicy, SecurityPolicy)> {
    let all = all.iter();
    let mut values = Map::new();
    values.extend(all.map(|(setting, value)| (setting.as_str().to_owned(), value.clone())));
    let values = Value::Object(values);
    let sharing = SharingPolicy::deserialize(&values).ok()?;
    Some((sharing, SecurityPolicy::deserialize(&values).ok()?))
}

/// Refuses the first value that does not fit its setting.
fn misfit(all: &BTreeMap<Setting, Value>) -> Refusal {
    let fits = |setting: &Setting, value: &Value| {
        let mut others = Settings::default().values();
        others.insert(*setting, value.clone());
        policies(&others).is_some()
    };
    let mut values = all.iter();
    let misfit = values.find(|(setting, value)| !fits(setting, value));
    misfit.map_or(Refusal::SettingsChanged(Vec::new()), |(setting, _)| {
        setting.misfit()
    })
}

impl Settings {
    /// The values of all settings.
    pub fn values(&self) -> BTreeMap<Setting, Value> {
        let mut values = BTreeMap::new();
        for setting in Setting::ALL {
            values.insert(*setting, self.value(*setting));
        }
        values
    }

    /// The settings that sessions changed and nobody has put back or kept.
    pub(super) fn changed_by_session(&self) -> impl Iterator<Item = (Setting, &Change)> {
        let all = self
            .changes
            .iter()
            .map(|(setting, change)| (*setting, change));
        all.filter(|(setting, change)| self.value(*setting) != change.previous)
    }

    /// The changes by sessions that nobody has put back or kept (R10).
    pub fn changed(&self) -> Vec<ChangedSetting> {
        let changed = self.changed_by_session();
        let changed = changed.map(|(setting, change)| ChangedSetting {
            setting,
            group: setting.group(),
            previous_value: shown(change.previous.clone()),
            value: shown(self.value(setting)),
            changed_at: change.at,
        });
        changed.collect()
    }

    /// The settings with some values replaced.
    pub(super) fn with(&self, values: BTreeMap<Setting, Value>) -> Result<Self, Refusal> {
        let mut all = self.values();
        all.extend(values);
        let (sharing, security) = policies(&all).ok_or_else(|| misfit(&all))?;
        security.check()?;
        Ok(Self {
            sharing,
            security,
            ..self.clone()
        })
    }

    /// Refuses an expired certificate that is new, or that stricter single sign-on depends on.
    pub(super) fn refuse_expired(&self, before: &Self, now: DateTime<Utc>) -> Result<(), Refusal> {
        let (before, after) = (&before.security, &self.security);
        let certificate = after.sso_certificate.as_ref();
        let is_new = certificate != before.sso_certificate.as_ref();
        let is_stricter = after.sso_policy.is_stricter_than(before.sso_policy);
        let is_expired = certificate.is_some_and(|certificate| certificate.is_expired(now));
        if is_expired && (is_new || is_stricter) {
            Err(Refusal::CertificateExpired)
        } else {
            Ok(())
        }
    }

    /// The value of a setting.
    pub(super) fn value(&self, setting: Setting) -> Value {
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
}

/// A value as people and logs see it: a certificate by its content.
pub(super) fn shown(mut value: Value) -> Value {
    if let Some(certificate) = value.as_object_mut() {
        certificate.remove("pem");
    }
    value
}
