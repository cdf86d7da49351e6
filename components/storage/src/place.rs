//! Lists that go through all shards of the directory, or all waiting records, page by page.

use crate::error::Error;
use crate::keys::SHARDS;
use crate::port::Port;
use crate::shard::{self, Shard};
use domain::Id;
use std::fmt;
use std::ops::Bound;

/// Shards with entries that one page reads at most, so that a page costs some tens of reads however
/// few of the entries it finds.
const SHARDS_READ: usize = 16;

/// A place in such a list: after an id in one shard. Its text form is the `next` of a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    shard: u8,
    /// Empty before the first id.
    after: String,
}

impl Place {
    /// The place behind the text form; `None` for any other text.
    pub fn parse(text: &str) -> Option<Self> {
        let (shard, after) = text.split_once('.')?;
        let shard = shard.parse().ok().filter(|shard| *shard < SHARDS)?;
        let is_place = after.is_empty() || Id::new(after).is_ok();
        is_place.then(|| Self {
            shard,
            after: after.to_owned(),
        })
    }

    /// The start of the next shard, if there is one.
    fn next_shard(&self) -> Option<Self> {
        let shard = self.shard + 1;
        (shard < SHARDS).then(|| Self {
            shard,
            after: String::new(),
        })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.shard, self.after)
    }
}

/// The entries under a prefix of their keys, in the shards whose keys `shard_key` makes.
pub(crate) struct List<'a, P> {
    pub port: &'a P,
    pub shard_key: fn(u8) -> String,
    pub prefix: &'a str,
}

impl<P: Port> List<'_, P> {
    /// Up to `limit` entries from a place on, keys without the prefix, and the place to go on at.
    /// Until that is `None` there may be more, however few these are.
    pub async fn page(
        &self,
        from: &Place,
        limit: usize,
    ) -> Result<(Vec<(Id, String)>, Option<Place>), Error> {
        let (mut found, mut place) = (Vec::new(), from.clone());
        let mut shards_read = 0;
        while found.len() < limit && shards_read < SHARDS_READ {
            let key = (self.shard_key)(place.shard);
            let wanted = limit - found.len();
            let read = shard::look(self.port, &key, async |shard| {
                self.in_shard(shard, &place.after, wanted).await
            });
            let entries = read.await?;
            shards_read += usize::from(entries.is_some());
            let entries = entries.unwrap_or_default();
            let last = entries.last().filter(|_| entries.len() == wanted);
            let next = match last {
                Some((id, _)) => Some(Place {
                    after: id.to_string(),
                    ..place
                }),
                None => place.next_shard(),
            };
            found.extend(entries);
            match next {
                Some(next) => place = next,
                None => return Ok((found, None)),
            }
        }
        Ok((found, Some(place)))
    }

    /// The entries of one shard; `None` if it is empty.
    async fn in_shard(
        &self,
        shard: &Shard<'_, P>,
        after: &str,
        limit: usize,
    ) -> Result<Option<Vec<(Id, String)>>, Error> {
        if shard.is_empty() {
            return Ok(None);
        }
        let start = format!("{}{after}", self.prefix);
        let entries = shard
            .map()
            .ascending(Bound::Excluded(&start), limit)
            .await?;
        let mut own = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            let Some(id) = key.strip_prefix(self.prefix) else {
                break;
            };
            let id = Id::new(id).map_err(|_| Error::Unreadable(key.clone()))?;
            own.push((id, value));
        }
        Ok(Some(own))
    }
}
