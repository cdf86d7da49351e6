//! What a team's root refers to, directly or by way of what it refers to: all else under it is garbage.

use crate::error::{Error, decode};
use crate::root::Root;
use crate::{Port, keys, map, outbox};
use std::collections::BTreeSet;

/// How often a team is looked at whose root moves on meanwhile.
const ROUNDS: u32 = 3;

/// Those of the keys under a root to which nothing refers, and the revision at which that is so.
pub(super) async fn unreferenced<P: Port>(
    port: &P,
    key: &str,
    listed: &[String],
) -> Result<(u64, Vec<String>), Error> {
    let mut missing = Error::NoTeam;
    for _ in 0..ROUNDS {
        let root = Root::read(key, port.get(key).await?)?;
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
                "page" | "settings" | "activity" | "admins" | "retired" | "stop" => {
                    !referenced.contains(key)
                }
                // The root, the outbox, and segments of the log, even one that is cut only: whoever commits next writes
                // the same. And whatever is not known here.
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

    /// All but what the log refers to.
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
            referenced.extend([grant.admins.clone(), keys::stop(self.key, team.epoch)]);
        }
        for top in maps.values() {
            referenced.extend(map::pages(self.port, self.key, top).await?);
        }
        referenced.extend(objects.values().map(|name| keys::object(self.key, name)));
        for key in retired.iter().map(|key| format!("{}{key}", self.key)) {
            if keys::is_retired_list(&key) {
                referenced.extend(self.read::<Vec<String>>(&key).await?);
            }
            referenced.insert(key);
        }
        Ok(referenced)
    }

    /// The lists of admins that are needed for notices which are not delivered, and those left to be released.
    async fn by_notices(&self) -> Result<BTreeSet<String>, Error> {
        let outbox = outbox::read(self.port, self.key).await?;
        let mut referenced = BTreeSet::new();
        referenced.extend(
            outbox
                .notices
                .released
                .iter()
                .chain(&outbox.entries.released)
                .cloned(),
        );
        // The outbox may have come further than the root was when it was read.
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

    /// Whether entries that are stored apart are those of a commit: their key tells the revision and the attempt.
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

    async fn read<T: serde::de::DeserializeOwned>(&self, key: &str) -> Result<T, Error> {
        decode(
            key,
            &self
                .port
                .get(key)
                .await?
                .ok_or_else(|| Error::Missing(key.to_owned()))?,
        )
    }
}
