//! The objects that a team's root, its outbox or a shard refers to, directly or indirectly. All others
//! are garbage. Pages are read one after the other, and only listed keys are held.

use crate::error::Error;
use crate::keys;
use crate::map::for_each_page;
use crate::outbox::StoredOutbox;
use crate::port::Port;
use crate::root::Root;
use crate::shard::Shard;
use std::collections::BTreeSet;

/// Reads of a team whose root moves on meanwhile.
const ROUNDS: u32 = 3;

/// The listed keys of a root to which nothing refers at a revision, and that revision.
pub(super) async fn unreferenced<P: Port>(
    port: &P,
    key: &str,
    listed: &[String],
) -> Result<(u64, Vec<String>), Error> {
    let mut missing = Error::NoTeam;
    for _ in 0..ROUNDS {
        let root = Root::read(port, key).await?;
        match (Referrer {
            port,
            key,
            root: &root,
        })
        .unreferenced(listed)
        .await
        {
            Err(error @ Error::Missing(_)) => missing = error,
            garbage => return Ok((root.revision, garbage?)),
        }
    }
    Err(missing.unavailable())
}

/// The listed keys of a shard to which it does not refer.
pub(super) async fn unreferenced_pages<P: Port>(
    port: &P,
    shard: &Shard<'_, P>,
    listed: &[String],
) -> Result<Vec<String>, Error> {
    let mut left = BTreeSet::new();
    left.extend(listed.iter().cloned());
    left.retain(|key| key.contains(".page."));
    for page in shard.retired() {
        left.remove(page.as_str());
    }
    if let Some(top) = shard.top() {
        for_each_page(port, shard.key(), top, |page| {
            left.remove(page.as_str());
        })
        .await?;
    }
    Ok(left.into_iter().collect())
}

/// The parked events of a team to which its outbox does not refer, and the outbox's revision.
pub(super) async fn unparked<P: Port>(
    port: &P,
    root: &str,
    mut parked: Vec<String>,
) -> Result<(u64, Vec<String>), Error> {
    let outbox = StoredOutbox { port, root }.read().await?;
    for event in &outbox.parked {
        let body = keys::object(root, &event.body);
        parked.retain(|key| *key != body);
    }
    Ok((outbox.revision, parked))
}

struct Referrer<'a, P> {
    port: &'a P,
    key: &'a str,
    root: &'a Root,
}

impl<P: Port> Referrer<'_, P> {
    async fn unreferenced(&self, listed: &[String]) -> Result<Vec<String>, Error> {
        let mut left = BTreeSet::new();
        left.extend(listed.iter().cloned());
        self.strike_own(&mut left).await?;
        if left.iter().any(|key| self.kind(key) == "admins") {
            self.strike_notices(&mut left).await?;
        }
        let mut garbage = Vec::new();
        for key in left {
            let is_garbage = match self.kind(&key) {
                "entries" => !self.is_committed(&key).await?,
                "page" | "settings" | "activity" | "admins" | "retired" => true,
                // The root, the outbox and stop keys stay, and so do segments of the log, even of a
                // lost attempt: the next commit writes the same one. Unknown kinds stay as well.
                _ => false,
            };
            if is_garbage {
                garbage.push(key);
            }
        }
        Ok(garbage)
    }

    fn kind<'k>(&self, key: &'k str) -> &'k str {
        keys::parts(key)
            .and_then(|(_, rest)| rest.split('.').next())
            .unwrap_or_default()
    }

    /// Strikes out the objects that the root refers to, except through the log.
    async fn strike_own(&self, left: &mut BTreeSet<String>) -> Result<(), Error> {
        let Root {
            team,
            maps,
            objects,
            retired,
            ..
        } = self.root;
        for list in team.admin_lists() {
            left.remove(list.as_str());
        }
        for top in maps.values() {
            for_each_page(self.port, self.key, top, |page| {
                left.remove(page.as_str());
            })
            .await?;
        }
        for name in objects.values() {
            left.remove(keys::object(self.key, name).as_str());
        }
        for key in retired.listed(self.port, self.key).await? {
            left.remove(key.as_str());
        }
        Ok(())
    }

    /// Strikes out the lists of admins that undelivered notices need, and those still to be
    /// released.
    async fn strike_notices(&self, left: &mut BTreeSet<String>) -> Result<(), Error> {
        let outbox = StoredOutbox {
            port: self.port,
            root: self.key,
        };
        let outbox = outbox.read().await?;
        for list in &outbox.released {
            left.remove(list.as_str());
        }
        let cursor = outbox.notified();
        // The outbox may be ahead of the root, which was read before.
        let segments = self.root.log.segments;
        for number in cursor.segment.min(segments)..=segments {
            for record in self.root.log.records(self.port, self.key, number).await? {
                if record.revision > cursor.delivered {
                    for list in record.recipients.iter().chain(&record.released) {
                        left.remove(list.as_str());
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether entries stored apart belong to a commit: their key has its revision and attempt.
    async fn is_committed(&self, key: &str) -> Result<bool, Error> {
        let name = keys::parts(key).and_then(|(_, rest)| rest.strip_prefix("entries."));
        let Some((revision, attempt)) = name.and_then(|name| name.split_once('.')) else {
            return Ok(true);
        };
        let Ok(revision) = revision.parse() else {
            return Ok(true);
        };
        let record = self.root.log.find(self.port, self.key, revision).await?;
        Ok(record.is_some_and(|record| record.attempt == attempt))
    }
}
