//! The directory: the root of each team, and the teams of each reseller.
//!
//! It has a fixed number of shards (`shard.rs`), made once before any traffic. The map of a shard
//! holds, with one blank, which is in no id:
//!
//! | key | value |
//! |---|---|
//! | `t <team>` | the key of the team's root, or how far its erasure is (`entry.rs`) |
//! | `r <reseller> <team>` | nothing: the team was listed under this reseller at some time |
//!
//! Both are in the shard of the team, so that one swap publishes a team and lists it. The root of a
//! team may be cached: an instance that finds it gone forgets it and asks here.
//!
//! Before a sweep deletes a root that was never published, it marks the root in its team's shard.
//! While the mark is there, publishing is refused; once it is removed the root is gone, which
//! publishing sees as well: it looks for the root after it has prepared its swap, and marking and
//! unmarking let a swap fail that was prepared before.

mod entry;
#[cfg(test)]
mod tests;

use crate::cached::Objects;
use crate::error::Error;
use crate::keys;
use crate::place::{List, Place};
use crate::port::Port;
use crate::shard::{self, Edit, Shard, change, look};
use chrono::{DateTime, Utc};
use domain::Id;

pub(crate) use entry::Entry;

/// Marks in one shard, so that its record stays small.
const MARKED: usize = 32;

/// The roots of teams, kept by an instance.
#[derive(Debug, Default)]
pub struct Cache(Objects);

impl Cache {
    /// An empty cache.
    pub const fn new() -> Self {
        Self(Objects::new())
    }

    fn get(&self, team: &Id) -> Option<String> {
        String::from_utf8(self.0.get(team.as_str())?).ok()
    }

    fn insert(&self, team: &Id, root: &str) {
        self.0.keep(team.as_str(), root.as_bytes());
    }

    /// Forgets the root of a team.
    pub(crate) fn forget(&self, team: &Id) {
        self.0.forget(team.as_str());
    }
}

/// Creates all shards: of the directory, of the teams that wait and of the access of resellers,
/// where they do not exist yet. To be called once, before any traffic.
pub async fn set_up(port: &impl Port) -> Result<(), Error> {
    let shards = 0..keys::SHARDS;
    let all = shards
        .clone()
        .map(keys::shard)
        .chain(shards.clone().map(keys::waiting))
        .chain(shards.map(keys::access));
    shard::create_all(port, all).await
}

fn team_key(team: &Id) -> String {
    format!("t {team}")
}

fn listing_prefix(reseller: &Id) -> String {
    format!("r {reseller} ")
}

/// The key of a team's root. [`Error::Left`] once the team is being erased.
pub(crate) async fn root_of(
    port: &impl Port,
    cache: &Cache,
    team: &Id,
) -> Result<Option<String>, Error> {
    if let Some(root) = cache.get(team) {
        return Ok(Some(root));
    }
    match entry(port, team).await? {
        None => Ok(None),
        Some(Entry::Published(root)) => {
            cache.insert(team, &root);
            Ok(Some(root))
        }
        Some(Entry::Erasing { .. } | Entry::Erased { .. }) => Err(Error::Left),
    }
}

/// The entry of a team.
pub(crate) async fn entry(port: &impl Port, team: &Id) -> Result<Option<Entry>, Error> {
    look(port, &keys::shard_of(team), async |shard| {
        entry_in(shard, team).await
    })
    .await
}

async fn entry_in<P: Port>(shard: &Shard<'_, P>, team: &Id) -> Result<Option<Entry>, Error> {
    let text = shard.map::<String>().get(&team_key(team)).await?;
    text.as_deref().map(Entry::parse).transpose()
}

/// Publishes a team's root and lists the team under its reseller. Returns the published root: this
/// one, or an earlier one. Fails if a sweep took the root for the garbage of a crash;
/// [`Error::Left`] while the id is that of a team that has left.
pub(crate) async fn publish(
    port: &impl Port,
    team: &Id,
    root: &str,
    reseller: Option<&Id>,
    now: DateTime<Utc>,
) -> Result<String, Error> {
    enter(port, team, Change::Publish(root, now), reseller).await
}

/// Has a team's entry say that its objects are being deleted, and takes the team off its reseller's
/// list.
pub(crate) async fn begin_erasure(
    port: &impl Port,
    team: &Id,
    root: &str,
    undelivered: u64,
    reseller: Option<&Id>,
) -> Result<(), Error> {
    let root = root.to_owned();
    let entry = Entry::Erasing { root, undelivered };
    enter(port, team, Change::Erase(entry), reseller).await?;
    Ok(())
}

/// Has a team's entry say that the team is erased.
pub(crate) async fn end_erasure(
    port: &impl Port,
    team: &Id,
    undelivered: u64,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let entry = Entry::Erased { at, undelivered };
    enter(port, team, Change::Erase(entry), None).await?;
    Ok(())
}

/// Lists a team under a reseller. It stays listed if it moves to another reseller; the team's root
/// has its present one.
pub(crate) async fn list_under(port: &impl Port, reseller: &Id, team: &Id) -> Result<(), Error> {
    enter(port, team, Change::List, Some(reseller)).await?;
    Ok(())
}

/// A change of a team's entry.
enum Change<'a> {
    /// Gives the team this root, unless it has one, as of now.
    Publish(&'a str, DateTime<Utc>),
    /// Lists the team only.
    List,
    /// Goes on with the erasure of the team, and takes it off the list.
    Erase(Entry),
}

/// Changes the entry of a team, and its place under a reseller. Returns the team's root, if it has
/// one. One function, since each change is much code.
async fn enter(
    port: &impl Port,
    team: &Id,
    wanted: Change<'_>,
    reseller: Option<&Id>,
) -> Result<String, Error> {
    let listing = reseller.map(|reseller| format!("{}{team}", listing_prefix(reseller)));
    change(port, &keys::shard_of(team), async |shard| {
        let known = entry_in(shard, team).await?;
        let root = known.as_ref().and_then(Entry::root).unwrap_or_default();
        let mut edit = Edit::no_op(root.to_owned());
        let next = match &wanted {
            Change::Publish(root, now) => {
                match known {
                    Some(Entry::Published(_)) => return Ok(edit),
                    Some(entry) if !entry.is_free(*now) => return Err(Error::Left),
                    _ => {}
                }
                if shard.marked().contains(*root) || port.get(root).await?.is_none() {
                    return Err(Error::fault(format!(
                        "{root} was swept before it was published"
                    )));
                }
                edit.result = (*root).to_owned();
                Some(Entry::Published((*root).to_owned()))
            }
            Change::List if matches!(known, None | Some(Entry::Published(_))) => None,
            Change::List => return Err(Error::Left),
            // Another call may have come further.
            Change::Erase(entry) => Some(entry)
                .filter(|entry| known.as_ref().is_some_and(|known| known.precedes(entry)))
                .cloned(),
        };
        let is_listed = !matches!(wanted, Change::Erase(_));
        if let Some(listing) = &listing
            && shard.map::<String>().get(listing).await?.is_some() != is_listed
        {
            edit.entries
                .push((listing.clone(), is_listed.then(String::new)));
        }
        if let Some(next) = next {
            edit.entries.push((team_key(team), Some(next.to_string())));
        }
        Ok(edit)
    })
    .await
}

/// Marks a root that a sweep is going to delete, unless it is published or its shard has as many
/// marks as it may. Whether the root is marked.
pub(crate) async fn mark(port: &impl Port, team: &Id, root: &str) -> Result<bool, Error> {
    change_mark(port, &keys::shard_of(team), root, Some(team_key(team))).await
}

/// Removes the mark of a deleted root.
pub(crate) async fn unmark(port: &impl Port, shard: &str, root: &str) -> Result<(), Error> {
    change_mark(port, shard, root, None).await?;
    Ok(())
}

/// Marks a root under the key of its team, or removes the mark. One function, since each change is
/// much code.
async fn change_mark(
    port: &impl Port,
    shard: &str,
    root: &str,
    team_key: Option<String>,
) -> Result<bool, Error> {
    change(port, shard, async |shard| {
        let mut marked = shard.marked().clone();
        let is_changed = match &team_key {
            None => marked.remove(root),
            Some(_) if marked.contains(root) => return Ok(Edit::<_, String>::no_op(true)),
            Some(key) => {
                let entry = shard.map::<String>().get(key).await?;
                let entry = entry.as_deref().map(Entry::parse).transpose()?;
                let is_published = entry.is_some_and(|entry| entry.root() == Some(root));
                !is_published && marked.len() < MARKED && marked.insert(root.to_owned())
            }
        };
        Ok(Edit {
            marked: is_changed.then_some(marked),
            ..Edit::no_op(is_changed)
        })
    })
    .await
}

/// The marked roots of all shards, each with the key of its shard before it.
pub(crate) async fn marked(port: &impl Port) -> Result<Vec<(String, String)>, Error> {
    let mut all = Vec::new();
    for key in (0..keys::SHARDS).map(keys::shard) {
        let roots = look(port, &key, async |shard: &Shard<'_, _>| {
            Ok(shard.marked().clone())
        });
        let roots = roots.await?.into_iter();
        all.extend(roots.map(|root| (key.clone(), root)));
    }
    Ok(all)
}

/// Up to `limit` teams that were ever listed under a reseller, from a place on, and the place to go
/// on at.
pub(crate) async fn teams_of(
    port: &impl Port,
    reseller: &Id,
    place: &Place,
    limit: usize,
) -> Result<(Vec<Id>, Option<Place>), Error> {
    let (entries, next) = entries_under(port, &listing_prefix(reseller), place, limit).await?;
    Ok((teams(entries), next))
}

/// Up to `limit` of all teams, from a place on, and the place to go on at. Their roots are known
/// from here on. Teams that are erased count and are left out.
pub(crate) async fn teams_after(
    port: &impl Port,
    cache: &Cache,
    place: &Place,
    limit: usize,
) -> Result<(Vec<Id>, Option<Place>), Error> {
    let (entries, next) = entries_under(port, "t ", place, limit).await?;
    let mut teams = Vec::with_capacity(entries.len());
    for (team, text) in entries {
        match Entry::parse(&text)? {
            Entry::Published(root) => cache.insert(&team, &root),
            Entry::Erasing { .. } => {}
            Entry::Erased { .. } => continue,
        }
        teams.push(team);
    }
    Ok((teams, next))
}

async fn entries_under(
    port: &impl Port,
    prefix: &str,
    place: &Place,
    limit: usize,
) -> Result<(Vec<(Id, String)>, Option<Place>), Error> {
    let list = List {
        port,
        shard_key: keys::shard,
        prefix,
    };
    list.page(place, limit).await
}

fn teams(entries: Vec<(Id, String)>) -> Vec<Id> {
    entries.into_iter().map(|(team, _)| team).collect()
}
