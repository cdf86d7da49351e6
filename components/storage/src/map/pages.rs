//! Reads the pages of a map.

use super::page::{Child, Entry, LEVELS, Page, position};
use crate::error::Error;
use crate::json::read_object;
use crate::keys;
use crate::port::Port;
use serde_json::value::RawValue;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Bound;
use std::rc::Rc;

/// A cache of pages, by key: each is read once.
#[derive(Default)]
pub struct Pages(RefCell<BTreeMap<String, Rc<Page>>>);

/// A map without the type of its values.
pub(super) struct Paged<'p, P> {
    pub port: &'p P,
    pub pages: &'p Pages,
    pub root: &'p str,
    pub top: Option<&'p str>,
}

impl<P: Port> Paged<'_, P> {
    pub async fn get(&self, key: &str) -> Result<Option<Box<RawValue>>, Error> {
        let Some(leaf) = self.leaf_of(key).await? else {
            return Ok(None);
        };
        let entries = leaf.entries();
        let found = entries.binary_search_by(|(own, _)| own.as_str().cmp(key));
        let entry = found.ok().and_then(|at| entries.get(at));
        Ok(entry.map(|(_, value)| value.clone()))
    }

    /// The leaf in which a key is or would be; `None` in a map without entries.
    pub async fn leaf_of(&self, key: &str) -> Result<Option<Rc<Page>>, Error> {
        let Some(top) = self.top else {
            return Ok(None);
        };
        let mut page = self.page(top, None).await?;
        while let Page::Branch(level, children) = &*page
            && let Some((_, child)) = children.get(position(children, key))
        {
            page = self.page(child, Some(level - 1)).await?;
        }
        Ok(Some(page))
    }

    pub async fn ascending(&self, start: Bound<&str>, limit: usize) -> Result<Vec<Entry>, Error> {
        let first = match start {
            Bound::Unbounded => "",
            Bound::Included(key) | Bound::Excluded(key) => key,
        };
        let mut entries = Vec::new();
        let mut ahead = Ahead::of(self.top);
        while entries.len() < limit
            && let Some((name, level)) = ahead.0.pop()
        {
            let page = self.page(&name, level).await?;
            if let Page::Branch(level, children) = &*page {
                let wanted = children.iter().skip(position(children, first));
                ahead.visit(*level, wanted.rev());
            }
            let own = page.entries().iter();
            let wanted = own.filter(|(key, _)| is_from(key, start));
            entries.extend(wanted.take(limit - entries.len()).cloned());
        }
        Ok(entries)
    }

    pub async fn descending(&self, end: Bound<&str>, limit: usize) -> Result<Vec<Entry>, Error> {
        let mut entries = Vec::new();
        let mut ahead = Ahead::of(self.top);
        while entries.len() < limit
            && let Some((name, level)) = ahead.0.pop()
        {
            let page = self.page(&name, level).await?;
            if let Page::Branch(level, children) = &*page {
                let after = children.partition_point(|(bound, _)| is_before(bound, end));
                ahead.visit(*level, children.iter().take(after.max(1)));
            }
            let own = page.entries().iter().rev();
            let wanted = own.filter(|(key, _)| is_before(key, end));
            entries.extend(wanted.take(limit - entries.len()).cloned());
        }
        Ok(entries)
    }

    /// A page, of a level if that is known.
    pub async fn page(&self, name: &str, level: Option<u8>) -> Result<Rc<Page>, Error> {
        let key = self.key(name);
        let known = self.pages.0.borrow().get(&key).map(Rc::clone);
        if let Some(page) = known {
            return sound(&key, page, level);
        }
        let page = Rc::new(read_object(self.port, &key).await?);
        let page = sound(&key, page, level)?;
        self.pages.0.borrow_mut().insert(key, Rc::clone(&page));
        Ok(page)
    }

    pub fn key(&self, page: &str) -> String {
        keys::page(self.root, page)
    }
}

/// Checks that a page has the level that it must have. Levels decrease, so however broken the pages
/// are, no way down them is endless.
fn sound(key: &str, page: Rc<Page>, level: Option<u8>) -> Result<Rc<Page>, Error> {
    if page.is_sound(level) {
        Ok(page)
    } else {
        let text = format!("{key}: an empty page, or one of another level, {LEVELS} at most");
        Err(Error::Unreadable(text))
    }
}

/// Pages that are yet to be read, the next one last, each with its level if that is known.
struct Ahead(Vec<(String, Option<u8>)>);

impl Ahead {
    fn of(top: Option<&str>) -> Self {
        Self(top.map(|top| (top.to_owned(), None)).into_iter().collect())
    }

    /// Adds the pages below a branch of a level.
    fn visit<'c>(&mut self, level: u8, children: impl Iterator<Item = &'c Child>) {
        let below = level.checked_sub(1);
        self.0
            .extend(children.map(|(_, name)| (name.clone(), below)));
    }
}

fn is_from(key: &str, start: Bound<&str>) -> bool {
    match start {
        Bound::Unbounded => true,
        Bound::Included(start) => key >= start,
        Bound::Excluded(start) => key > start,
    }
}

fn is_before(key: &str, end: Bound<&str>) -> bool {
    match end {
        Bound::Unbounded => true,
        Bound::Included(end) => key <= end,
        Bound::Excluded(end) => key < end,
    }
}

/// Calls `see` with the key of each page of a map, depth first. Only branches are read, and only
/// the keys on the way to the present one are held.
pub async fn for_each_page(
    port: &impl Port,
    prefix: &str,
    top: &str,
    mut see: impl FnMut(String),
) -> Result<(), Error> {
    let mut ahead = Ahead::of(Some(top));
    while let Some((name, level)) = ahead.0.pop() {
        let key = keys::page(prefix, &name);
        if level != Some(0) {
            let page = sound(&key, Rc::new(read_object(port, &key).await?), level)?;
            if let Page::Branch(level, children) = &*page {
                ahead.visit(*level, children.iter().rev());
            }
        }
        see(key);
    }
    Ok(())
}

/// The keys of all pages of a map.
#[cfg(test)]
pub async fn page_keys(port: &impl Port, prefix: &str, top: &str) -> Result<Vec<String>, Error> {
    let mut keys = Vec::new();
    for_each_page(port, prefix, top, |key| keys.push(key)).await?;
    Ok(keys)
}
