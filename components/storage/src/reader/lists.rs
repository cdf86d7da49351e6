//! Lookups and pages of members, team folders, support requests and sharing events.

use super::Reader;
use crate::error::Error;
use crate::port::Port;
use chrono::{DateTime, Utc};
use domain::{
    Email, Id, Map, Member, Name, Removed, SharingEvent, SupportRequest, TeamFolder, limits, maps,
};
use std::collections::BTreeSet;
use std::ops::Bound;

/// Entries that a search by name looks at in one go, and at most.
const ROUND: usize = 100;
const LOOKED_AT: usize = 1_000;

impl<P: Port> Reader<'_, P> {
    /// A member by id.
    pub async fn member(&self, id: &Id) -> Result<Option<Member>, Error> {
        self.get(maps::MEMBERS, id.as_str()).await
    }

    /// Members by id, in the order of the ids.
    pub async fn members(&self, ids: &[Id]) -> Result<Vec<Option<Member>>, Error> {
        self.map(maps::MEMBERS).get_all(&texts(ids)).await
    }

    /// The member with an address, in any spelling.
    pub async fn member_of(&self, email: &Email) -> Result<Option<Member>, Error> {
        self.get(maps::EMAILS, &email.key()).await
    }

    /// The removal of a member with this address whom sessions had something to do with, if it was
    /// lately.
    pub async fn removed(
        &self,
        email: &Email,
        now: DateTime<Utc>,
    ) -> Result<Option<Removed>, Error> {
        let key = email.key();
        let removed = self.get(maps::REMOVED_SESSION_MEMBERS, &key).await?;
        let oldest = now - limits::REMOVED_SESSION_MEMBER_MEMORY;
        Ok(removed.filter(|removed| removed.at > oldest))
    }

    /// Up to `limit` members by id, after the id `after`.
    pub async fn members_after(&self, after: &str, limit: usize) -> Result<Vec<Member>, Error> {
        let map = self.map(maps::MEMBERS);
        Ok(values(map.ascending(Bound::Excluded(after), limit).await?))
    }

    /// Up to `limit` members by address, with addresses that begin with `prefix`, after the key
    /// `after` ([`domain::Email::key`]).
    pub async fn members_by_email(
        &self,
        prefix: &str,
        after: &str,
        limit: usize,
    ) -> Result<Vec<Member>, Error> {
        let prefix = Email::prefix_key(prefix);
        let found = self
            .with_prefix(maps::EMAILS, &prefix, after, limit)
            .await?;
        Ok(values(found))
    }

    /// Up to `limit` members by name, with a word that `prefix` begins with, after the key `after`
    /// ([`Member::name_key`]), and the key to go on after if the search stopped before its end. A
    /// member with several such words is found by the first one, and looked at once for each.
    pub async fn members_by_name(
        &self,
        prefix: &str,
        after: &str,
        limit: usize,
    ) -> Result<(Vec<Member>, Option<String>), Error> {
        let prefix = Member::prefix_key(prefix);
        let (mut members, mut next, mut looked_at) = (Vec::new(), after.to_owned(), 0);
        while looked_at < LOOKED_AT {
            let found = self.with_prefix(maps::NAMES, &prefix, &next, ROUND).await?;
            let is_end = found.len() < ROUND;
            looked_at += found.len();
            for (key, member) in found {
                if member.name_key(&prefix).as_ref() == Some(&key) {
                    members.push(member);
                }
                next = key;
                if members.len() == limit {
                    return Ok((members, Some(next)));
                }
            }
            if is_end {
                return Ok((members, None));
            }
        }
        Ok((members, Some(next)))
    }

    /// Up to `limit` entries whose keys begin with a prefix, after a key.
    async fn with_prefix(
        &self,
        map: Map<Member>,
        prefix: &str,
        after: &str,
        limit: usize,
    ) -> Result<Vec<(String, Member)>, Error> {
        let start = if after < prefix {
            Bound::Included(prefix)
        } else {
            Bound::Excluded(after)
        };
        let mut found = self.map(map).ascending(start, limit).await?;
        found.retain(|(key, _)| key.starts_with(prefix));
        Ok(found)
    }

    /// A team folder by id.
    pub async fn folder(&self, id: &Id) -> Result<Option<TeamFolder>, Error> {
        self.get(maps::FOLDERS, id.as_str()).await
    }

    /// Team folders by id, in the order of the ids.
    pub async fn folders(&self, ids: &[Id]) -> Result<Vec<Option<TeamFolder>>, Error> {
        self.map(maps::FOLDERS).get_all(&texts(ids)).await
    }

    /// Team folders by name, in any spelling, in the order of the names.
    pub async fn folders_named(&self, names: &[Name]) -> Result<Vec<Option<TeamFolder>>, Error> {
        let keys: Vec<_> = names
            .iter()
            .map(|name| TeamFolder::name_key(name.as_str()))
            .collect();
        self.map(maps::FOLDER_NAMES).get_all(&keys).await
    }

    /// The team folder with a name, in any spelling.
    pub async fn folder_named(&self, name: &str) -> Result<Option<TeamFolder>, Error> {
        self.get(maps::FOLDER_NAMES, &TeamFolder::name_key(name))
            .await
    }

    /// Up to `limit` team folders by name, after the name `after`.
    pub async fn folders_after(&self, after: &str, limit: usize) -> Result<Vec<TeamFolder>, Error> {
        let start = TeamFolder::name_key(after);
        let map = self.map(maps::FOLDER_NAMES);
        Ok(values(map.ascending(Bound::Excluded(&start), limit).await?))
    }

    /// A support request by id.
    pub async fn request(&self, id: &Id) -> Result<Option<SupportRequest>, Error> {
        self.get(maps::REQUESTS, id.as_str()).await
    }

    /// Up to `limit` support requests, newest first, before the request `before` if there is one.
    pub async fn requests_before(
        &self,
        before: Option<&str>,
        limit: usize,
    ) -> Result<Vec<SupportRequest>, Error> {
        let map = self.map(maps::REQUESTS);
        Ok(values(map.descending(end(before), limit).await?))
    }

    /// The ids, among those given, of sharing events that are stored already.
    pub async fn known_sharing_events(&self, ids: &[Id]) -> Result<BTreeSet<Id>, Error> {
        let found = self.map(maps::SHARING_IDS).get_all(&texts(ids)).await?;
        let mut known = BTreeSet::new();
        let both = ids.iter().zip(found);
        known.extend(both.filter_map(|(id, found)| found.map(|_| id.clone())));
        Ok(known)
    }

    /// Up to `limit` sharing events, newest first, before the key `before` if there is one; see
    /// [`SharingEvent::time_key`].
    pub async fn sharing_before(
        &self,
        before: Option<&str>,
        limit: usize,
    ) -> Result<Vec<SharingEvent>, Error> {
        let map = self.map(maps::SHARING);
        Ok(values(map.descending(end(before), limit).await?))
    }

    /// The `limit` oldest sharing events.
    pub async fn oldest_sharing(&self, limit: usize) -> Result<Vec<SharingEvent>, Error> {
        let map = self.map(maps::SHARING);
        Ok(values(map.ascending(Bound::Unbounded, limit).await?))
    }
}

fn texts(ids: &[Id]) -> Vec<String> {
    ids.iter().map(Id::to_string).collect()
}

fn end(before: Option<&str>) -> Bound<&str> {
    before.map_or(Bound::Unbounded, Bound::Excluded)
}

fn values<V>(entries: Vec<(String, V)>) -> Vec<V> {
    entries.into_iter().map(|(_, value)| value).collect()
}
