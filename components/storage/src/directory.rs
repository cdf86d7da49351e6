//! The directory: the root of each team, and the teams of each reseller.
//!
//! It has a fixed number of shards, made once before any traffic, so that no absent key is ever
//! contended: a compare-and-swap on an absent key can have two winners. A team is published by
//! swapping its root's key into a shard that exists; the mapping never changes and may be cached.
//!
//! Before a sweep deletes a root that was never published, it marks the root in its team's shard.
//! While the mark is there, publishing is refused; once it is removed the root is gone, which
//! publishing sees as well. Removing the mark bumps `swept`, so that the bytes of a shard never
//! repeat (no ABA): a swap prepared before the mark fails.

use crate::error::Error;
use crate::json::{decode, encode};
use crate::keys;
use crate::port::Port;
use domain::Id;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// Swaps of one change before it fails.
const ROUNDS: u32 = 40;
/// Teams in the cache of an instance.
const CACHED: usize = 10_000;

#[derive(Debug, Default, Serialize, Deserialize)]
struct Shard {
    teams: BTreeMap<Id, String>,
    resellers: BTreeMap<Id, BTreeSet<Id>>,
    /// Roots that a sweep is deleting.
    #[serde(rename = "doomed")]
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    marked: BTreeSet<String>,
    /// The number of marks that were removed.
    #[serde(default, skip_serializing_if = "is_zero")]
    swept: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// The roots in the directory.
#[derive(Debug, Default)]
pub(crate) struct Roots {
    pub published: BTreeSet<String>,
    /// Marked roots, each with the key of its shard before it.
    pub marked: Vec<(String, String)>,
}

/// The roots of teams, cached by an instance. They never become stale.
#[derive(Debug, Default)]
pub struct Cache(Mutex<BTreeMap<Id, String>>);

impl Cache {
    /// An empty cache.
    pub const fn new() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }

    fn get(&self, team: &Id) -> Option<String> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(team)
            .cloned()
    }

    fn insert(&self, team: &Id, root: &str) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= CACHED {
            known.clear();
        }
        known.insert(team.clone(), root.to_owned());
    }
}

/// Creates the shards that do not exist yet. To be called once, before any traffic.
pub async fn set_up(port: &impl Port) -> Result<(), Error> {
    for number in 0..keys::SHARDS {
        let key = keys::shard(number);
        if port.get(&key).await?.is_none() {
            port.set(&key, encode(&Shard::default())?).await?;
        }
    }
    Ok(())
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
    let root = read(port, &keys::shard_of(team)).await?.teams.remove(team);
    if let Some(root) = &root {
        cache.insert(team, root);
    }
    Ok(root)
}

/// Publishes a team's root. Returns the published root: this one, or an earlier one. Fails if a
/// sweep took the root for the garbage of a crash.
pub(crate) async fn publish(port: &impl Port, team: &Id, root: &str) -> Result<String, Error> {
    change(port, &keys::shard_of(team), async |shard| {
        if let Some(known) = shard.teams.get(team) {
            return Ok(known.clone());
        }
        // The shard is prepared by now: the swap fails if a sweep marks or deletes the root from
        // here on.
        if shard.marked.contains(root) || port.get(root).await?.is_none() {
            return Err(Error::fault(format!(
                "{root} was swept before it was published"
            )));
        }
        shard.teams.insert(team.clone(), root.to_owned());
        Ok(root.to_owned())
    })
    .await
}

/// Marks a root that a sweep is going to delete, unless it is published. Returns the key of the
/// shard that has the mark.
pub(crate) async fn mark(port: &impl Port, team: &Id, root: &str) -> Result<Option<String>, Error> {
    let key = keys::shard_of(team);
    let is_marked = change(port, &key, async |shard| {
        let is_published = shard
            .teams
            .get(team)
            .is_some_and(|published| published == root);
        if !is_published {
            shard.marked.insert(root.to_owned());
        }
        Ok(!is_published)
    });
    Ok(is_marked.await?.then_some(key))
}

/// Removes the mark of a deleted root.
pub(crate) async fn unmark(port: &impl Port, shard: &str, root: &str) -> Result<(), Error> {
    change(port, shard, async |shard| {
        shard.swept += u64::from(shard.marked.remove(root));
        Ok(())
    })
    .await
}

/// The roots in all shards.
pub(crate) async fn roots(port: &impl Port) -> Result<Roots, Error> {
    let mut roots = Roots::default();
    for number in 0..keys::SHARDS {
        let key = keys::shard(number);
        let shard = read(port, &key).await?;
        roots.published.extend(shard.teams.into_values());
        roots
            .marked
            .extend(shard.marked.into_iter().map(|root| (key.clone(), root)));
    }
    Ok(roots)
}

/// Lists a team under a reseller. It stays listed if it moves to another reseller; the team's root
/// has its present one.
pub(crate) async fn list_under(port: &impl Port, reseller: &Id, team: &Id) -> Result<(), Error> {
    change(port, &keys::shard_of(reseller), async |shard| {
        shard
            .resellers
            .entry(reseller.clone())
            .or_default()
            .insert(team.clone());
        Ok(())
    })
    .await
}

/// Up to `limit` teams that were ever listed under a reseller, by id, after the id `after`.
pub(crate) async fn teams_of(
    port: &impl Port,
    reseller: &Id,
    after: &str,
    limit: usize,
) -> Result<Vec<Id>, Error> {
    let teams = read(port, &keys::shard_of(reseller))
        .await?
        .resellers
        .remove(reseller)
        .unwrap_or_default();
    Ok(teams
        .into_iter()
        .filter(|team| team.as_str() > after)
        .take(limit)
        .collect())
}

/// All teams of a shard.
pub(crate) async fn teams_in(port: &impl Port, number: u8) -> Result<Vec<Id>, Error> {
    Ok(read(port, &keys::shard(number % keys::SHARDS))
        .await?
        .teams
        .into_keys()
        .collect())
}

async fn read(port: &impl Port, key: &str) -> Result<Shard, Error> {
    decode(key, &port.get(key).await?.ok_or(Error::NotSetUp)?)
}

/// Compare-and-swaps until `edit` is a no-op on a fresh read, so that the change is known to be
/// stored.
async fn change<T>(
    port: &impl Port,
    key: &str,
    edit: impl AsyncFn(&mut Shard) -> Result<T, Error>,
) -> Result<T, Error> {
    for round in 0..ROUNDS {
        let (swap, bytes) = port.prepare(key).await?;
        let bytes = bytes.ok_or(Error::NotSetUp)?;
        let mut shard = decode::<Shard>(key, &bytes)?;
        let result = edit(&mut shard).await?;
        let changed = encode(&shard)?;
        if changed == bytes {
            return Ok(result);
        }
        let _hint = port.swap(swap, changed).await;
        if round > 2 {
            let random = port.random().0.first().copied().unwrap_or_default();
            port.pause(std::time::Duration::from_micros(u64::from(random) * 100))
                .await;
        }
    }
    Err(Error::fault(format!("{key} is too busy")))
}
