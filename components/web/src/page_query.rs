//! Pages of lists.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;

/// The query of a list: entries whose ids come after `after`, at most `limit` of them.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// Where the page before ended: its `next`.
    #[serde(default)]
    pub after: String,
    /// How many entries at most.
    limit: Option<usize>,
}

impl PageQuery {
    /// Where a list that goes backwards goes on; `None` is its beginning.
    pub fn place(&self) -> Option<&str> {
        Some(self.after.as_str()).filter(|after| !after.is_empty())
    }

    /// How many entries the page has at most: as asked for, within 1 and `most`; `usual` if nothing was asked for.
    pub fn limit(&self, usual: usize, most: usize) -> usize {
        self.limit.unwrap_or(usual).clamp(1, most)
    }
}

/// Where the next page goes on, if there may be one: after the place of the last entry. A page that is not full is the last.
pub fn next_page<T, P>(page: &[T], limit: usize, place: impl Fn(&T) -> P) -> Option<P> {
    page.last().filter(|_| page.len() == limit).map(place)
}

/// The `next` of a list whose entries' keys are no text for a URL.
pub fn encode_place(key: &str) -> String {
    URL_SAFE_NO_PAD.encode(key)
}

/// The key of which [`encode_place`] made this; `None` for what it cannot have made.
pub fn decode_place(next: &str) -> Option<String> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(next).ok()?).ok()
}
