//! The keys that one call of the sweep looks at.

use crate::error::Error;
use crate::keys::{self, Owner};
use crate::port::Port;
use std::collections::BinaryHeap;

/// The next keys of a round that may be garbage, in order.
pub(super) struct Listed {
    keys: Vec<String>,
    /// Such keys in the store.
    pub all: usize,
    /// Those that this round has looked at before.
    before: usize,
}

impl Listed {
    /// Lists up to `most` keys after one, or from the first one on.
    pub async fn read(port: &impl Port, after: Option<&str>, most: usize) -> Result<Self, Error> {
        let (mut all, mut before) = (0, 0);
        // The largest of the kept keys is on top.
        let mut kept = BinaryHeap::new();
        let mut keep = |key: &str| {
            if keys::owner(key).is_none() {
                return;
            }
            all += 1;
            if after.is_some_and(|after| key <= after) {
                before += 1;
            } else if kept.len() < most {
                kept.push(key.to_owned());
            } else if kept
                .peek()
                .is_some_and(|largest: &String| key < largest.as_str())
            {
                kept.pop();
                kept.push(key.to_owned());
            }
        };
        port.for_each_key(&mut keep).await?;
        Ok(Self {
            keys: kept.into_sorted_vec(),
            all,
            before,
        })
    }

    /// The keys of each owner.
    pub fn by_owner(&self) -> impl Iterator<Item = (Owner<'_>, &[String])> {
        let groups = self
            .keys
            .chunk_by(|one, next| keys::owner(one) == keys::owner(next));
        groups.filter_map(|keys| Some((keys::owner(keys.first()?)?, keys)))
    }

    /// The keys of a root, with its own.
    pub fn under(&self, root: &str) -> &[String] {
        let start = self.keys.partition_point(|key| key.as_str() < root);
        let rest = self.keys.get(start..).unwrap_or_default();
        let end = rest.partition_point(|key| keys::owner(key) == Some(Owner::Root(root)));
        rest.get(..end).unwrap_or_default()
    }

    /// The last of them.
    pub fn last(&self) -> Option<&String> {
        self.keys.last()
    }

    /// How many keys this round has looked at, with these.
    pub fn looked_at(&self) -> usize {
        self.before + self.keys.len()
    }

    /// Whether these are the last ones of the round.
    pub fn is_done(&self) -> bool {
        self.looked_at() == self.all
    }
}
