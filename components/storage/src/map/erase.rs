//! Deletes all pages of a map that no commit can change any more.

use super::page::Page;
use crate::deletion::Deletion;
use crate::error::Error;
use crate::json::read_object;
use crate::keys;
use crate::port::Port;
use std::pin::Pin;

/// Boxed, since a page comes after those below it.
type Boxed<'s, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + 's>>;

/// Deletes the pages under a top page from the bottom up, so that a deletion that was cut short
/// finds the rest again. Only branches are read. Whether all are deleted.
pub(crate) fn erase_pages<'s, P: Port>(
    deletion: &'s mut Deletion<'_, P>,
    root: &'s str,
    page: &'s str,
    level: Option<u8>,
) -> Boxed<'s, bool> {
    Box::pin(async move {
        let key = keys::page(root, page);
        if level != Some(0) {
            // Pages below one that is gone, or is not readable, are gone or left to the sweep.
            if let Page::Branch(level, children) = match read_object(deletion.port(), &key).await {
                Ok(page) => page,
                Err(Error::Missing(_)) => return Ok(true),
                Err(Error::Unreadable(_)) => Page::Leaf(Vec::new()),
                Err(error) => return Err(error),
            } {
                for (_, child) in &children {
                    if !erase_pages(deletion, root, child, level.checked_sub(1)).await? {
                        return Ok(false);
                    }
                }
            }
        }
        deletion.delete(key).await
    })
}
