//! What a command changes of that which is not in the team's state because it grows: entries of maps, and objects.
//!
//! Values are JSON from here on: who changes no team folders need not know how one is written.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::value::{RawValue, to_raw_value};
use std::collections::BTreeMap;

/// The maps of a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MapName {
    /// Members by id.
    Members,
    /// Members by address, in lower case. An address is one member's.
    Emails,
    /// Members by [`crate::Member::name_key`].
    Names,
    /// Team folders by id.
    Folders,
    /// Team folders by name, in lower case.
    FolderNames,
    /// Support requests by id.
    Requests,
    /// Sharing events by [`crate::SharingEvent::time_key`].
    Sharing,
    /// The time keys of sharing events, by id.
    SharingIds,
    /// When members whom sessions added went, by address in lower case.
    Brought,
    /// Requests that may be repeated, by the digest of their `Idempotency-Key`.
    Remembered,
}

/// Single objects of a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObjectName {
    /// [`crate::Settings`].
    Settings,
    /// [`crate::Activity`].
    Activity,
}

impl ObjectName {
    /// Its name in keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Settings => "settings",
            Self::Activity => "activity",
        }
    }
}

/// An entry of a map that is forgotten some time after this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Since {
    /// When what it tells happened.
    pub at: DateTime<Utc>,
}

/// Entries of one map that change: their values after, `None` for those that go.
pub type Entries = BTreeMap<String, Option<Box<RawValue>>>;

/// What a command changes.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    maps: BTreeMap<MapName, Entries>,
    objects: BTreeMap<ObjectName, Box<RawValue>>,
    is_unwritable: bool,
}

impl Changes {
    /// Sets an entry of a map.
    pub fn put(&mut self, map: MapName, key: impl Into<String>, value: &impl Serialize) {
        if let Some(value) = self.raw(value) {
            self.maps
                .entry(map)
                .or_default()
                .insert(key.into(), Some(value));
        }
    }

    /// Removes an entry of a map, unless the same command sets it: what one member gives up another may take.
    pub fn remove(&mut self, map: MapName, key: impl Into<String>) {
        self.maps
            .entry(map)
            .or_default()
            .entry(key.into())
            .or_default();
    }

    /// Sets an object.
    pub fn set(&mut self, object: ObjectName, value: &impl Serialize) {
        if let Some(value) = self.raw(value) {
            self.objects.insert(object, value);
        }
    }

    fn raw(&mut self, value: &impl Serialize) -> Option<Box<RawValue>> {
        let raw = to_raw_value(value).ok();
        self.is_unwritable |= raw.is_none();
        raw
    }

    /// Whether a value could not be written as JSON, so that the command has to fail.
    pub fn is_unwritable(&self) -> bool {
        self.is_unwritable
    }

    /// The changes by map.
    pub fn maps(&self) -> &BTreeMap<MapName, Entries> {
        &self.maps
    }

    /// The objects that change.
    pub fn objects(&self) -> &BTreeMap<ObjectName, Box<RawValue>> {
        &self.objects
    }

    /// The values that a map gets, by key.
    pub fn values<T: DeserializeOwned>(&self, map: MapName) -> Vec<T> {
        let entries = self.maps.get(&map).into_iter().flatten();
        entries
            .filter_map(|(_, value)| serde_json::from_str(value.as_ref()?.get()).ok())
            .collect()
    }

    /// The keys that a map loses.
    pub fn removed(&self, map: MapName) -> Vec<&str> {
        let entries = self.maps.get(&map).into_iter().flatten();
        entries
            .filter(|(_, value)| value.is_none())
            .map(|(key, _)| key.as_str())
            .collect()
    }

    /// An object that changes.
    pub fn object<T: DeserializeOwned>(&self, object: ObjectName) -> Option<T> {
        serde_json::from_str(self.objects.get(&object)?.get()).ok()
    }
}
