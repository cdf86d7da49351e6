//! The directory: the root of each team, and the teams of each reseller.
//!
//! It has a fixed number of shards (`shard.rs`), made once before any traffic. The map of a shard
//! holds, with one blank, which is in no id:
//!
//! | key | value |
//! |---|---|
//! | `t <team>` | the key of the team's root |
//! | `r <reseller> <team>` | nothing: the team was listed under this reseller at some time |
//!
//! Both are in the shard of the team, so that one swap publishes a team and lists it. The root of a
//! team never changes and may be cached.
//!
//! Before a sweep deletes a root that was never published, it marks the root in its team's shard.
//! While the mark is there, publishing is refused; once it is removed the root is gone, which
//! publishing sees as well: it looks for the root after it has prepared its swap, and marking and
//! unmarking let a swap fail that was prepared before.

#[cfg(test)]
mod tests;

use crate::cached::Objects;
use crate::error::Error;
use crate::keys;
use crate::place::{List, Place};
use crate::port::Port;
use crate::shard::{self, Edit, Shard, change, look};
use domain::Id;

/// Marks in one shard, so that its record stays small.
const MARKED: usize = 32;

/// The roots of teams, kept by an instance. The root of a team never changes.
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

/// The key of a team's root.
pub(crate) async fn root_of(
    port: &impl Port,
    cache: &Cache,
    team: &Id,
) -> Result<Option<String>, Error> {
    if let Some(root) = cache.get(team) {
        return Ok(Some(root));
    }
    let root = published(port, team).await?;
    if let Some(root) = &root {
        cache.insert(team, root);
    }
    Ok(root)
}

/// The key of a team's root, as the directory has it.
pub(crate) async fn published(port: &impl Port, team: &Id) -> Result<Option<String>, Error> {
    let key = team_key(team);
    look(port, &keys::shard_of(team), async |shard| {
        shard.map::<String>().get(&key).await
    })
    .await
}

/// Publishes a team's root and lists the team under its reseller. Returns the published root: this
/// one, or an earlier one. Fails if a sweep took the root for the garbage of a crash.
pub(crate) async fn publish(
    port: &impl Port,
    team: &Id,
    root: &str,
    reseller: Option<&Id>,
) -> Result<String, Error> {
    enter(port, team, Some(root), reseller).await
}

/// Lists a team under a reseller. It stays listed if it moves to another reseller; the team's root
/// has its present one.
pub(crate) async fn list_under(port: &impl Port, reseller: &Id, team: &Id) -> Result<(), Error> {
    enter(port, team, None, Some(reseller)).await?;
    Ok(())
}

/// Enters a team with a root, unless it has one, or only under a reseller. Returns the team's root.
/// One function, since each change is much code.
async fn enter(
    port: &impl Port,
    team: &Id,
    root: Option<&str>,
    reseller: Option<&Id>,
) -> Result<String, Error> {
    let key = team_key(team);
    let listing = reseller.map(|reseller| format!("{}{team}", listing_prefix(reseller)));
    change(port, &keys::shard_of(team), async |shard| {
        let known = shard.map::<String>().get(&key).await?;
        let mut edit = Edit::no_op(
            known
                .clone()
                .or(root.map(str::to_owned))
                .unwrap_or_default(),
        );
        if let Some(root) = root {
            if known.is_some() {
                return Ok(edit);
            }
            if shard.marked().contains(root) || port.get(root).await?.is_none() {
                return Err(Error::fault(format!(
                    "{root} was swept before it was published"
                )));
            }
            edit.entries.push((key.clone(), Some(root.to_owned())));
        }
        if let Some(listing) = &listing
            && shard.map::<String>().get(listing).await?.is_none()
        {
            edit.entries.push((listing.clone(), Some(String::new())));
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
                let is_published = shard.map::<String>().get(key).await?.as_deref() == Some(root);
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
/// from here on.
pub(crate) async fn teams_after(
    port: &impl Port,
    cache: &Cache,
    place: &Place,
    limit: usize,
) -> Result<(Vec<Id>, Option<Place>), Error> {
    let (entries, next) = entries_under(port, "t ", place, limit).await?;
    for (team, root) in &entries {
        cache.insert(team, root);
    }
    Ok((teams(entries), next))
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
