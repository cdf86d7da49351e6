//! The objects that a team's root refers to, directly or indirectly. All others are garbage.

use crate::error::Error;
use crate::keys;
use crate::map::page_keys;
use crate::outbox::StoredOutbox;
use crate::port::Port;
use crate::root::Root;
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

struct Referrer<'a, P> {
    port: &'a P,
    key: &'a str,
    root: &'a Root,
}

impl<P: Port> Referrer<'_, P> {
    async fn unreferenced(&self, listed: &[String]) -> Result<Vec<String>, Error> {
        let mut referenced = self.by_the_root().await?;
        if listed
            .iter()
            .any(|key| self.kind(key) == "admins" && !referenced.contains(key))
        {
            referenced.extend(self.by_notices().await?);
        }
        let mut garbage = Vec::new();
        for key in listed {
            let is_garbage = match self.kind(key) {
                "entries" => !self.is_committed(key).await?,
                "page" | "settings" | "activity" | "admins" | "retired" => {
                    !referenced.contains(key)
                }
                // The root, the outbox and stop keys stay, and so do segments of the log, even of a
                // lost attempt: the next commit writes the same one. Unknown kinds stay as well.
                _ => false,
            };
            if is_garbage {
                garbage.push(key.clone());
            }
        }
        Ok(garbage)
    }

    fn kind<'k>(&self, key: &'k str) -> &'k str {
        keys::parts(key)
            .and_then(|(_, rest)| rest.split('.').next())
            .unwrap_or_default()
    }

    /// The objects that the root refers to, except through the log.
    async fn by_the_root(&self) -> Result<BTreeSet<String>, Error> {
        let Root {
            team,
            maps,
            objects,
            retired,
            ..
        } = self.root;
        let mut referenced = BTreeSet::from([team.admins.clone()]);
        if let Some(grant) = &team.grant {
            referenced.insert(grant.admins.clone());
        }
        for top in maps.values() {
            referenced.extend(page_keys(self.port, self.key, top).await?);
        }
        referenced.extend(objects.values().map(|name| keys::object(self.key, name)));
        referenced.extend(retired.listed(self.port, self.key).await?);
        Ok(referenced)
    }

    /// The lists of admins that undelivered notices need, and those still to be released.
    async fn by_notices(&self) -> Result<BTreeSet<String>, Error> {
        let outbox = StoredOutbox {
            port: self.port,
            root: self.key,
        };
        let outbox = outbox.read().await?;
        let mut referenced = BTreeSet::new();
        referenced.extend(
            outbox
                .notices
                .released
                .iter()
                .chain(&outbox.entries.released)
                .cloned(),
        );
        // The outbox may be ahead of the root, which was read before.
        let segments = self.root.log.segments;
        for number in outbox.notices.segment.min(segments)..=segments {
            for record in self.root.log.records(self.port, self.key, number).await? {
                if record.revision > outbox.notices.delivered {
                    referenced.extend(record.recipients.into_iter().chain(record.released));
                }
            }
        }
        Ok(referenced)
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
