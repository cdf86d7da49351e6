//! The edits of a draft to the team's maps and objects.

use crate::error::Error;
use crate::keys;
use crate::port::Object;
use crate::port::Port;
use crate::reader::Reader;
use chrono::{DateTime, Utc};
use domain::{
    Draft, Entries, Map, MapName, MemberChange, ObjectName, Refusal, Timestamped, limits, maps,
};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

/// The result of a draft's edits.
pub(crate) struct Edits {
    /// The new top pages.
    pub maps: BTreeMap<MapName, String>,
    /// The new single objects.
    pub objects: BTreeMap<ObjectName, String>,
    /// Objects to write.
    pub written: Vec<Object>,
    /// Keys of objects that are replaced.
    pub retired: Vec<String>,
}

impl Edits {
    /// Makes the edits of a draft under the keys of an attempt. Addresses of members stay unique.
    pub async fn of<P: Port>(
        reader: &Reader<'_, P>,
        draft: &Draft,
        attempt_id: &str,
    ) -> Result<Self, Error> {
        if draft.changes.is_unwritable() {
            return Err(Error::fault("a value cannot be written"));
        }
        let mut edits = Self {
            maps: reader.root.maps.clone(),
            objects: reader.root.objects.clone(),
            written: Vec::new(),
            retired: Vec::new(),
        };
        let mut pages = 0;
        let mut next_page = || {
            pages += 1;
            keys::page_name(attempt_id, pages)
        };
        for (name, entries) in draft.changes.maps() {
            let mut entries = entries.clone();
            complete(reader, draft, *name, &mut entries).await?;
            let map = reader.map_named::<Box<RawValue>>(*name);
            let edited = map.edit(entries, &mut next_page).await?;
            match edited.top {
                Some(top) => edits.maps.insert(*name, top),
                None => edits.maps.remove(name),
            };
            edits.written.extend(edited.written);
            edits.retired.extend(edited.retired);
        }
        for (name, content) in draft.changes.objects() {
            let object = keys::object_name(name.as_str(), attempt_id);
            let bytes = content.get().as_bytes().to_vec();
            edits
                .written
                .push((keys::object(reader.key, &object), bytes));
            let replaced = edits.objects.insert(*name, object);
            let retired = replaced.map(|replaced| keys::object(reader.key, &replaced));
            edits.retired.extend(retired);
        }
        Ok(edits)
    }
}

/// Checks the changed entries of a map, and adds the removal of expired ones.
async fn complete<P: Port>(
    reader: &Reader<'_, P>,
    draft: &Draft,
    name: MapName,
    entries: &mut Entries,
) -> Result<(), Error> {
    match name {
        MapName::Emails => check_unique(reader, &draft.members).await,
        MapName::Remembered => {
            let oldest = draft.now - limits::IDEMPOTENCY_MEMORY;
            forget(reader, maps::remembered::<IgnoredAny>(), entries, oldest).await
        }
        MapName::RemovedSessionMembers => {
            let oldest = draft.now - limits::REMOVED_SESSION_MEMBER_MEMORY;
            forget(reader, maps::REMOVED_SESSION_MEMBERS, entries, oldest).await
        }
        MapName::Members
        | MapName::Names
        | MapName::Folders
        | MapName::FolderNames
        | MapName::Requests
        | MapName::Sharing
        | MapName::SharingIds => Ok(()),
    }
}

/// Refuses an address that two members would have. A member may take one that another gives up.
async fn check_unique<P: Port>(
    reader: &Reader<'_, P>,
    changes: &[MemberChange],
) -> Result<(), Error> {
    let mut changed = BTreeSet::new();
    let before = changes.iter().filter_map(|change| change.before.as_ref());
    changed.extend(before.map(|member| &member.id));
    let mut taken = BTreeSet::new();
    for change in changes {
        let (Some(after), Some(address)) = (&change.after, &change.address) else {
            continue;
        };
        // A holder changed by this same commit keeps or releases the address; `taken` catches two
        // members that get it in this commit.
        let holder = reader.get(maps::EMAILS, address).await?;
        let is_held =
            holder.is_some_and(|holder| holder.id != after.id && !changed.contains(&holder.id));
        if is_held || !taken.insert(address) {
            return Err(Refusal::AlreadyExists("/email").into());
        }
    }
    Ok(())
}

/// Removes expired entries from the leaves that this edit touches, which bounds the work. If a leaf
/// has any, the next leaf is cleared as well, so that leaves filled in busier times become empty
/// and are deleted.
async fn forget<P: Port, V: Timestamped + DeserializeOwned>(
    reader: &Reader<'_, P>,
    map: Map<V>,
    entries: &mut Entries,
    oldest: DateTime<Utc>,
) -> Result<(), Error> {
    let map = reader.map(map);
    for key in entries.keys().cloned().collect::<Vec<_>>() {
        let mut leaf = map.leaf_of(&key).await?;
        let has_expired = leaf.iter().any(|(_, value)| value.at() <= oldest);
        if let Some((last, _)) = leaf.last().filter(|_| has_expired)
            && let Some((next, _)) = map.ascending(Bound::Excluded(last), 1).await?.pop()
        {
            leaf.extend(map.leaf_of(&next).await?);
        }
        for (key, value) in leaf {
            if value.at() <= oldest {
                entries.entry(key).or_default();
            }
        }
    }
    Ok(())
}
