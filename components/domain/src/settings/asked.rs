//! Settings by name as a request asks for them.

use super::certificate::Certificate;
use super::setting::Setting;
use crate::refusal::Refusal;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

/// The values that a request asks for, unchecked. No setting is named twice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked(pub BTreeMap<Setting, Value>);

impl Asked {
    /// The values in their stored form. A certificate comes as PEM and is stored with its content.
    pub(super) fn values(&self) -> Result<BTreeMap<Setting, Value>, Refusal> {
        // An enum could also be read from an object, in which it could be named twice.
        let mut values = self.0.iter();
        if let Some((setting, _)) = values.find(|(_, value)| value.is_object() || value.is_array())
        {
            return Err(setting.misfit());
        }
        let mut values = self.0.clone();
        if let Some(value) = values.get_mut(&Setting::SsoCertificate)
            && !value.is_null()
        {
            let pem = value
                .as_str()
                .ok_or_else(|| Setting::SsoCertificate.misfit())?;
            *value = Certificate::parse(pem)?.value();
        }
        Ok(values)
    }
}

impl<'de> Deserialize<'de> for Asked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(SettingsVisitor)
    }
}

struct SettingsVisitor;

impl<'de> Visitor<'de> for SettingsVisitor {
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
