//! What a draft changes in a team's maps and objects, as new ones to be written and old ones to be retired.

use crate::error::Error;
use crate::map::Edited;
use crate::reader::Reader;
use crate::{Port, keys};
use chrono::{DateTime, Utc};
use domain::{Draft, Entries, Id, MapName, Member, ObjectName, Refusal, Since, limits};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

/// What a draft's changes leave to do.
pub(crate) struct Edits {
    /// The top pages after.
    pub maps: BTreeMap<MapName, String>,
    /// The single objects after.
    pub objects: BTreeMap<ObjectName, String>,
    /// Objects to write.
    pub written: Vec<(String, Vec<u8>)>,
    /// Keys of objects that nothing refers to afterwards.
    pub retired: Vec<String>,
}

impl Edits {
    /// The edits that a draft makes under the keys of an attempt. Members' addresses stay unique.
    pub async fn of<P: Port>(
        reader: &Reader<'_, P>,
        draft: &Draft,
        attempt: &str,
    ) -> Result<Self, Error> {
        if draft.changes.is_unwritable() {
            return Err(Error::fault("a value cannot be written"));
        }
        let (maps, objects) = (reader.root.maps.clone(), reader.root.objects.clone());
        let mut edits = Self {
            maps,
            objects,
            written: Vec::new(),
            retired: Vec::new(),
        };
        let mut pages = 0;
        let mut fresh = || {
            pages += 1;
            keys::page_name(attempt, pages)
        };
        for (name, entries) in draft.changes.maps() {
            let mut entries = entries.clone();
            match name {
                MapName::Emails => keep_unique(reader, &draft.members).await?,
                MapName::Remembered => {
                    forget(
                        reader,
                        *name,
                        &mut entries,
                        draft.now - limits::IDEMPOTENCY_MEMORY,
                    )
                    .await?;
                }
                MapName::Brought => {
                    forget(
                        reader,
                        *name,
                        &mut entries,
                        draft.now - limits::BROUGHT_MEMORY,
                    )
                    .await?
                }
                _ => {}
            }
            let Edited {
                top,
                written,
                retired,
            } = reader
                .map::<Box<RawValue>>(*name)
                .edit(entries, &mut fresh)
                .await?;
            edits.maps.extend(top.map(|top| (*name, top)));
            edits.written.extend(written);
            edits.retired.extend(retired);
        }
        for (name, content) in draft.changes.objects() {
            let object = keys::object_name(name.as_str(), attempt);
            edits.written.push((
                keys::object(reader.key, &object),
                content.get().as_bytes().to_vec(),
            ));
            let old = edits.objects.insert(*name, object);
            edits
                .retired
                .extend(old.map(|old| keys::object(reader.key, &old)));
        }
        Ok(edits)
    }
}

/// Refuses an address that two members would have; one may take what another gives up.
async fn keep_unique<P: Port>(
    reader: &Reader<'_, P>,
    changes: &[(Option<Member>, Option<Member>)],
) -> Result<(), Error> {
    #[derive(Deserialize)]
    struct Holder {
        id: Id,
    }
    let changing: BTreeSet<_> = changes
        .iter()
        .filter_map(|(before, _)| before.as_ref())
        .map(|one| &one.id)
        .collect();
    let mut taken = BTreeSet::new();
    for after in changes.iter().filter_map(|(_, after)| after.as_ref()) {
        let key = after.email.key();
        // Whoever changes as well has the address after it or gives it up; two who want it are told below.
        let holder = reader.map::<Holder>(MapName::Emails).get(&key).await?;
        let is_held =
            holder.is_some_and(|holder| holder.id != after.id && !changing.contains(&holder.id));
        if is_held || !taken.insert(key) {
            return Err(Refusal::AlreadyExists.into());
        }
    }
    Ok(())
}

/// Forgets what is older than that: what stands beside the entries that change, a bounded number. Where there is any,
/// the next leaf is cleared as well: so leaves that were filled in busier times come to be empty and go.
async fn forget<P: Port>(
    reader: &Reader<'_, P>,
    name: MapName,
    entries: &mut Entries,
    oldest: DateTime<Utc>,
) -> Result<(), Error> {
    for key in entries.keys().cloned().collect::<Vec<_>>() {
        let map = reader.map::<Since>(name);
        let mut beside = map.leaf_of(&key).await?;
        if let Some((last, _)) = beside
            .last()
            .filter(|_| beside.iter().any(|(_, since)| since.at <= oldest))
            && let Some((next, _)) = map.ascending(Bound::Excluded(last), 1).await?.pop()
        {
            beside.extend(map.leaf_of(&next).await?);
        }
        for (key, Since { at }) in beside {
            if at <= oldest {
                entries.entry(key).or_default();
            }
        }
    }
    Ok(())
}
