//! Looks up a team's maps, objects and log, all at one revision.

mod lists;

use crate::error::Error;
use crate::json::read_object;
use crate::keys;
use crate::log::Record;
use crate::map::{PagedMap, Pages};
use crate::pause::paused_at;
use crate::port::Port;
use crate::profile::{profile, profile_of};
use crate::root::Root;
use chrono::{DateTime, Utc};
use domain::{
    Activity, Admins, Map, MapName, ObjectName, Repeatable, Repetition, ResellerProfile, Settings,
    Team, maps,
};
use serde::de::DeserializeOwned;
use std::cell::OnceCell;

/// Segments of the log, beside the records in the root, that [`Reader::recent_records`] reads at
/// most.
const RECENT_SEGMENTS: usize = 8;

/// Reads a team at the root's revision.
pub struct Reader<'p, P> {
    pub(crate) port: &'p P,
    pub(crate) key: &'p str,
    pub(crate) root: Root,
    pages: Pages,
    admins: OnceCell<Admins>,
}

impl<'p, P: Port> Reader<'p, P> {
    pub(crate) fn new(port: &'p P, key: &'p str, root: Root) -> Self {
        Self {
            port,
            key,
            root,
            pages: Pages::default(),
            admins: OnceCell::new(),
        }
    }

    /// The revision.
    pub fn revision(&self) -> u64 {
        self.root.revision
    }

    /// The team as stored. Expiries and stop orders since then are applied only in the draft.
    pub fn team(&self) -> &Team {
        &self.root.team
    }

    /// The number of the log's last segment: the records in the root.
    pub fn last_segment(&self) -> u64 {
        self.root.log.segments
    }

    pub(crate) fn map<V: DeserializeOwned>(&self, map: Map<V>) -> PagedMap<'_, P, V> {
        self.map_named(map.name())
    }

    /// A map whose values need not be of its own type.
    pub(crate) fn map_named<V: DeserializeOwned>(&self, name: MapName) -> PagedMap<'_, P, V> {
        let top = self.root.maps.get(&name).map(String::as_str);
        PagedMap::new(self.port, &self.pages, self.key, top)
    }

    /// The value of a key in a map.
    pub async fn get<V: DeserializeOwned>(
        &self,
        map: Map<V>,
        key: &str,
    ) -> Result<Option<V>, Error> {
        self.map(map).get(key).await
    }

    /// A repeatable request with its memory, if it was served before. `T` is the type of the thing
    /// that its operation creates.
    pub async fn repetition<T: DeserializeOwned>(
        &self,
        request: &Option<Repeatable>,
    ) -> Result<Option<Repetition<T>>, Error> {
        let Some(request) = request else {
            return Ok(None);
        };
        let known = self.get(maps::remembered(), request.key.as_str()).await?;
        Ok(Some(Repetition {
            request: request.clone(),
            known,
        }))
    }

    /// The newest records of the log, oldest first, read segment by segment until `are_enough`, at
    /// most those of the root and of the last eight segments.
    pub async fn recent_records(
        &self,
        are_enough: impl Fn(&[Record]) -> bool,
    ) -> Result<Vec<Record>, Error> {
        let log = &self.root.log;
        let mut records = Vec::new();
        for number in (0..=log.segments).rev().take(1 + RECENT_SEGMENTS) {
            let mut older = log.segment(self.port, self.key, number).await?;
            older.append(&mut records);
            records = older;
            if are_enough(&records) {
                break;
            }
        }
        Ok(records)
    }

    /// The settings.
    pub async fn settings(&self) -> Result<Settings, Error> {
        self.object(ObjectName::Settings).await
    }

    /// The sharing activity.
    pub async fn activity(&self) -> Result<Activity, Error> {
        self.object(ObjectName::Activity).await
    }

    /// The holders of admin roles when reseller support was switched on.
    pub async fn admins_at_enabling(&self) -> Result<Admins, Error> {
        match &self.root.team.grant {
            Some(grant) => self.admins(&grant.admins).await,
            None => Ok(Admins::default()),
        }
    }

    /// The profile of the team's reseller, with the addresses and domains of those that it had
    /// before: the people of any of them are no own ones of the team's (R10).
    pub async fn profile(&self) -> Result<Option<ResellerProfile>, Error> {
        let team = &self.root.team;
        let mut all = match &team.reseller {
            None => None,
            Some(reseller) => match profile(self.port, &reseller.id).await? {
                None => return Ok(None),
                known => known,
            },
        };
        for reseller in &team.former_resellers {
            let former = profile_of(self.port, reseller).await?;
            all = all.into_iter().chain(former).reduce(ResellerProfile::with);
        }
        Ok(all)
    }

    /// Since when the hook is paused, which may begin at any time.
    pub async fn hook_paused_at(&self) -> Result<Option<DateTime<Utc>>, Error> {
        paused_at(self.port).await
    }

    /// The present holders of admin roles.
    pub(crate) async fn present_admins(&self) -> Result<&Admins, Error> {
        if let Some(admins) = self.admins.get() {
            return Ok(admins);
        }
        let admins = self.admins(&self.root.team.admins).await?;
        Ok(self.admins.get_or_init(|| admins))
    }

    /// A list of admins.
    async fn admins(&self, list: &str) -> Result<Admins, Error> {
        read_object(self.port, list).await
    }

    /// A single object; the default if it was never written.
    async fn object<T: DeserializeOwned + Default>(&self, name: ObjectName) -> Result<T, Error> {
        match self.root.objects.get(&name) {
            Some(name) => read_object(self.port, &keys::object(self.key, name)).await,
            None => Ok(T::default()),
        }
    }
}
