//! Edits a map, in one pass from the top page down to the leaves of the edited keys and back.
//!
//! - A leaf is changed, and divided if it has grown over the limit.
//! - A branch lists the pages that took the place of those below it; small ones are merged with a
//!   neighbour. Then it is divided like a leaf.
//! - A top page that was divided gets a branch above it. A top branch over a single page goes.
//!
//! All new pages are drafts until the end, so a page that is replaced twice is not written.

use super::page::{Child, Entry, Page};
use super::pages::Paged;
use crate::error::Error;
use crate::json::encode;
use crate::port::{Object, Port};
use domain::Entries;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::pin::Pin;
use std::rc::Rc;

/// A key with its new value, or without one.
pub(super) type Edit = (String, Option<Box<RawValue>>);

/// Boxed, since the edit of a page needs those of the pages below it.
type Boxed<'s, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + 's>>;

/// The result of an edit.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Edited {
    /// The top page now; `None` for a map without entries.
    pub top: Option<String>,
    /// Pages to write.
    pub written: Vec<Object>,
    /// The keys of replaced pages.
    pub retired: Vec<String>,
}

/// An edit under way.
pub(super) struct Editor<'e, P> {
    paged: &'e Paged<'e, P>,
    next_page: &'e mut dyn FnMut() -> String,
    /// New pages, by name.
    drafts: BTreeMap<String, Rc<Page>>,
    /// The keys of replaced pages.
    retired: Vec<String>,
}

impl<'e, P: Port> Editor<'e, P> {
    pub fn new(paged: &'e Paged<'e, P>, next_page: &'e mut dyn FnMut() -> String) -> Self {
        Self {
            paged,
            next_page,
            drafts: BTreeMap::new(),
            retired: Vec::new(),
        }
    }

    /// Makes edits.
    pub async fn edit(mut self, edits: Entries) -> Result<Edited, Error> {
        let edits: Vec<Edit> = edits.into_iter().collect();
        let edits = &edits[..];
        let (mut level, mut pages) = match self.paged.top {
            Some(top) => {
                let level = self.paged.page(top, None).await?.level();
                let top = (String::new(), top.to_owned());
                (level, self.replaced(top, level, edits).await?)
            }
            None => {
                let entries = changed(&[], edits).unwrap_or_default();
                (0, self.draft(String::new(), Page::Leaf(entries))?)
            }
        };
        while pages.len() > 1 {
            level += 1;
            pages = self.draft(String::new(), Page::Branch(level, pages))?;
        }
        let mut top = pages.pop().map(|(_, name)| name);
        while let Some(name) = &top
            && let Some(Page::Branch(_, children)) = self.drafts.get(name).map(Rc::as_ref)
            && let [(_, only)] = &children[..]
        {
            let only = only.clone();
            self.drafts.remove(name);
            top = Some(only);
        }
        self.finish(top)
    }

    fn finish(self, top: Option<String>) -> Result<Edited, Error> {
        let mut written = Vec::with_capacity(self.drafts.len());
        for (name, page) in &self.drafts {
            written.push((self.paged.key(name), encode(page.as_ref())?));
        }
        Ok(Edited {
            top,
            written,
            retired: self.retired,
        })
    }

    /// Edits the keys under a page. Returns the pages that take its place: none if it has become
    /// empty, itself if nothing changes.
    fn replaced<'s>(
        &'s mut self,
        page: Child,
        level: u8,
        edits: &'s [Edit],
    ) -> Boxed<'s, Vec<Child>> {
        Box::pin(async move {
            let (bound, name) = page;
            let now = match &*self.paged.page(&name, Some(level)).await? {
                Page::Leaf(entries) => changed(entries, edits).map(Page::Leaf),
                Page::Branch(level, children) => {
                    let now = self.below(*level, children, edits).await?;
                    (now != *children).then_some(Page::Branch(*level, now))
                }
            };
            let Some(now) = now else {
                return Ok(vec![(bound, name)]);
            };
            self.discard(&name);
            self.draft(bound, now)
        })
    }

    /// Edits the keys under a branch. Returns the pages below it.
    async fn below(
        &mut self,
        level: u8,
        children: &[Child],
        mut edits: &[Edit],
    ) -> Result<Vec<Child>, Error> {
        let level = level - 1;
        let mut now = Vec::with_capacity(children.len());
        for (position, child) in children.iter().enumerate() {
            let end = match children.get(position + 1) {
                Some((next, _)) => edits.partition_point(|(key, _)| key < next),
                None => edits.len(),
            };
            let (own, rest) = edits.split_at(end);
            edits = rest;
            if own.is_empty() {
                now.push(child.clone());
            } else {
                now.extend(self.replaced(child.clone(), level, own).await?);
            }
        }
        self.merged(level, now).await
    }

    /// Merges small new pages with the one before them, or else with the one after them.
    async fn merged(&mut self, level: u8, pages: Vec<Child>) -> Result<Vec<Child>, Error> {
        let mut merged = Vec::<Child>::with_capacity(pages.len());
        let end = pages.len().saturating_sub(1);
        for (position, page) in pages.into_iter().enumerate() {
            let Some(last) = merged.pop() else {
                merged.push(page);
                continue;
            };
            let is_last_small = self.is_small(&last)?;
            if is_last_small || self.is_small(&page)? {
                let may_divide = is_last_small || position == end;
                merged.extend(self.joined(level, last, page, may_divide).await?);
            } else {
                merged.extend([last, page]);
            }
        }
        Ok(merged)
    }

    fn is_small(&self, (_, name): &Child) -> Result<bool, Error> {
        let limit = self.paged.port.page_bytes();
        let draft = self.drafts.get(name);
        draft.map_or(Ok(false), |page| page.is_small(limit))
    }

    /// Makes one page of two if it is well under the limit, so that it does not have to be divided
    /// soon. Otherwise, divides both anew if it may.
    async fn joined(
        &mut self,
        level: u8,
        left: Child,
        right: Child,
        may_divide: bool,
    ) -> Result<Vec<Child>, Error> {
        let limit = self.paged.port.page_bytes();
        let first = self.content(&left.1, level).await?;
        let second = self.content(&right.1, level).await?;
        let before = first.len();
        let Some(mut both) = first.followed_by(second) else {
            return Ok(vec![left, right]);
        };
        let has_lonely = self.has_lonely(&both);
        if has_lonely && let Page::Branch(own, children) = &mut both {
            let below = std::mem::take(children);
            *children = Box::pin(self.merged(*own - 1, below)).await?;
        }
        let parts = both.divided(limit, limit * 3 / 4)?;
        let is_as_before = |parts: &[Page]| match parts {
            [first, _] => first.len() == before,
            _ => false,
        };
        if !has_lonely && parts.len() > 1 && (!may_divide || is_as_before(&parts)) {
            return Ok(vec![left, right]);
        }
        self.discard(&left.1);
        self.discard(&right.1);
        Ok(self.named(left.0, parts))
    }

    /// Whether a new page below has too few children and had no neighbour to be merged with.
    fn has_lonely(&self, page: &Page) -> bool {
        let Page::Branch(_, children) = page else {
            return false;
        };
        let mut drafts = children
            .iter()
            .filter_map(|(_, name)| self.drafts.get(name));
        drafts.any(|draft| draft.is_thin())
    }

    async fn content(&self, name: &str, level: u8) -> Result<Page, Error> {
        let page = match self.drafts.get(name) {
            Some(draft) => Rc::clone(draft),
            None => self.paged.page(name, Some(level)).await?,
        };
        Ok(page.as_ref().clone())
    }

    /// Adds a new page from a lower bound on, divided if it is too large.
    fn draft(&mut self, bound: String, mut page: Page) -> Result<Vec<Child>, Error> {
        if let Page::Branch(_, children) = &mut page
            && let Some((first, _)) = children.first_mut()
        {
            first.clone_from(&bound);
        }
        let limit = self.paged.port.page_bytes();
        let parts = page.divided(limit, limit)?;
        Ok(self.named(bound, parts))
    }

    /// Adds new pages that follow each other from a lower bound on.
    fn named(&mut self, bound: String, parts: Vec<Page>) -> Vec<Child> {
        let mut bound = Some(bound);
        let mut named = Vec::with_capacity(parts.len());
        let mut last = None::<&Page>;
        for part in &parts {
            let after = last.map(|last| part.bound_after(last));
            let bound = after.or_else(|| bound.take()).unwrap_or_default();
            named.push((bound, (self.next_page)()));
            last = Some(part);
        }
        let names = named.iter().map(|(_, name)| name.clone());
        let parts = parts.into_iter().map(Rc::new);
        self.drafts.extend(names.zip(parts));
        named
    }

    /// Removes a page, which is a draft or a stored one.
    fn discard(&mut self, name: &str) {
        if self.drafts.remove(name).is_none() {
            self.retired.push(self.paged.key(name));
        }
    }
}

/// The entries of a leaf after edits; `None` if nothing changes.
fn changed(entries: &[Entry], edits: &[Edit]) -> Option<Vec<Entry>> {
    let mut now = BTreeMap::new();
    now.extend(
        entries
            .iter()
            .cloned()
            .map(|(key, value)| (key, Some(value))),
    );
    let mut is_changed = false;
    for (key, value) in edits {
        let before = match value {
            Some(value) => now.insert(key.clone(), Some(value.clone())),
            None => now.remove(key),
        };
        let before = before.flatten();
        is_changed |= before.as_deref().map(RawValue::get) != value.as_deref().map(RawValue::get);
    }
    let after = now
        .into_iter()
        .filter_map(|(key, value)| Some((key, value?)));
    is_changed.then(|| after.collect())
}
