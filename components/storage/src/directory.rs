//! The directory: which root belongs to a team, and which teams to a reseller.
//!
//! A fixed number of shards, made once before any traffic, so that no absent key is ever contended: a
//! compare-and-swap on an absent key can have two winners. A team is published by swapping its root's key into a shard
//! that exists; the mapping never changes and may be cached.
//!
//! A root that was never published goes through a mark in its team's shard, so that nobody publishes what a sweep
//! deletes: while the mark is there publishing refuses, and when it is taken off the root is gone, which publishing sees
//! as well. Taking it off counts, so that a shard is never again as it was before the mark, and whoever prepared a swap
//! then fails.

use crate::error::{Error, decode, encode};
use crate::{Port, keys};
use domain::Id;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// How often a change of a shard is tried.
const ROUNDS: u32 = 40;
/// How many teams an instance remembers.
const REMEMBERED: usize = 10_000;

#[derive(Debug, Default, Serialize, Deserialize)]
struct Shard {
    teams: BTreeMap<Id, String>,
    resellers: BTreeMap<Id, BTreeSet<Id>>,
    /// Roots that a sweep is deleting.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    doomed: BTreeSet<String>,
    /// How often such a mark was taken off.
    #[serde(default, skip_serializing_if = "is_zero")]
    swept: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// The roots of all teams, and those that a sweep is deleting.
#[derive(Debug, Default)]
pub(crate) struct Roots {
    pub published: BTreeSet<String>,
    /// With the keys of their shards.
    pub doomed: Vec<(String, String)>,
}

/// What an instance remembers of the directory. It can't go stale.
#[derive(Debug, Default)]
pub struct Cache(Mutex<BTreeMap<Id, String>>);

impl Cache {
    /// A cache of nothing.
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
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(team.clone(), root.to_owned());
    }
}

/// Makes the shards that are not there yet. To be done once, before any traffic.
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

/// Publishes a team's root. Answers the root that holds: this one, or one published before. Fails if a sweep took the
/// root for one left by a crash.
pub(crate) async fn publish(port: &impl Port, team: &Id, root: &str) -> Result<String, Error> {
    change(port, &keys::shard_of(team), async |shard| {
        if let Some(known) = shard.teams.get(team) {
            return Ok(known.clone());
        }
        // The shard is prepared by now: what a sweep does to the root from here on makes the swap fail.
        if shard.doomed.contains(root) || port.get(root).await?.is_none() {
            return Err(Error::fault(format!(
                "{root} was swept before it was published"
            )));
        }
        shard.teams.insert(team.clone(), root.to_owned());
        Ok(root.to_owned())
    })
    .await
}

/// Marks a root to be deleted by a sweep, unless it is published. The key of the shard in which it is marked.
pub(crate) async fn doom(port: &impl Port, team: &Id, root: &str) -> Result<Option<String>, Error> {
    let key = keys::shard_of(team);
    let is_doomed = change(port, &key, async |shard| {
        let is_published = shard
            .teams
            .get(team)
            .is_some_and(|published| published == root);
        if !is_published {
            shard.doomed.insert(root.to_owned());
        }
        Ok(!is_published)
    });
    Ok(is_doomed.await?.then_some(key))
}

/// Takes the mark off a root that was deleted.
pub(crate) async fn forget(port: &impl Port, shard: &str, root: &str) -> Result<(), Error> {
    change(port, shard, async |shard| {
        shard.swept += u64::from(shard.doomed.remove(root));
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
            .doomed
            .extend(shard.doomed.into_iter().map(|root| (key.clone(), root)));
    }
    Ok(roots)
}

/// Enters a team among a reseller's. It stays there when the team goes elsewhere; the team's root says whose it is.
pub(crate) async fn enter(port: &impl Port, reseller: &Id, team: &Id) -> Result<(), Error> {
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

/// Up to `limit` teams that are or were a reseller's, whose ids come after `after`.
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

/// All teams of a shard, for a sweep.
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

/// Changes a shard by swapping until it holds what the change makes of it.
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
