//! Pagination of lists.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;

/// The query of a list: entries whose ids come after `after`, at most `limit` of them.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// The `next` of the page before.
    #[serde(default)]
    pub after: String,
    /// The most entries asked for.
    limit: Option<usize>,
}

impl PageQuery {
    /// The position to continue at; `None` on the first page.
    pub fn place(&self) -> Option<&str> {
        Some(self.after.as_str()).filter(|after| !after.is_empty())
    }

    /// The most entries of the page: the number asked for, else `usual`, within 1 and `most`.
    pub fn limit(&self, usual: usize, most: usize) -> usize {
        self.limit.unwrap_or(usual).clamp(1, most)
    }
}

/// The `next` of a page, if another may follow: the place of its last entry. A page that is not
/// full is the last.
pub fn next_page<T, P>(page: &[T], limit: usize, place: impl Fn(&T) -> P) -> Option<P> {
    page.last().filter(|_| page.len() == limit).map(place)
}

/// The `next` of a list whose keys are not safe in a URL.
pub fn encode_place(key: &str) -> String {
    URL_SAFE_NO_PAD.encode(key)
}

/// The key behind a `next` of [`encode_place`]; `None` for any other text.
pub fn decode_place(next: &str) -> Option<String> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(next).ok()?).ok()
}
