//! The changes of a command beside the team's state: entries of maps, and single objects.
//!
//! Values are JSON from here on, so that a commit that touches no team folder need not know their
//! format.

use crate::folders::folder::TeamFolder;
use crate::idempotency::Remembered;
use crate::person::Member;
use crate::sharing::event::SharingEvent;
use crate::support::request::SupportRequest;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};
use std::collections::BTreeMap;
use std::marker::PhantomData;

/// The maps of a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MapName {
    /// See [`maps::MEMBERS`].
    Members,
    /// See [`maps::EMAILS`].
    Emails,
    /// See [`maps::NAMES`].
    Names,
    /// See [`maps::FOLDERS`].
    Folders,
    /// See [`maps::FOLDER_NAMES`].
    FolderNames,
    /// See [`maps::REQUESTS`].
    Requests,
    /// See [`maps::SHARING`].
    Sharing,
    /// See [`maps::SHARING_IDS`].
    SharingIds,
    /// See [`maps::REMOVED_SESSION_MEMBERS`].
    #[serde(rename = "brought")]
    RemovedSessionMembers,
    /// See [`maps::remembered`].
    Remembered,
}

/// The name of a map with the type of its values.
pub struct Map<V> {
    name: MapName,
    values: PhantomData<fn() -> V>,
}

impl<V> Map<V> {
    const fn new(name: MapName) -> Self {
        Self {
            name,
            values: PhantomData,
        }
    }

    /// The name.
    pub fn name(self) -> MapName {
        self.name
    }
}

impl<V> Clone for Map<V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V> Copy for Map<V> {}

/// The maps of a team with the types of their values.
pub mod maps {
    use super::*;

    /// Members by id.
    pub const MEMBERS: Map<Member> = Map::new(MapName::Members);
    /// Members by [`crate::Email::key`]; each address belongs to one member.
    pub const EMAILS: Map<Member> = Map::new(MapName::Emails);
    /// Members by [`Member::name_keys`].
    pub const NAMES: Map<Member> = Map::new(MapName::Names);
    /// Team folders by id.
    pub const FOLDERS: Map<TeamFolder> = Map::new(MapName::Folders);
    /// Team folders by [`TeamFolder::name_key`].
    pub const FOLDER_NAMES: Map<TeamFolder> = Map::new(MapName::FolderNames);
    /// Support requests by id.
    pub const REQUESTS: Map<SupportRequest> = Map::new(MapName::Requests);
    /// Sharing events by [`SharingEvent::time_key`].
    pub const SHARING: Map<SharingEvent> = Map::new(MapName::Sharing);
    /// The time keys of sharing events, by id.
    pub const SHARING_IDS: Map<String> = Map::new(MapName::SharingIds);
    /// Removals of members that a session had added or removed, by [`crate::Email::key`].
    pub const REMOVED_SESSION_MEMBERS: Map<Removed> = Map::new(MapName::RemovedSessionMembers);

    /// Requests that may be repeated, by the digest of their `Idempotency-Key`. The type of a value
    /// depends on the request's operation.
    pub const fn remembered<T>() -> Map<Remembered<T>> {
        Map::new(MapName::Remembered)
    }
}

/// A change of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberChange {
    /// The member before; `None` if they were added.
    pub before: Option<Member>,
    /// The member after; `None` if they were removed.
    pub after: Option<Member>,
    /// The key of the address after ([`crate::Email::key`]): the commit checks it, in components
    /// too that have no need of the tables from which keys are made.
    pub address: Option<String>,
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
    /// The name in keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Settings => "settings",
            Self::Activity => "activity",
        }
    }
}

/// A value that expires some time after its moment.
pub trait Timestamped {
    /// The moment.
    fn at(&self) -> DateTime<Utc>;
}

/// The removal of a member whom sessions had something to do with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// When the member was removed.
    pub at: DateTime<Utc>,
    /// Whether a session had added or promoted the member, and the team had not confirmed it.
    #[serde(default = "is_marked")]
    pub is_marked: bool,
    /// Whether a session took away an admin role that no session had given, by demoting or removing
    /// the member.
    #[serde(default)]
    pub is_former_admin: bool,
}

/// Only such removals were remembered once.
fn is_marked() -> bool {
    true
}

impl Timestamped for Removed {
    fn at(&self) -> DateTime<Utc> {
        self.at
    }
}

impl<T> Timestamped for Remembered<T> {
    fn at(&self) -> DateTime<Utc> {
        self.at
    }
}

/// Changed entries of one map: the values after, `None` for removed entries.
pub type Entries = BTreeMap<String, Option<Box<RawValue>>>;

/// The changes of a command.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    maps: BTreeMap<MapName, Entries>,
    objects: BTreeMap<ObjectName, Box<RawValue>>,
    is_unwritable: bool,
}

impl Changes {
    /// Sets an entry of a map.
    pub fn put<V: Serialize>(&mut self, map: Map<V>, key: impl Into<String>, value: &V) {
        if let Some(value) = self.raw(value) {
            let entries = self.maps.entry(map.name).or_default();
            entries.insert(key.into(), Some(value));
        }
    }

    /// Removes an entry of a map, unless the same command sets it: one member may take an address
    /// that another gives up.
    pub fn remove<V>(&mut self, map: Map<V>, key: impl Into<String>) {
        let entries = self.maps.entry(map.name).or_default();
        entries.entry(key.into()).or_default();
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

    /// The changed entries, by map.
    pub fn maps(&self) -> &BTreeMap<MapName, Entries> {
        &self.maps
    }

    /// The changed objects.
    pub fn objects(&self) -> &BTreeMap<ObjectName, Box<RawValue>> {
        &self.objects
    }
}
