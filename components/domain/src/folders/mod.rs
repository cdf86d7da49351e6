//! Team folders: a session creates them, and the platform brings those that are there already (R4, action 5).

pub(crate) mod folder;

use crate::audit::event::Event;
use crate::changes::maps;
use crate::draft::Draft;
use crate::idempotency::Repetition;
use crate::limits;
use crate::person::Actor;
use crate::refusal::Refusal;
use crate::text::{Id, Name, is_unprintable};
use chrono::{DateTime, Datelike, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

pub use folder::{Access, AccessLevel, TeamFolder};

/// Names that systems keep for themselves; device names of Windows also with whatever ending.
const RESERVED: &[&str] = &[
    "dropbox",
    ".dropbox",
    ".dropbox.cache",
    ".dropbox.attr",
    "desktop.ini",
    "thumbs.db",
    ".ds_store",
];

/// A team folder that is to be: created by a session, or one line of the platform's import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewFolder {
    /// The id that it will have.
    pub id: Id,
    /// The name; see [`folder_name`].
    pub name: String,
    /// When it was created; now if absent.
    #[serde(default)]
    pub created_at: Option<DateTime<Utc>>,
    /// Who has access from the beginning.
    #[serde(default)]
    pub access: Vec<Access>,
}

/// What is there already of what a new folder names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// The folders with the new ones' ids.
    pub folders: Vec<TeamFolder>,
    /// The folders with the new ones' names.
    pub named: Vec<TeamFolder>,
    /// Those of the members in the access lists that exist.
    pub members: BTreeSet<Id>,
}

/// How many team folders an import brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(
    not(target_family = "wasm"),
    derive(schemars::JsonSchema),
    schemars(rename = "ImportedFolders")
)]
pub struct Imported {
    /// New ones.
    pub added: u32,
    /// Those that were there already, just so.
    pub known: u32,
}

/// Checks the name of a team folder: 1 to 128 bytes on one line without the characters `/ \ < > : " | ? *`, without a dot
/// at the end, and none that a system reserves. Spaces around it do not count.
pub fn folder_name(text: &str) -> Result<Name, Refusal> {
    let is_bad = |c: char| is_unprintable(c) || "/\\<>:\"|?*".contains(c);
    let name = Name::new(text).map_err(|_| Refusal::InvalidFolderName)?;
    if text.contains(is_bad) || name.as_str().ends_with('.') {
        return Err(Refusal::InvalidFolderName);
    }
    let key = TeamFolder::name_key(name.as_str());
    if RESERVED.contains(&key.as_str()) || is_device(&key) {
        Err(Refusal::FolderNameReserved)
    } else {
        Ok(name)
    }
}

fn is_device(key: &str) -> bool {
    let stem = key.split('.').next().unwrap_or_default().trim_end();
    let is_numbered = |prefix: &str| {
        let number = stem
            .strip_prefix(prefix)
            .map(|rest| rest.chars().collect::<Vec<_>>());
        matches!(number.as_deref(), Some(['0'..='9' | '¹' | '²' | '³']))
    };
    matches!(stem, "con" | "prn" | "aux" | "nul") || is_numbered("com") || is_numbered("lpt")
}

/// Creates a team folder. Repeating the request finds the one that it created.
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
    know_members(&folder, found)?;
    if !found.named.is_empty() {
        return Err(Refusal::FolderNameUsed);
    }
    add(draft, vec![folder.clone()])?;
    let TeamFolder {
        id, name, access, ..
    } = folder.clone();
    draft.record(
        actor.clone(),
        Event::FolderCreated {
            folder: id,
            name,
            access,
        },
    );
    draft.remember(repetition, &folder);
    Ok(folder)
}

/// Takes over team folders as the platform has them, all or none. One that is there already must be there just so.
pub fn import(
    draft: &mut Draft,
    lines: Vec<NewFolder>,
    found: &Found,
) -> Result<Imported, Refusal> {
    let mut names: BTreeSet<_> = found
        .named
        .iter()
        .map(|folder| TeamFolder::name_key(folder.name.as_str()))
        .collect();
    let known: BTreeMap<_, _> = found
        .folders
        .iter()
        .map(|folder| (&folder.id, folder))
        .collect();
    let (mut ids, mut added, mut imported) = (BTreeSet::new(), Vec::new(), Imported::default());
    for line in lines {
        let has_time = line.created_at.is_some();
        let folder = checked(draft, line)?;
        if !ids.insert(folder.id.clone()) {
            return Err(Refusal::Invalid("a folder in two lines"));
        }
        match known.get(&folder.id) {
            Some(old) if !has_time || old.created_at == folder.created_at => {
                if (&old.name, &old.access) != (&folder.name, &folder.access) {
                    return Err(Refusal::AlreadyExists);
                }
                imported.known += 1;
            }
            Some(_) => return Err(Refusal::AlreadyExists),
            None if names.insert(TeamFolder::name_key(folder.name.as_str())) => {
                know_members(&folder, found)?;
                added.push(folder);
            }
            None => return Err(Refusal::FolderNameUsed),
        }
    }
    imported.added = u32::try_from(added.len()).unwrap_or(u32::MAX);
    add(draft, added)?;
    if imported.added > 0 {
        draft.record(
            Actor::Platform,
            Event::FoldersImported {
                added: imported.added,
            },
        );
    }
    Ok(imported)
}

fn checked(draft: &Draft, new: NewFolder) -> Result<TeamFolder, Refusal> {
    let NewFolder {
        id,
        name,
        created_at,
        access,
    } = new;
    let name = folder_name(&name)?;
    let members: BTreeSet<_> = access.iter().map(|access| &access.member).collect();
    if members.len() != access.len() || access.len() > limits::FOLDER_ACCESS {
        return Err(Refusal::Invalid("access: a member twice, or too many"));
    }
    let created_at = created_at.unwrap_or(draft.now);
    if !limits::YEARS.contains(&created_at.year()) {
        return Err(Refusal::Invalid(
            "created_at: a year of more than four digits",
        ));
    }
    Ok(TeamFolder {
        id,
        name,
        created_at,
        access,
    })
}

fn know_members(folder: &TeamFolder, found: &Found) -> Result<(), Refusal> {
    let is_known = |access: &Access| found.members.contains(&access.member);
    if folder.access.iter().all(is_known) {
        Ok(())
    } else {
        Err(Refusal::Invalid("access: an unknown member"))
    }
}

fn add(draft: &mut Draft, folders: Vec<TeamFolder>) -> Result<(), Refusal> {
    let more = u32::try_from(folders.len()).unwrap_or(u32::MAX);
    let count = draft.team.counts.folders.saturating_add(more);
    if count > limits::TEAM_FOLDERS {
        return Err(Refusal::FolderLimit);
    }
    draft.team.counts.folders = count;
    for folder in folders {
        let name_key = TeamFolder::name_key(folder.name.as_str());
        draft
            .changes
            .put(maps::FOLDERS, folder.id.as_str(), &folder);
        draft.changes.put(maps::FOLDER_NAMES, name_key, &folder);
    }
    Ok(())
}
