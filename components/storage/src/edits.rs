//! What a draft changes in a team's maps and objects, as new ones to be written and old ones to be retired.

use crate::error::{Error, encode};
use crate::map::Edited;
use crate::reader::Reader;
use crate::root::MapName;
use crate::{Port, keys};
use domain::{Changes, Draft, Id, Member, Refusal, SharingEvent, TeamFolder};
use serde::{Serialize, de::DeserializeOwned};
use std::collections::BTreeMap;

/// What a draft's changes leave to do.
pub(crate) struct Edits<'r, 'p, P> {
    reader: &'r Reader<'p, P>,
    attempt: &'r str,
    /// The top pages after.
    pub maps: BTreeMap<MapName, String>,
    /// The object of the settings after.
    pub settings: Option<String>,
    /// The object of the sharing activity after.
    pub activity: Option<String>,
    /// Objects to write.
    pub written: Vec<(String, Vec<u8>)>,
    /// Keys of objects that nothing refers to afterwards.
    pub retired: Vec<String>,
    pages: usize,
}

impl<'r, 'p, P: Port> Edits<'r, 'p, P> {
    /// The edits that a draft makes under the keys of an attempt. Members' addresses stay unique.
    pub async fn of(reader: &'r Reader<'p, P>, draft: &Draft, attempt: &'r str) -> Result<Self, Error> {
        let root = &reader.root;
        let mut edits = Self {
            reader,
            attempt,
            maps: root.maps.clone(),
            settings: root.settings.clone(),
            activity: root.activity.clone(),
            written: Vec::new(),
            retired: Vec::new(),
            pages: 0,
        };
        edits.members(&draft.members).await?;
        edits.others(draft).await?;
        Ok(edits)
    }

    async fn members(&mut self, changes: &[(Option<Member>, Option<Member>)]) -> Result<(), Error> {
        let (mut by_id, mut by_email, mut by_name) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for before in changes.iter().filter_map(|(before, _)| before.as_ref()) {
            by_id.insert(before.id.to_string(), None);
            by_email.insert(before.email.key(), None);
            by_name.insert(before.name_key(), None);
        }
        for after in changes.iter().filter_map(|(_, after)| after.as_ref()) {
            let holder: Option<Id> = match by_email.get(&after.email.key()) {
                Some(planned) => planned.as_ref().map(|member: &Member| member.id.clone()),
                None => self.reader.member_of(&after.email).await?.map(|member| member.id),
            };
            if holder.is_some_and(|holder| holder != after.id) {
                return Err(Refusal::AlreadyExists.into());
            }
            by_id.insert(after.id.to_string(), Some(after.clone()));
            by_email.insert(after.email.key(), Some(after.clone()));
            by_name.insert(after.name_key(), Some(after.clone()));
        }
        self.edit(MapName::Members, by_id).await?;
        self.edit(MapName::Emails, by_email).await?;
        self.edit(MapName::Names, by_name).await
    }

    async fn others(&mut self, draft: &Draft) -> Result<(), Error> {
        let Changes { folders, requests, sharing, sharing_forgotten, settings, activity, remembered } = &draft.changes;
        let named = |folder: &TeamFolder| (TeamFolder::name_key(folder.name.as_str()), Some(folder.clone()));
        self.edit(MapName::Folders, folders.iter().map(|folder| (folder.id.to_string(), Some(folder.clone())))).await?;
        self.edit(MapName::FolderNames, folders.iter().map(named)).await?;
        let requests = requests.iter().map(|request| (request.id.to_string(), Some(request.clone())));
        self.edit(MapName::Requests, requests).await?;

        let added = sharing.iter().map(|event| (event, true));
        let changed: Vec<_> = added.chain(sharing_forgotten.iter().map(|event| (event, false))).collect();
        let timed = |(event, is_kept): &(&SharingEvent, bool)| (event.time_key(), is_kept.then(|| (*event).clone()));
        self.edit(MapName::Sharing, changed.iter().map(timed)).await?;
        let ids = |(event, is_kept): &(&SharingEvent, bool)| (event.id.to_string(), is_kept.then(|| event.time_key()));
        self.edit(MapName::SharingIds, changed.iter().map(ids)).await?;

        if let Some((key, remembered)) = remembered {
            let mut beside = self.reader.remembered_beside(key).await?;
            beside.retain(|(_, old)| old.is_over(draft.now));
            let over = beside.into_iter().map(|(key, _)| (key, None));
            self.edit(MapName::Remembered, over.chain([(key.short(), Some(remembered.clone()))])).await?;
        }
        if let Some(settings) = settings {
            self.settings = Some(self.replace("settings", self.settings.clone(), settings)?);
        }
        if let Some(activity) = activity {
            self.activity = Some(self.replace("activity", self.activity.clone(), activity)?);
        }
        Ok(())
    }

    async fn edit<V: Serialize + DeserializeOwned>(
        &mut self,
        name: MapName,
        edits: impl IntoIterator<Item = (String, Option<V>)>,
    ) -> Result<(), Error> {
        let (attempt, pages) = (self.attempt, &mut self.pages);
        let fresh = || {
            *pages += 1;
            keys::page_name(attempt, *pages)
        };
        let Edited { top, written, retired } = self.reader.map(name).edit(edits, fresh).await?;
        self.maps.extend(top.map(|top| (name, top)));
        self.written.extend(written);
        self.retired.extend(retired);
        Ok(())
    }

    fn replace(&mut self, kind: &str, old: Option<String>, content: &impl Serialize) -> Result<String, Error> {
        let name = keys::object_name(kind, self.attempt);
        self.written.push((keys::object(self.reader.key, &name), encode(content)?));
        self.retired.extend(old.map(|old| keys::object(self.reader.key, &old)));
        Ok(name)
    }
}
