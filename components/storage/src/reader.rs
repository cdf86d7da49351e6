//! What a command may look up beside the root: maps, settings, admins, the reseller's profile. All of one revision.

use crate::error::{Error, decode, encode};
use crate::log::Record;
use crate::map::{Map, Pages};
use crate::root::Root;
use crate::{Port, keys};
use domain::{
    Activity, Admins, Email, Id, MapName, Member, Name, ObjectName, Repeatable, Repetition,
    ResellerProfile, Settings, SharingEvent, Since, SupportRequest, Team, TeamFolder,
};
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use std::ops::Bound;

/// Reads a team as it was at the root's revision.
pub struct Reader<'p, P> {
    pub(crate) port: &'p P,
    pub(crate) key: &'p str,
    pub(crate) root: Root,
    pages: Pages,
}

impl<'p, P: Port> Reader<'p, P> {
    pub(crate) fn new(port: &'p P, key: &'p str, root: Root) -> Self {
        Self {
            port,
            key,
            root,
            pages: Pages::default(),
        }
    }

    /// The revision that is read.
    pub fn revision(&self) -> u64 {
        self.root.revision
    }

    /// The team as it is stored: what time and stop orders have brought about since is only in the draft.
    pub fn team(&self) -> &Team {
        &self.root.team
    }

    /// The number of the log's last segment, which is that of the records in the root.
    pub fn last_segment(&self) -> u64 {
        self.root.log.segments
    }

    pub(crate) fn map<V: DeserializeOwned>(&self, name: MapName) -> Map<'_, P, V> {
        Map::new(
            self.port,
            &self.pages,
            self.key,
            self.root.maps.get(&name).map(String::as_str),
        )
    }

    /// A member by id.
    pub async fn member(&self, id: &Id) -> Result<Option<Member>, Error> {
        self.map(MapName::Members).get(id.as_str()).await
    }

    /// Members by their ids, in their order.
    pub async fn members(&self, ids: &[Id]) -> Result<Vec<Option<Member>>, Error> {
        self.map(MapName::Members).get_all(&texts(ids)).await
    }

    /// The member with an address, whatever its case.
    pub async fn member_of(&self, email: &Email) -> Result<Option<Member>, Error> {
        self.map(MapName::Emails).get(&email.key()).await
    }

    /// Whether a member whom a session added had this address and went, lately.
    pub async fn was_brought(&self, email: &Email) -> Result<bool, Error> {
        Ok(self
            .map::<Since>(MapName::Brought)
            .get(&email.key())
            .await?
            .is_some())
    }

    /// Up to `limit` members whose ids come after `after`, by id.
    pub async fn members_after(&self, after: &str, limit: usize) -> Result<Vec<Member>, Error> {
        values(
            self.map(MapName::Members)
                .ascending(Bound::Excluded(after), limit)
                .await?,
        )
    }

    /// Up to `limit` members whose addresses begin so, by address, from the one after the address `after` on.
    pub async fn members_by_email(
        &self,
        prefix: &str,
        after: &str,
        limit: usize,
    ) -> Result<Vec<Member>, Error> {
        self.beginning(MapName::Emails, &prefix.to_lowercase(), after, limit)
            .await
    }

    /// Up to `limit` members whose names begin so, by name, from the one after the key `after` on
    /// ([`Member::name_key`]).
    pub async fn members_by_name(
        &self,
        prefix: &str,
        after: &str,
        limit: usize,
    ) -> Result<Vec<Member>, Error> {
        self.beginning(MapName::Names, &prefix.to_lowercase(), after, limit)
            .await
    }

    /// A team folder by id.
    pub async fn folder(&self, id: &Id) -> Result<Option<TeamFolder>, Error> {
        self.map(MapName::Folders).get(id.as_str()).await
    }

    /// Team folders by their ids, in their order.
    pub async fn folders(&self, ids: &[Id]) -> Result<Vec<Option<TeamFolder>>, Error> {
        self.map(MapName::Folders).get_all(&texts(ids)).await
    }

    /// The team folders with names, in their order, whatever the case.
    pub async fn folders_named(&self, names: &[Name]) -> Result<Vec<Option<TeamFolder>>, Error> {
        let keys: Vec<_> = names
            .iter()
            .map(|name| TeamFolder::name_key(name.as_str()))
            .collect();
        self.map(MapName::FolderNames).get_all(&keys).await
    }

    /// The team folder with a name, whatever its case.
    pub async fn folder_named(&self, name: &str) -> Result<Option<TeamFolder>, Error> {
        self.map(MapName::FolderNames)
            .get(&TeamFolder::name_key(name))
            .await
    }

    /// Up to `limit` team folders by name, from the one after the name `after` on.
    pub async fn folders_after(&self, after: &str, limit: usize) -> Result<Vec<TeamFolder>, Error> {
        let start = TeamFolder::name_key(after);
        values(
            self.map(MapName::FolderNames)
                .ascending(Bound::Excluded(&start), limit)
                .await?,
        )
    }

    /// A support request by id.
    pub async fn request(&self, id: &Id) -> Result<Option<SupportRequest>, Error> {
        self.map(MapName::Requests).get(id.as_str()).await
    }

    /// Up to `limit` support requests before the one `before`, or from the newest on, the newest first.
    pub async fn requests_before(
        &self,
        before: Option<&str>,
        limit: usize,
    ) -> Result<Vec<SupportRequest>, Error> {
        values(
            self.map(MapName::Requests)
                .descending(before.map_or(Bound::Unbounded, Bound::Excluded), limit)
                .await?,
        )
    }

    /// Those of the ids that are known sharing events' already.
    pub async fn known_sharing_events(&self, ids: &[Id]) -> Result<BTreeSet<Id>, Error> {
        let found = self
            .map::<String>(MapName::SharingIds)
            .get_all(&texts(ids))
            .await?;
        Ok(ids
            .iter()
            .zip(found)
            .filter_map(|(id, found)| found.map(|_| id.clone()))
            .collect())
    }

    /// Up to `limit` sharing events before a key, or from the newest on, the newest first; see
    /// [`SharingEvent::time_key`].
    pub async fn sharing_before(
        &self,
        before: Option<&str>,
        limit: usize,
    ) -> Result<Vec<SharingEvent>, Error> {
        values(
            self.map(MapName::Sharing)
                .descending(before.map_or(Bound::Unbounded, Bound::Excluded), limit)
                .await?,
        )
    }

    /// The `limit` oldest sharing events.
    pub async fn oldest_sharing(&self, limit: usize) -> Result<Vec<SharingEvent>, Error> {
        values(
            self.map(MapName::Sharing)
                .ascending(Bound::Unbounded, limit)
                .await?,
        )
    }

    /// A request that may be repeated, with what is remembered of it.
    pub async fn repetition(
        &self,
        request: &Option<Repeatable>,
    ) -> Result<Option<Repetition>, Error> {
        let Some(request) = request else {
            return Ok(None);
        };
        let known = self
            .map(MapName::Remembered)
            .get(&request.key.short())
            .await?;
        Ok(Some(Repetition {
            request: request.clone(),
            known,
        }))
    }

    /// The newest records of the log, oldest first: so many that they are enough, or those of the root and of the last
    /// eight segments.
    pub async fn recent_records(
        &self,
        are_enough: impl Fn(&[Record]) -> bool,
    ) -> Result<Vec<Record>, Error> {
        let log = &self.root.log;
        let mut records = Vec::new();
        for number in (0..=log.segments).rev().take(9) {
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

    /// Who held admin roles when reseller support was switched on.
    pub async fn admins_at_enabling(&self) -> Result<Admins, Error> {
        match &self.root.team.grant {
            Some(grant) => self.admins(&grant.admins).await,
            None => Ok(Admins::default()),
        }
    }

    /// The profile of the team's reseller.
    pub async fn profile(&self) -> Result<Option<ResellerProfile>, Error> {
        match &self.root.team.reseller {
            Some(reseller) => profile(self.port, &reseller.id).await,
            None => Ok(None),
        }
    }

    pub(crate) async fn admins(&self, list: &str) -> Result<Admins, Error> {
        read_admins(self.port, list).await
    }

    async fn beginning(
        &self,
        name: MapName,
        prefix: &str,
        after: &str,
        limit: usize,
    ) -> Result<Vec<Member>, Error> {
        let start = if after < prefix {
            Bound::Included(prefix)
        } else {
            Bound::Excluded(after)
        };
        let mut found = self.map::<Member>(name).ascending(start, limit).await?;
        found.retain(|(key, _)| key.starts_with(prefix));
        values(found)
    }

    async fn object<T: DeserializeOwned + Default>(&self, name: ObjectName) -> Result<T, Error> {
        let Some(name) = self.root.objects.get(&name) else {
            return Ok(T::default());
        };
        let key = keys::object(self.key, name);
        decode(
            &key,
            &self
                .port
                .get(&key)
                .await?
                .ok_or_else(|| Error::Missing(key.clone()))?,
        )
    }
}

fn texts(ids: &[Id]) -> Vec<String> {
    ids.iter().map(Id::to_string).collect()
}

fn values<V>(entries: Vec<(String, V)>) -> Result<Vec<V>, Error> {
    Ok(entries.into_iter().map(|(_, value)| value).collect())
}

/// Reads a list of admins.
pub(crate) async fn read_admins(port: &impl Port, list: &str) -> Result<Admins, Error> {
    let bytes = port
        .get(list)
        .await?
        .ok_or_else(|| Error::Missing(list.to_owned()))?;
    decode(list, &bytes)
}

/// A reseller's profile.
pub async fn profile(port: &impl Port, reseller: &Id) -> Result<Option<ResellerProfile>, Error> {
    let key = keys::reseller(reseller);
    port.get(&key)
        .await?
        .map(|bytes| decode(&key, &bytes))
        .transpose()
}

/// Writes a reseller's profile, whole: the last one written holds.
pub async fn put_profile(
    port: &impl Port,
    reseller: &Id,
    profile: &ResellerProfile,
) -> Result<(), Error> {
    Ok(port
        .set(&keys::reseller(reseller), encode(profile)?)
        .await?)
}
