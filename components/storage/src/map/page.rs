//! A page of a map: a leaf of entries, or a branch of the pages one level below.

use crate::error::Error;
use crate::json::encode;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The highest level of a page. A map of 8 KiB pages and short keys has a billion entries at
/// level 4.
pub(super) const LEVELS: u8 = 12;

/// A branch has two pages below it at least, however long their keys are: otherwise a map would
/// grow levels for ever.
const CHILDREN: usize = 2;

/// The bytes of a page around its items.
const FRAME: usize = 20;

/// A key and its value. Values stay JSON until they are needed, so that the code exists once for
/// all types of values.
pub(super) type Entry = (String, Box<RawValue>);

/// A page below a branch: the lower bound of its keys, and its name.
pub(super) type Child = (String, String);

/// A page as it is stored.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Page {
    /// Entries, in order.
    Leaf(Vec<Entry>),
    /// A level, from 1 on, and the pages of the level below, in order. The first one has all keys
    /// below the second one's bound.
    Branch(u8, Vec<Child>),
}

impl Page {
    /// The level: 0 for leaves.
    pub fn level(&self) -> u8 {
        match self {
            Self::Leaf(_) => 0,
            Self::Branch(level, _) => *level,
        }
    }

    /// The number of entries or pages.
    pub fn len(&self) -> usize {
        match self {
            Self::Leaf(entries) => entries.len(),
            Self::Branch(_, children) => children.len(),
        }
    }

    /// The entries; none in a branch.
    pub fn entries(&self) -> &[Entry] {
        match self {
            Self::Leaf(entries) => entries,
            Self::Branch(..) => &[],
        }
    }

    /// Whether it may be stored, and at a given level if there is one.
    pub fn is_sound(&self, level: Option<u8>) -> bool {
        let own = self.level();
        let is_level = match self {
            Self::Leaf(_) => true,
            Self::Branch(..) => (1..=LEVELS).contains(&own),
        };
        is_level && self.len() > 0 && level.is_none_or(|level| level == own)
    }

    /// Whether it is to be merged with a neighbour.
    pub fn is_small(&self, limit: usize) -> Result<bool, Error> {
        Ok(self.is_thin() || encode(self)?.len() < limit / 4)
    }

    /// Whether it is a branch with too few children.
    pub fn is_thin(&self) -> bool {
        self.level() > 0 && self.len() < CHILDREN
    }

    /// Divides it into pages of a limited number of bytes, which are three quarters full at most,
    /// so that the next entries do not divide them again. It stays whole up to `full` bytes, and
    /// is nothing if it is empty.
    pub fn divided(self, limit: usize, full: usize) -> Result<Vec<Self>, Error> {
        let room = Room { limit, full };
        Ok(match self {
            Self::Leaf(entries) => {
                let runs = room.runs(entries, 1)?;
                runs.into_iter().map(Self::Leaf).collect()
            }
            Self::Branch(level, children) => {
                let runs = room.runs(children, CHILDREN)?;
                let branch = |run| Self::Branch(level, run);
                runs.into_iter().map(branch).collect()
            }
        })
    }

    /// The page followed by the next one of its level; `None` if that is of another level.
    pub fn followed_by(self, next: Self) -> Option<Self> {
        match (self, next) {
            (Self::Leaf(mut entries), Self::Leaf(others)) => {
                entries.extend(others);
                Some(Self::Leaf(entries))
            }
            (Self::Branch(level, mut children), Self::Branch(other, others)) if level == other => {
                children.extend(others);
                Some(Self::Branch(level, children))
            }
            _ => None,
        }
    }

    /// The lower bound of a page that follows another one of its level: as short as it can be.
    pub fn bound_after(&self, last: &Self) -> String {
        match (self, last.entries().last()) {
            (Self::Branch(_, children), _) => children.first().map(|(bound, _)| bound.clone()),
            (Self::Leaf(entries), Some((last, _))) => {
                let first = entries.first();
                first.map(|(first, _)| separator(last, first).to_owned())
            }
            (Self::Leaf(_), None) => None,
        }
        .unwrap_or_default()
    }
}

/// The position of the page below a branch in which a key is or would be.
pub(super) fn position(children: &[Child], key: &str) -> usize {
    children
        .partition_point(|(bound, _)| bound.as_str() <= key)
        .saturating_sub(1)
}

/// The shortest beginning of a key that is higher than the key before it.
fn separator<'k>(last: &str, first: &'k str) -> &'k str {
    let ends = first.char_indices().map(|(at, c)| at + c.len_utf8());
    let mut beginnings = ends.filter_map(|end| first.get(..end));
    beginnings
        .find(|beginning| *beginning > last)
        .unwrap_or(first)
}

/// The sizes of pages.
struct Room {
    limit: usize,
    full: usize,
}

impl Room {
    /// Divides items into runs of about equal sizes, each of `least` items at least. A run is over
    /// the limit only if fewer items are.
    fn runs<T: Serialize>(&self, items: Vec<T>, least: usize) -> Result<Vec<Vec<T>>, Error> {
        let mut sizes = Vec::with_capacity(items.len());
        for item in &items {
            sizes.push(encode(item)?.len() + 1);
        }
        let total: usize = sizes.iter().sum();
        let pieces = if total + FRAME > self.full {
            total.div_ceil(self.limit * 3 / 4).max(2)
        } else {
            1
        };
        let mut runs = Vec::<Vec<T>>::new();
        let (mut before, mut bytes, mut current) = (0, 0, 0);
        for (item, size) in items.into_iter().zip(sizes) {
            // The piece in which the middle of the item lies.
            let piece = (before + size / 2) * pieces / total;
            before += size;
            let is_over = piece > current || bytes + size + FRAME > self.limit;
            match runs.last_mut() {
                Some(run) if run.len() < least || !is_over => {
                    run.push(item);
                    bytes += size;
                }
                _ => {
                    runs.push(vec![item]);
                    bytes = size;
                }
            }
            current = piece;
        }
        if runs.len() > 1
            && let Some(rest) = runs.pop_if(|run| run.len() < least)
            && let Some(last) = runs.last_mut()
        {
            last.extend(rest);
        }
        Ok(runs)
    }
}
