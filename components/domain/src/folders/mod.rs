//! Team folders: sessions create them, and the platform imports existing ones (R4, action 5).

pub(crate) mod folder;
mod name;

use crate::absent::null_is_absent;
use crate::audit::event::Event;
use crate::bulk::{Bulk, Line, OnError};
use crate::changes::maps;
use crate::draft::Draft;
use crate::idempotency::Repetition;
use crate::limits;
use crate::person::Actor;
use crate::refusal::Refusal;
use crate::text::Id;
use chrono::{DateTime, Datelike, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::slice;

pub use folder::{Access, AccessLevel, TeamFolder};
pub use name::folder_name;

/// A new team folder: of a session, or of a line in the platform's import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewFolder {
    /// The id.
    pub id: Id,
    /// The name; see [`folder_name`].
    pub name: String,
    /// When it was created; now if absent.
    #[serde(default)]
    pub created_at: Option<DateTime<Utc>>,
    /// The initial access.
    #[serde(default, deserialize_with = "null_is_absent")]
    pub access: Vec<Access>,
}

/// Existing things that new folders refer to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// Folders with the same ids.
    pub folders: Vec<TeamFolder>,
    /// Folders with the same names.
    pub named: Vec<TeamFolder>,
    /// Existing members of the access lists.
    pub members: BTreeSet<Id>,
}

/// The numbers of team folders in an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(
    not(target_family = "wasm"),
    derive(schemars::JsonSchema),
    schemars(rename = "ImportedFolders")
)]
pub struct Imported {
    /// New ones.
    pub added: u32,
    /// Known ones.
    pub known: u32,
}

/// Creates a team folder. A repeated request gets its folder again.
pub fn create(
    draft: &mut Draft,
    actor: &Actor,
    new: NewFolder,
    found: &Found,
    repetition: Option<&Repetition<TeamFolder>>,
) -> Result<TeamFolder, Refusal> {
    if let Some(folder) = draft.again(repetition)? {
        return Ok(folder);
    }
    let folder = checked(draft, new)?;
    check_members(&folder, found)?;
    if !found.named.is_empty() {
        return Err(Refusal::FolderNameUsed);
    }
    add(draft, slice::from_ref(&folder))?;
    let event = Event::FolderCreated {
        folder: folder.id.clone(),
        name: folder.name.clone(),
        access: folder.access.clone(),
    };
    draft.record(actor.clone(), event);
    draft.remember(repetition, &folder);
    Ok(folder)
}

/// Imports team folders of the platform. A known folder must come unchanged.
pub fn import(
    draft: &mut Draft,
    lines: Vec<Line<NewFolder>>,
    found: &Found,
    on_error: OnError,
) -> Result<Bulk<Imported>, Refusal> {
    let (new, known, skipped) = sorted(draft, lines, found);
    on_error.settle(&skipped)?;
    let counts = Imported {
        added: u32::try_from(new.len()).unwrap_or(u32::MAX),
        known,
    };
    add(draft, &new)?;
    if counts.added > 0 {
        let added = counts.added;
        draft.record(Actor::Platform, Event::FoldersImported { added });
    }
    Ok(Bulk { counts, skipped })
}

/// The new folders of an import, the number of known ones, and the lines that are refused.
fn sorted(
    draft: &Draft,
    lines: Vec<Line<NewFolder>>,
    found: &Found,
) -> (Vec<TeamFolder>, u32, Vec<Line<Refusal>>) {
    let mut names = BTreeSet::new();
    names.extend(found.named.iter().map(key_of));
    let mut known = BTreeMap::new();
    known.extend(found.folders.iter().map(|folder| (&folder.id, folder)));
    let mut ids = BTreeSet::new();
    let (mut new, mut unchanged, mut refused) = (Vec::new(), 0, Vec::new());
    let mut sort = |line: NewFolder| {
        let has_time = line.created_at.is_some();
        let folder = checked(draft, line)?;
        if ids.contains(&folder.id) {
            return Err(Refusal::field("/id", "must not be that of another line"));
        }
        if let Some(known) = known.get(&folder.id) {
            check_unchanged(known, &folder, has_time)?;
            unchanged += 1;
        } else if names.contains(&key_of(&folder)) {
            return Err(Refusal::FolderNameUsed);
        } else {
            check_members(&folder, found)?;
            names.insert(key_of(&folder));
            new.push(folder.clone());
        }
        ids.insert(folder.id);
        Ok(())
    };
    for (number, line) in lines {
        if let Err(refusal) = sort(line) {
            refused.push((number, refusal));
        }
    }
    (new, unchanged, refused)
}

fn key_of(folder: &TeamFolder) -> String {
    TeamFolder::name_key(folder.name.as_str())
}

fn check_unchanged(known: &TeamFolder, folder: &TeamFolder, has_time: bool) -> Result<(), Refusal> {
    let is_same_time = !has_time || known.created_at == folder.created_at;
    if is_same_time && known.name == folder.name && known.access == folder.access {
        Ok(())
    } else {
        Err(Refusal::AlreadyExists("/id"))
    }
}

fn checked(draft: &Draft, new: NewFolder) -> Result<TeamFolder, Refusal> {
    let name = folder_name(&new.name)?;
    let mut members = BTreeSet::new();
    members.extend(new.access.iter().map(|access| &access.member));
    if members.len() != new.access.len() || new.access.len() > limits::FOLDER_ACCESS {
        return Err(Refusal::field(
            "/access",
            "must name 50 members at most, each once",
        ));
    }
    let created_at = new.created_at.unwrap_or(draft.now);
    if !limits::YEARS.contains(&created_at.year()) {
        return Err(Refusal::field(
            "/created_at",
            "must be within four digits of a year",
        ));
    }
    Ok(TeamFolder {
        id: new.id,
        name,
        created_at,
        access: new.access,
    })
}

fn check_members(folder: &TeamFolder, found: &Found) -> Result<(), Refusal> {
    let mut list = folder.access.iter();
    match list.position(|access| !found.members.contains(&access.member)) {
        None => Ok(()),
        Some(index) => Err(Refusal::field(
            format!("/access/{index}/member"),
            "must be a member of the team",
        )),
    }
}

fn add(draft: &mut Draft, folders: &[TeamFolder]) -> Result<(), Refusal> {
    let more = u32::try_from(folders.len()).unwrap_or(u32::MAX);
    let count = draft.team.counts.folders.saturating_add(more);
    if count > limits::TEAM_FOLDERS {
        return Err(Refusal::FolderLimit);
    }
    draft.team.counts.folders = count;
    let changes = &mut draft.changes;
    for folder in folders {
        changes.put(maps::FOLDERS, folder.id.as_str(), folder);
        changes.put(maps::FOLDER_NAMES, key_of(folder), folder);
    }
    Ok(())
}
